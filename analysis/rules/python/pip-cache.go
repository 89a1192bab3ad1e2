package python

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// PipCache finds downloads that pip keeps in a layer.
var PipCache = &analysis.Rule{
	Name: "pip-cache", Aliases: []string{"DL3042"}, Group: "python", Severity: analysis.Warning,
	Summary: "The download cache of pip stays in the layer",
	Doc:     doc("pip-cache"),
	Linked: (&caches.Cache{
		Keeps: "downloaded archives and built wheels",
		Dirs:  []string{"${PIP_CACHE_DIR:-~/.cache/pip}"},
		Fills: func(c *shell.PackageCall) bool {
			return c.Manager == shell.Pip && (c.Verb == shell.Install || c.Verb == shell.Fetch || c.Verb == "wheel")
		},
		Prints: []string{"pip cache dir", "pip3 cache dir"},
		Cleans: func(c *shell.Command) bool {
			return isPip(c) && len(c.Args) > 1 && c.Args[0].Text == "cache" && c.Args[1].Text == "purge"
		},
		OffAny: []string{"PIP_NO_CACHE_DIR"}, // pip takes "off" and "0" for yes as well
		Flag:   "--no-cache-dir",
	}).Linked,
}

func isPip(c *shell.Command) bool { return c.Name == "pip" || c.Name == "pip3" }
