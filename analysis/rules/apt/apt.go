// Package apt holds the rules about apt, the package manager of Debian and Ubuntu.
package apt

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
	"minke/analysis/shell"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// isApt reports whether call is one of apt's own front ends with the given verb.
func isApt(call *shell.PackageCall, verb shell.Verb) bool {
	return call.Manager == shell.Apt && call.Verb == verb
}

// All is every rule of this group.
var All = []*analysis.Rule{Upgrade, SplitInstalls, UpdateAlone, Lists, Recommends, BuildToolsLeft, Docs, Interactive, CLI}
