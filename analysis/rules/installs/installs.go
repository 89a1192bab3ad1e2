// Package installs is what the rules about packages of the distribution share:
// which calls a stage makes, which packages serve only to build or to look
// around, whether they are gone again, and how to take one out of a list.
package installs

import (
	"iter"
	"regexp"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
)

// Call is a call of a system package manager in a RUN.
type Call struct {
	*shell.PackageCall
	Node *build.Node
	Run  *shell.Script // of Node; Call.Script is the program in it that holds the call
}

// Runs yields the RUNs of s whose program can be read.
func Runs(p *analysis.Pass, s *build.Stage) iter.Seq2[*build.Node, *shell.Script] {
	return func(yield func(*build.Node, *shell.Script) bool) {
		for _, n := range s.Instructions() {
			if n.Name != "RUN" {
				continue
			}
			if script := p.Script(n); script != nil && !yield(n, script) {
				return
			}
		}
	}
}

// Waiting yields the RUNs that ONBUILDs of s keep for the images built on it, whose program can be read.
func Waiting(p *analysis.Pass, s *build.Stage) iter.Seq2[*build.Node, *shell.Script] {
	return func(yield func(*build.Node, *shell.Script) bool) {
		for _, n := range p.Graph.Waiting(s) {
			if n.Name != "RUN" {
				continue
			}
			if script := p.Script(n); script != nil && !yield(n, script) {
				return
			}
		}
	}
}

// Of returns the calls of managers in the RUNs of s, in order; of all system
// package managers when none is named. Dry runs are left out.
func Of(p *analysis.Pass, s *build.Stage, managers ...shell.Manager) []*Call {
	var all []*Call
	for n, script := range Runs(p, s) {
		all = append(all, In(n, script, managers...)...)
	}
	return all
}

// In returns the calls of one RUN, as [Of] does.
func In(n *build.Node, script *shell.Script, managers ...shell.Manager) []*Call {
	var all []*Call
	for _, c := range script.Packages() {
		wanted := slices.Contains(managers, c.Manager) || len(managers) == 0 && c.Manager.System()
		if wanted && !dryRun(c) {
			all = append(all, &Call{c, n, script})
		}
	}
	return all
}

// dryRun reports whether c only says what it would do.
func dryRun(c *shell.PackageCall) bool {
	switch c.Manager {
	case shell.Apt:
		return c.HasFlag("-s", "--simulate", "--just-print", "--dry-run", "--recon", "--no-act", "--print-uris")
	case shell.Apk:
		return c.HasFlag("-s", "--simulate")
	case shell.Pacman:
		return c.HasFlag("-p", "--print")
	case shell.Zypper:
		return c.HasFlag("-D", "--dry-run")
	}
	return c.HasFlag("--assumeno")
}

// Names returns the names of the packages that c is given, with the ARGs of the
// Dockerfile put in. Open is true when a name cannot be told. ENV stays as it
// is: a list that the image carries along is there for those who build on it.
func (c *Call) Names(g *build.Graph) (names []Name, open bool) {
	scope := g.Scope(c.Node)
	for _, pkg := range c.Packages {
		if pkg.Name != "" {
			names = append(names, Name{pkg.Name, pkg.Word})
			continue
		}
		text, known := pkg.Word.Template, false
		if !fromEnv(scope, text) {
			text, known = scope.Expand(text)
		}
		if !known || strings.ContainsAny(text, "$`*?[/") {
			open = true
			continue
		}
		for name := range strings.FieldsSeq(text) {
			name, _, _ = strings.Cut(name, "=")
			names = append(names, Name{name, pkg.Word})
		}
	}
	return names, open
}

var variable = regexp.MustCompile(`\$\{?(\w+)`)

// fromEnv reports whether word holds a variable that ENV sets.
func fromEnv(scope *build.Scope, word string) bool {
	for _, m := range variable.FindAllStringSubmatch(word, -1) {
		if v, _ := scope.Lookup(m[1]); v.Env {
			return true
		}
	}
	return false
}

// Name is a package that a call names, and the word that does so.
type Name struct {
	Text string
	Word shell.Word
}

// List says names as a person would: "`a`, `b` and `c`", "`a`, `b` and 3 more".
func List(names []string) string {
	const most = 3
	quoted := make([]string, 0, len(names))
	for _, n := range names {
		quoted = append(quoted, "`"+n+"`")
	}
	switch n := len(quoted); {
	case n == 0:
		return ""
	case n == 1:
		return quoted[0]
	case n <= most:
		return strings.Join(quoted[:n-1], ", ") + " and " + quoted[n-1]
	}
	return strings.Join(quoted[:most-1], ", ") + " and " + count(len(quoted)-most+1) + " more"
}
