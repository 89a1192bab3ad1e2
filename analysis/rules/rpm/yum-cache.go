package rpm

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// YumCache finds metadata that yum leaves in a layer.
var YumCache = &analysis.Rule{
	Name: "yum-cache", Aliases: []string{"DL3032"}, Group: "rpm", Severity: analysis.Warning,
	Summary: "The package metadata of yum stays in the layer",
	Doc:     doc("yum-cache"),
	Linked: (&caches.Cache{
		Keeps:   keeps,
		DirsAt:  yumDirs,
		Fills:   fills(shell.Yum),
		Cleans:  cleans,
		CleanAt: cleanAll,
		Shared:  caches.Locked,
	}).Linked,
}
