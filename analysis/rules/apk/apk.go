// Package apk holds the rules about apk, the package manager of Alpine and Wolfi.
package apk

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{Upgrade, Cache, BuildDepsLeft}
