package apk

import (
	"slices"

	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/fix/stages"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// BuildDepsLeft finds compilers and headers that stay in an image which only runs.
var BuildDepsLeft = &analysis.Rule{
	Name: "apk-build-deps-left", Group: "apk", Severity: analysis.Warning,
	Summary: "Compilers and headers stay in the final image",
	Doc:     doc("apk-build-deps-left"),
	Stage:   buildDepsLeft,
}

const virtual = ".build-deps"

func buildDepsLeft(p *analysis.Pass) {
	for _, l := range installs.BuildToolsLeft(p, shell.Apk) {
		if l.ForPip {
			continue // pip-build-tools-left knows more of these
		}
		f := l.Finding()
		f.Fixes = append(stages.Offer(p), stages.OfCompiled(p)...)
		if edits, ok := removeAtEnd(p, l); ok {
			f.Fixes = append(f.Fixes, analysis.Fix{Title: "Install them as " + virtual + " and remove them at the end of this RUN", Safety: analysis.Suggested, Edits: edits})
		}
		p.Report(f)
	}
}

// removeAtEnd gives the packages a name of their own and deletes that, if they
// are all that the call installs and only this RUN needs them. A program that
// g++ has compiled needs libstdc++, which would go with it.
func removeAtEnd(p *analysis.Pass, l *installs.Left) ([]analysis.Edit, bool) {
	if !l.OnlyHere(p) || len(l.Wrappers) > 0 || len(l.Names()) != len(l.Call.Packages) || l.HasFlag("-t", "--virtual") {
		return nil, false
	}
	if slices.ContainsFunc(l.Names(), func(name string) bool { return slices.Contains(shell.ProvidesCommand(name), "g++") }) {
		return nil, false
	}
	last, ok := shelledit.Append(l.Node, l.Run, "apk del "+virtual)
	if !ok {
		return nil, false
	}
	return []analysis.Edit{shelledit.InsertAfter(l.Node, lastFlag(l.Call), "--virtual "+virtual), last}, true
}

// lastFlag is the word behind which one more flag looks natural: --no-cache behind the verb, else the verb.
func lastFlag(c *installs.Call) shell.Word {
	for i, w := range c.Words {
		if w.Span == c.VerbWord.Span && i+1 < len(c.Words) && c.Words[i+1].Text == noCache {
			return c.Words[i+1]
		}
	}
	return c.VerbWord
}
