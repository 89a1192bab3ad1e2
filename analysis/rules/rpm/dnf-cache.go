package rpm

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// DnfCache finds metadata that dnf leaves in a layer.
var DnfCache = &analysis.Rule{
	Name: "dnf-cache", Aliases: []string{"DL3040"}, Group: "rpm", Severity: analysis.Warning,
	Summary: "The package metadata of dnf stays in the layer",
	Doc:     doc("dnf-cache"),
	Linked: (&caches.Cache{
		Keeps:   keeps,
		DirsAt:  dnfDirs,
		Fills:   fills(shell.Dnf),
		Cleans:  cleans,
		CleanAt: cleanAll,
		Shared:  caches.Locked,
	}).Linked,
}
