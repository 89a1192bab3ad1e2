package node

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// NpmCache finds downloads that npm keeps in a layer.
var NpmCache = &analysis.Rule{
	Name: "npm-cache", Group: "node", Severity: analysis.Warning,
	Summary: "The download cache of npm stays in the layer",
	Doc:     doc("npm-cache"),
	Linked: (&caches.Cache{
		Keeps:  "a second, compressed copy of every package",
		Dirs:   []string{"${npm_config_cache:-${NPM_CONFIG_CACHE:-~/.npm}}"},
		Prints: []string{"npm config get cache"},
		Fills: func(c *shell.PackageCall) bool {
			return c.Manager == shell.Npm && c.Name == "npm" && (c.Verb == shell.Install || c.Verb == shell.Upgrade)
		},
		Cleans: func(c *shell.Command) bool {
			return c.Name == "npm" && c.Arg(0) == "cache" && isOneOf(c.Arg(1), "clean", "clear", "rm")
		},
		Clean: "npm cache clean --force",
	}).Linked,
}
