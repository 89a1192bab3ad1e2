package python

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// PipenvCache finds downloads that Pipenv keeps in a layer.
var PipenvCache = &analysis.Rule{
	Name: "pipenv-cache", Group: "python", Severity: analysis.Warning,
	Summary: "The download cache of Pipenv stays in the layer",
	Doc:     doc("pipenv-cache"),
	Linked: (&caches.Cache{
		Keeps:  "downloaded archives and built wheels",
		Dirs:   []string{"${PIPENV_CACHE_DIR:-~/.cache/pipenv}"},
		Also:   []string{"~/.cache/pip"},
		Fills:  installsWith(shell.Pipenv),
		Cleans: func(c *shell.Command) bool { return c.Name == "pipenv" && c.HasFlag("--clear") },
		OffAny: []string{"PIP_NO_CACHE_DIR"},
	}).Linked,
}
