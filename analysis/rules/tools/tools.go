// Package tools holds the rules about programs for people, whichever package
// manager brings them.
package tools

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{DebugToolsLeft, CurlAndWget}
