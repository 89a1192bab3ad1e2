// Package node holds the rules about Node.js and its package managers.
package node

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{Install, DevDependencies, NpmCache, YarnCache, PnpmStore, BunCache, HostModules, BrowserDownloads}
