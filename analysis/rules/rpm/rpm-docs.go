package rpm

import (
	"strings"

	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/image"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// Docs finds installs that bring documentation along.
var Docs = &analysis.Rule{
	Name: "rpm-docs", Group: "rpm", Severity: analysis.Hint,
	Summary: "Packages bring manual pages and documentation into the image",
	Doc:     doc("rpm-docs"),
	Stage:   docs,
}

func docs(p *analysis.Pass) {
	if !installs.Application(p) || !keepsDocs(p.Base(p.Stage).Distro) || configured(p, "nodocs") || configured(p, "excludedocs") {
		return
	}
	for _, c := range installs.Of(p, p.Stage, managers...) {
		if c.Verb != shell.Install || withoutDocs(c) {
			continue
		}
		flag := "--setopt=tsflags=nodocs"
		if c.Manager == shell.Microdnf {
			flag = "--nodocs"
		}
		p.Report(analysis.Finding{
			At:      c.Node.At(caches.Span(c.PackageCall)),
			Message: "`" + caches.Text(c.PackageCall) + "` brings manual pages and documentation along.",
			Fixes: []analysis.Fix{{
				Title: "Add " + flag, Safety: analysis.Suggested,
				Edits: []analysis.Edit{shelledit.InsertAfter(c.Node, behindYes(c), flag)},
			}},
		})
	}
}

func withoutDocs(c *installs.Call) bool {
	flags, _ := setting(c, "tsflags")
	return strings.Contains(flags, "nodocs") || c.HasFlag("--nodocs", "--no-docs", "--excludedocs")
}

// keepsDocs reports whether the images of a distribution are known to install
// documentation: those of Fedora, CentOS 7 and Azure Linux have it switched off.
func keepsDocs(d image.Distro) bool {
	switch d.Name {
	case image.Rocky, image.Alma, image.UBI, image.OracleLinux:
		return true
	case image.CentOS:
		return d.Major() >= 8
	case image.AmazonLinux:
		return d.Major() >= 2022
	}
	return false
}
