package rpm

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// Upgrade finds upgrades of the packages that the base image brings.
var Upgrade = &analysis.Rule{
	Name: "rpm-upgrade", Aliases: []string{"DL3031", "DL3035", "DL3039"}, Group: "rpm", Severity: analysis.Information,
	Summary: "Upgraded packages are stored beside the old ones of the base image",
	Doc:     doc("rpm-upgrade"),
	Stage:   upgrade,
}

func upgrade(p *analysis.Pass) {
	if !p.Graph.InImage(p.Stage) {
		return
	}
	for _, c := range installs.Of(p, p.Stage, shell.Dnf, shell.Yum, shell.Microdnf, shell.Zypper) {
		if c.Verb != shell.Upgrade || len(c.Packages) > 0 {
			continue
		}
		f := analysis.Finding{
			At:      c.Node.At(caches.Span(c.PackageCall)),
			Message: "`" + caches.Text(c.PackageCall) + "` stores each package that it replaces a second time. A newer base image has it once.",
		}
		if edits, ok := c.Remove(); ok {
			f.Fixes = []analysis.Fix{{Title: "Leave upgrades to the base image", Safety: analysis.Suggested, Edits: edits}}
		}
		p.Report(f)
	}
}
