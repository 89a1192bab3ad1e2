package php

import (
	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// PeclTemp finds what PECL leaves in /tmp/pear.
var PeclTemp = &analysis.Rule{
	Name: "pecl-temp", Group: "php", Severity: analysis.Information,
	Summary: "What PECL downloads stays in the layer",
	Doc:     doc("pecl-temp"),
	Linked: (&caches.Cache{
		Keeps: "the archive of each extension in /tmp/pear",
		Dirs:  []string{"/tmp/pear"},
		Fills: func(c *shell.PackageCall) bool {
			return c.Manager == shell.Pecl && (c.Verb == shell.Install || c.Verb == shell.Upgrade)
		},
		OffIn:  isMoved,
		Flags:  []string{"-p", "--pretend"},
		Shared: caches.NoMount,
	}).Linked,
}

// isMoved reports whether n tells PECL to use other folders.
func isMoved(p *analysis.Pass, n *build.Node) bool {
	for _, c := range p.Script(n).Named("pecl", "pear") {
		if c.Arg(0) == "config-set" {
			return true
		}
	}
	return false
}
