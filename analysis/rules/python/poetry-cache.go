package python

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// PoetryCache finds downloads that Poetry keeps in a layer.
var PoetryCache = &analysis.Rule{
	Name: "poetry-cache", Group: "python", Severity: analysis.Warning,
	Summary: "The download cache of Poetry stays in the layer",
	Doc:     doc("poetry-cache"),
	Linked: (&caches.Cache{
		Keeps:  "downloaded archives and answers of the index",
		Dirs:   []string{"${POETRY_CACHE_DIR:-~/.cache/pypoetry}/cache", "${POETRY_CACHE_DIR:-~/.cache/pypoetry}/artifacts"},
		Fills:  installsWith(shell.Poetry),
		Cleans: func(c *shell.Command) bool { return c.Name == "poetry" && c.Arg(0) == "cache" && c.Arg(1) == "clear" },
		Flags:  []string{"--no-cache", "--dry-run"},
	}).Linked,
}
