// Package ruby holds the rules about RubyGems and Bundler.
package ruby

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{BundleGroups, BundleCache, GemDocs}
