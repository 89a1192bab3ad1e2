package node

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// BunCache finds what bun keeps beside node_modules.
var BunCache = &analysis.Rule{
	Name: "bun-cache", Group: "node", Severity: analysis.Information,
	Summary: "The package cache of bun stays in the layer",
	Doc:     doc("bun-cache"),
	Linked: (&caches.Cache{
		Keeps:  "its package cache",
		Dirs:   []string{"${BUN_INSTALL_CACHE_DIR:-${BUN_INSTALL:-~/.bun}/install/cache}"},
		Prints: []string{"bun pm cache"},
		Fills: func(c *shell.PackageCall) bool {
			return c.Manager == shell.Bun && c.Name == "bun" && (c.Verb == shell.Install || c.Verb == shell.Upgrade)
		},
		Cleans: func(c *shell.Command) bool {
			return c.Name == "bun" && c.Arg(0) == "pm" && c.Arg(1) == "cache" && c.Arg(2) == "rm"
		},
		Flags: []string{"--cache-dir"},
	}).Linked,
}
