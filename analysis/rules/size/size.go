// Package size holds the rules about the size of the image as a whole.
package size

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{OverBudget}
