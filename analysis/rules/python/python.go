// Package python holds the rules about Python's package managers.
package python

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
	"minke/analysis/shell"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{DevDependencies, BuildToolsLeft, CudaWheels, PipCache, CondaCache, PoetryCache, PipenvCache, UvCache}

// installsWith returns whether a call puts packages into place with manager.
func installsWith(manager shell.Manager) func(*shell.PackageCall) bool {
	return func(c *shell.PackageCall) bool {
		return c.Manager == manager && (c.Verb == shell.Install || c.Verb == shell.Upgrade)
	}
}
