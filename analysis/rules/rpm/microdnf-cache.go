package rpm

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// MicrodnfCache finds metadata that microdnf leaves in a layer.
var MicrodnfCache = &analysis.Rule{
	Name: "microdnf-cache", Group: "rpm", Severity: analysis.Warning,
	Summary: "The package metadata of microdnf stays in the layer",
	Doc:     doc("microdnf-cache"),
	Linked: (&caches.Cache{
		Keeps:   keeps,
		Dirs:    []string{yumCache, dnf4Cache, dnf5Cache},
		Fills:   fills(shell.Microdnf),
		Cleans:  cleans,
		CleanAt: cleanAll,
		Shared:  caches.NoMount, // where it lies depends on the version
	}).Linked,
}
