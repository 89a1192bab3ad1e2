// Package parsing holds the rules that say why BuildKit would refuse a file.
package parsing

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{SyntaxError, BuildError, UnusedIgnore}
