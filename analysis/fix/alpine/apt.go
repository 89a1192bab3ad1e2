package alpine

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/image"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// plainFlags are options of apt-get for which apk needs nothing in their place.
var plainFlags = []string{
	"-y", "--yes", "--assume-yes", "-q", "-qq", "--quiet", "-V", "--verbose-versions", "-f", "--fix-broken", "-m", "--fix-missing",
	"--no-install-recommends", "--no-install-suggests", "--allow-unauthenticated", "--force-yes", "--no-upgrade", "-o", "--option",
	"--allow-downgrades", "--allow-remove-essential", "--allow-change-held-packages", "--auto-remove", "--autoremove", "--purge", "--no-show-progress",
}

// apt translates a call of apt-get and reports whether nothing is left of it.
func (t *translator) apt(n *build.Node, c *shell.PackageCall) (gone bool) {
	switch c.Verb {
	case shell.Update, shell.Clean, "autoremove", "auto-remove", "check":
		return true
	case shell.Install:
		return t.aptPackages(n, c, "apk add --no-cache")
	case shell.Remove:
		return t.aptPackages(n, c, "apk del")
	case shell.Upgrade:
		if len(c.Packages) == 0 {
			t.edit(n, syntax.Span{Start: c.Words[0].Span.Start, End: c.Words[len(c.Words)-1].Span.End}, written(c.Words[0], "apk upgrade --no-cache"))
			t.frontend(n, c.Command)
			return false
		}
	}
	t.obstacle(n.At(c.Span), "apk has nothing like `apt-get "+string(c.Verb)+"`")
	return false
}

// aptPackages writes head in place of the command and its options, and Alpine's names for those of the packages.
func (t *translator) aptPackages(n *build.Node, c *shell.PackageCall, head string) (gone bool) {
	if !t.translatable(n, c) {
		return false
	}
	s := t.stages[n.Stage]
	said := map[string]bool{}
	first, left := -1, 0
	var edits []analysis.Edit
	for i, w := range c.Words {
		at := slices.IndexFunc(c.Packages, func(p shell.Package) bool { return p.Word.Span == w.Span })
		if at < 0 {
			if first >= 0 {
				edits = append(edits, drop(n, c.Words[i-1], w))
			}
			continue
		}
		if first < 0 {
			first = i
		}
		names, ok := image.TranslatePackage(c.Packages[at].Name, image.Apt, image.Apk)
		if !ok {
			t.obstacle(n.At(w.Span), "Alpine has no package known for `"+c.Packages[at].Name+"`")
			return false
		}
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return said[name] })
		for _, name := range names {
			said[name] = true
			s.names[name] = s.names[name] || c.Verb == shell.Install
		}
		if len(names) == 0 {
			edits = append(edits, drop(n, c.Words[i-1], w))
			continue
		}
		left++
		if text := written(w, strings.Join(names, " ")); text != w.Raw {
			edits = append(edits, shelledit.Replace(n, w.Span, text))
		}
	}
	if left == 0 {
		return true
	}
	front := syntax.Span{Start: c.Words[0].Span.Start, End: c.Words[first-1].Span.End}
	lost := func(e analysis.Edit) bool { return shelledit.HasComment(n, e.At.Span) }
	if shelledit.HasComment(n, front) || slices.ContainsFunc(edits, lost) {
		t.obstacle(n.At(c.Span), "a comment would be lost between the packages")
		return false
	}
	t.edit(n, front, written(c.Words[0], head))
	t.result.Edits = append(t.result.Edits, edits...)
	t.frontend(n, c.Command)
	if c.Verb == shell.Install && c.Context == 0 && s.add == nil {
		s.add, s.last = n, c.Words[len(c.Words)-1]
	}
	return false
}

// written gives words as they are written in the place of w: in an exec form each is a string.
func written(w shell.Word, words string) string {
	if w.Node != nil {
		return words
	}
	return `"` + strings.Join(strings.Fields(words), `", "`) + `"`
}

// translatable notes what in the call has no counterpart at all.
func (t *translator) translatable(n *build.Node, c *shell.PackageCall) bool {
	before := len(t.result.Obstacles)
	for _, f := range c.Flags {
		if !slices.Contains(plainFlags, f.Name) && !strings.HasPrefix(f.Name, "-qq") {
			t.obstacle(n.At(f.Span), "apk has nothing like the option `"+f.Name+"`")
		}
	}
	for _, p := range c.Packages {
		switch w := p.Word; {
		case !w.Known || w.Raw != w.Text && strings.Trim(w.Raw, `"'`) != w.Text:
			t.obstacle(n.At(w.Span), "which packages `"+w.Raw+"` stands for is not known")
		case p.Version != "" || p.Channel != "":
			t.obstacle(n.At(w.Span), "`"+w.Text+"` asks for a version of Debian")
		case p.Arch != "" || p.Name == "" || strings.ContainsAny(p.Name, "*?^"):
			t.obstacle(n.At(w.Span), "`"+w.Text+"` is no plain name of a package")
		}
	}
	if len(c.Packages) == 0 {
		t.obstacle(n.At(c.Span), "which packages are installed is not known")
	}
	return len(t.result.Obstacles) == before
}

// drop is the edit that takes out w with what stands between it and the word before.
func drop(n *build.Node, before, w shell.Word) analysis.Edit {
	return analysis.Edit{At: n.At(syntax.Span{Start: before.Span.End, End: w.Span.End})}
}

// frontend takes off DEBIAN_FRONTEND=noninteractive in front of a command.
func (t *translator) frontend(n *build.Node, c *shell.Command) {
	for _, a := range c.Env {
		if a.Name == "DEBIAN_FRONTEND" {
			t.edit(n, withBlanks(n, a.Span), "")
		}
	}
}

// aptFolders are what only apt, dpkg and debconf read and write.
var aptFolders = []string{
	"/var/lib/apt", "/var/cache/apt", "/var/cache/debconf", "/var/log/apt", "/var/log/dpkg.log", "/var/log/alternatives.log", "/var/lib/dpkg", "/etc/apt/apt.conf.d", "/etc/dpkg/dpkg.cfg.d",
}

func ofApt(path string) bool {
	return slices.ContainsFunc(aptFolders, func(dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") })
}

// rm takes out what is removed of apt and reports whether that is everything.
func (t *translator) rm(n *build.Node, c *shell.Command) (gone bool) {
	var drops []analysis.Edit
	for i, w := range c.Words {
		if i > 0 && ofApt(w.Text) {
			drops = append(drops, drop(n, c.Words[i-1], w))
		}
	}
	if len(drops) > 0 && len(drops) == len(c.Args) {
		return true
	}
	t.result.Edits = append(t.result.Edits, drops...)
	return false
}

// onlyApt reports whether a command does no more than set up apt, dpkg or debconf on this machine.
func onlyApt(c *shell.Command) bool {
	switch c.Name {
	case "apt-mark":
		return true
	case "echo", "printf", "touch":
		out, ok := c.Stdout()
		return ok && ofApt(out.Target.Text) || c.Name == "touch" && len(c.Args) > 0 && ofApt(c.Arg(0))
	case "dpkg-reconfigure":
		return len(c.Args) > 0 && slices.Contains([]string{"locales", "tzdata"}, c.Arg(len(c.Args)-1))
	}
	return false
}

// isLocale reports whether a command makes or chooses locales of glibc. musl has UTF-8
// and no locales to make: https://wiki.musl-libc.org/functional-differences-from-glibc.html
func isLocale(c *shell.Command) bool {
	switch c.Name {
	case "locale-gen", "localedef", "update-locale":
		return true
	case "echo", "printf", "sed":
		out, ok := c.Stdout()
		file := out.Target.Text
		if !ok && c.Name == "sed" && len(c.Args) > 0 {
			file = c.Arg(len(c.Args) - 1)
		}
		return file == "/etc/locale.gen" || file == "/etc/default/locale" || file == "/etc/locale.conf"
	}
	return false
}

// removeAll takes commands out of a program.
func (t *translator) removeAll(n *build.Node, s *shell.Script, gone []*shell.Command) {
	edits, ok := shelledit.RemoveAll(n, s, gone)
	switch {
	case ok:
	case s.Dialect == shell.None: // an exec form has one command
		edits, ok = []analysis.Edit{{At: n.All()}}, true
	default:
		edits, ok = aroundComments(n, s, gone)
	}
	if !ok {
		t.obstacle(n.At(gone[0].Span), "`"+name(gone[0])+"` stands where it cannot be taken out by itself")
		return
	}
	t.result.Edits = slices.DeleteFunc(t.result.Edits, func(e analysis.Edit) bool {
		return e.At.Node == n && len(edits) == 1 && edits[0].At == n.All() // nothing is left to edit
	})
	t.result.Edits = append(t.result.Edits, edits...)
}

func name(c *shell.Command) string { return strings.TrimSpace(c.Name + " " + c.Arg(0)) }
