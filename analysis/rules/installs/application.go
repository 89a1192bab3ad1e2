package installs

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
)

// Application reports whether the stage becomes an image that does something of
// its own. An image that others build on, or in which people work, takes no
// files from the build context and starts nothing but a shell or an
// interpreter: what is installed there is what it is for.
func Application(p *analysis.Pass) bool {
	if !p.Graph.InImage(p.Stage) {
		return false
	}
	if p.Stage != p.Graph.Final() {
		return true // the file goes on building on it
	}
	for s := range p.Graph.Lineage(p.Stage) {
		for _, n := range s.Instructions() {
			if bringsFiles(n) || starts(p, n) {
				return true
			}
		}
	}
	return false
}

// bringsFiles reports whether n copies more than scripts that help the image along.
func bringsFiles(n *build.Node) bool {
	if n.Name != "COPY" && n.Name != "ADD" || len(n.Args) < 2 {
		return false
	}
	if slices.ContainsFunc(n.Flags, func(f syntax.Flag) bool { return f.Name == "from" }) {
		return false
	}
	return slices.ContainsFunc(n.Args[:len(n.Args)-1], func(w syntax.Word) bool { return !setsUp(w.Value) })
}

// setsUp reports whether a source is a script or a setting of the image itself
// rather than a part of a program.
func setsUp(source string) bool {
	name := path.Base(source)
	return strings.HasPrefix(name, "docker-") || strings.Contains(name, "entrypoint") ||
		slices.Contains([]string{".sh", ".conf", ".cnf", ".ini", ".asc", ".gpg", ".list", ".sources", ".repo"}, path.Ext(name))
}

// starts reports whether n says what the image runs, and that is a program of its own.
func starts(p *analysis.Pass, n *build.Node) bool {
	if n.Name != "CMD" && n.Name != "ENTRYPOINT" {
		return false
	}
	s := p.Script(n)
	if s == nil {
		return false
	}
	for _, c := range s.Commands() {
		if len(c.Args) > 0 || !interactive(c.Name) && !setsUp(c.Name) {
			return true
		}
	}
	return false
}

// interactive names what people start to type into.
func interactive(name string) bool {
	name = strings.TrimRight(name, "0123456789.")
	return slices.Contains([]string{
		"sh", "bash", "ash", "dash", "zsh", "python", "pypy", "node", "irb", "ruby", "php", "ghci",
		"iex", "erl", "perl", "julia", "R", "swift", "jshell", "lua", "sleep", "tini", "dumb-init", "",
	}, name)
}
