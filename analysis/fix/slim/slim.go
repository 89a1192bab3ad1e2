// Package slim gives a stage that moves to the slim sibling of its image the packages
// of Debian that it has used of the full one.
package slim

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Install returns the edits that install packages before anything of the stage can need them:
// with those that its first RUN installs, else by a RUN at its start. None for no packages.
func Install(p *analysis.Pass, s *build.Stage, packages []string) []analysis.Edit {
	if len(packages) == 0 {
		return nil
	}
	if n, last, ok := first(p, s); ok {
		return []analysis.Edit{shelledit.AddWords(n, last, packages)}
	}
	text := s.From.Text()
	eol := "\n"
	if strings.HasSuffix(text, "\r\n") {
		eol = "\r\n"
	}
	line := "RUN apt-get update && apt-get install -y --no-install-recommends " + strings.Join(packages, " ") + " && rm -rf /var/lib/apt/lists/*" + eol
	if !strings.HasSuffix(text, "\n") {
		line = eol + strings.TrimSuffix(line, eol)
	}
	return []analysis.Edit{{At: s.From.At(syntax.Span{Start: len(text), End: len(text)}), New: line}}
}

// first returns the last word of the list of packages with which the first RUN of the stage starts, if it does so.
func first(p *analysis.Pass, s *build.Stage) (*build.Node, shell.Word, bool) {
	for _, n := range s.Instructions() {
		if n.Name == "RUN" {
			last, ok := listOf(p.Script(n))
			return n, last, ok
		}
	}
	return nil, shell.Word{}, false
}

// before are commands that may stand before the packages: they need nothing of the full image.
var before = []string{"set", "rm", "echo", "mkdir", "apt-get", "apt"}

func listOf(s *shell.Script) (shell.Word, bool) {
	if s == nil || s.File == nil {
		return shell.Word{}, false
	}
	for _, c := range s.Commands() {
		for _, call := range s.Packages() {
			if call.Command == c && call.Manager == shell.Apt && call.Verb == shell.Install {
				return lastOf(call)
			}
		}
		if !slices.Contains(before, c.Name) {
			break
		}
	}
	return shell.Word{}, false
}

// lastOf is the last word of a plain list, to which more packages may be added.
func lastOf(call *shell.PackageCall) (shell.Word, bool) {
	if call.Context != 0 || len(call.Packages) == 0 || call.HasFlag("-t", "--target-release") {
		return shell.Word{}, false
	}
	last := call.Words[len(call.Words)-1]
	isPackage := slices.ContainsFunc(call.Packages, func(pkg shell.Package) bool { return pkg.Word.Span == last.Span })
	return last, isPackage && last.Known && last.Raw == last.Text
}
