package node

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// PnpmStore finds what pnpm keeps beside node_modules.
var PnpmStore = &analysis.Rule{
	Name: "pnpm-store", Group: "node", Severity: analysis.Information,
	Summary: "The store and the registry's metadata of pnpm stay in the layer",
	Doc:     doc("pnpm-store"),
	Linked: (&caches.Cache{
		Keeps:  "its store and metadata of the registry",
		Dirs:   []string{"${PNPM_HOME:-~/.local/share/pnpm}/store"},
		Also:   []string{"~/.cache/pnpm", "~/.pnpm-store"},
		Prints: []string{"pnpm store path"},
		Fills: func(c *shell.PackageCall) bool {
			return c.Manager == shell.Pnpm && c.Name == "pnpm" && (c.Verb == shell.Install || c.Verb == shell.Upgrade)
		},
		Cleans: func(c *shell.Command) bool { return c.Name == "pnpm" && c.Arg(0) == "store" && c.Arg(1) == "prune" },
		Flags:  []string{"--store-dir"},
		Clean:  "rm -rf $(pnpm store path) ~/.cache/pnpm",
	}).Linked,
}
