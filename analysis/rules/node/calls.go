package node

import (
	"slices"

	"minke/analysis"
	"minke/analysis/shell"
)

// managers install what package.json lists.
var managers = []shell.Manager{shell.Npm, shell.Yarn, shell.Pnpm, shell.Bun}

// ofProject reports whether call installs what package.json lists.
func ofProject(call *shell.PackageCall) bool {
	return call.Verb == shell.Install && len(call.Packages) == 0 && !call.HasFlag("-g", "--global")
}

// verbOf is the word behind which a flag of the call goes.
func verbOf(call *shell.PackageCall) shell.Word {
	if call.VerbWord.Span.Empty() {
		return call.Words[0]
	}
	return call.VerbWord
}

func hasFile(p *analysis.Pass, name string) bool { return p.Project != nil && p.Project.Has(name) }

func isOneOf(s string, words ...string) bool { return slices.Contains(words, s) }
