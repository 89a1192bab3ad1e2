package apt

import (
	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// Upgrade finds upgrades of the packages that the base image brings.
var Upgrade = &analysis.Rule{
	Name: "apt-upgrade", Aliases: []string{"DL3005"}, Group: "apt", Severity: analysis.Information,
	Summary: "Upgraded packages are stored beside the old ones of the base image",
	Doc:     doc("apt-upgrade"),
	Stage:   upgrade,
}

func upgrade(p *analysis.Pass) {
	if !p.Graph.InImage(p.Stage) {
		return
	}
	for _, c := range installs.Of(p, p.Stage, shell.Apt) {
		if c.Verb != shell.Upgrade || len(c.Packages) > 0 {
			continue
		}
		f := analysis.Finding{
			At:      c.Node.At(caches.Span(c.PackageCall)),
			Message: "`" + caches.Text(c.PackageCall) + "` stores each package that it replaces a second time. A newer base image has it once.",
		}
		if edits, ok := withoutUpgrade(p, c); ok {
			f.Fixes = []analysis.Fix{{Title: "Leave upgrades to the base image", Safety: analysis.Suggested, Edits: edits}}
		}
		p.Report(f)
	}
}

// withoutUpgrade takes the call out of its RUN, with the RUN if that does nothing
// else, unless a later one reads the lists it fetches.
func withoutUpgrade(p *analysis.Pass, c *installs.Call) ([]analysis.Edit, bool) {
	if leavesNeededLists(p, c.Node) {
		e, ok := shelledit.Remove(c.Node, c.Run, c.Command)
		return []analysis.Edit{e}, ok
	}
	return c.Remove()
}
