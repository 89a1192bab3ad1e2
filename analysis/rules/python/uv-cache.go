package python

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// UvCache finds what uv keeps in a layer.
var UvCache = &analysis.Rule{
	Name: "uv-cache", Group: "python", Severity: analysis.Information,
	Summary: "The cache of uv stays in the layer",
	Doc:     doc("uv-cache"),
	Linked: (&caches.Cache{
		Keeps:  "its cache",
		Dirs:   []string{"${UV_CACHE_DIR:-~/.cache/uv}"},
		Prints: []string{"uv cache dir"},
		Fills: func(c *shell.PackageCall) bool {
			return installsWith(shell.Uv)(c) && c.Name == "uv" && c.Arg(0) != "python"
		},
		Cleans: func(c *shell.Command) bool {
			return c.Name == "uv" && c.Arg(0) == "cache" && (c.Arg(1) == "clean" || c.Arg(1) == "prune")
		},
		Off:   []string{"UV_NO_CACHE"},
		Flag:  "--no-cache",
		Flags: []string{"-n", "--no-cache-dir", "--cache-dir"},
	}).Linked,
}
