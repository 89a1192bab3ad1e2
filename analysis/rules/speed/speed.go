// Package speed holds the rules about the time that builds take. They are off
// until somebody switches them on: this program is about size.
package speed

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{CacheMount}
