package installs

import (
	"path"
	"strings"

	"minke/analysis/shell"
)

// kept are the places in which package managers keep what nobody needs later.
var kept = []string{
	"/var/lib/apt/lists", "/var/cache/apt", "/var/cache/debconf", "/var/log/apt", "/var/log/dpkg.log", "/var/log/alternatives.log",
	"/var/cache/apk", "/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum", "/var/lib/dnf", "/var/cache/zypp", "/var/cache/pacman",
	"/var/lib/pacman/sync", "/var/cache/ldconfig", "/var/log/dnf", "/var/log/yum",
}

// CleansUp reports whether c is an rm of nothing but what package managers leave behind.
func CleansUp(c *shell.Command) bool {
	if c.Name != "rm" || len(c.Args) == 0 {
		return false
	}
	for _, a := range c.Args {
		if !a.Known || !keptBelow(a.Text) {
			return false
		}
	}
	return true
}

func keptBelow(path string) bool {
	if path == "/tmp/*" || path == "/var/tmp/*" {
		return true // clean-ups of this kind name them out of habit
	}
	for _, k := range kept {
		if strings.HasPrefix(path, k) {
			return true
		}
	}
	return false
}

// RunsScript reports whether c runs a program that is not written in the
// Dockerfile and may well call a package manager.
func RunsScript(c *shell.Command) bool {
	switch c.Name {
	case "sh", "bash", "ash", "dash", "source", ".", "":
		return true
	}
	return strings.HasSuffix(c.Name, ".sh") || strings.HasPrefix(c.Words[0].Template, "./") || isOutside(c.Words[0].Template)
}

// isOutside reports whether a program is called by its path, and that is not one
// to which programs are installed.
func isOutside(name string) bool {
	folder := path.Base(path.Dir(name))
	return path.IsAbs(name) && folder != "bin" && folder != "sbin"
}
