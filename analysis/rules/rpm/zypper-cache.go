package rpm

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// ZypperCache finds metadata that zypper leaves in a layer.
var ZypperCache = &analysis.Rule{
	Name: "zypper-cache", Aliases: []string{"DL3036"}, Group: "rpm", Severity: analysis.Warning,
	Summary: "The package metadata of zypper stays in the layer",
	Doc:     doc("zypper-cache"),
	Linked: (&caches.Cache{
		Keeps: keeps,
		Dirs:  []string{"/var/cache/zypp"},
		Fills: fills(shell.Zypper),
		Cleans: func(c *shell.Command) bool {
			return c.Name == "zypper" && (c.Arg(0) == "clean" || c.Arg(0) == "cc")
		},
		Clean:  "zypper clean --all",
		Shared: caches.Locked,
	}).Linked,
}
