package apt

import (
	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Docs finds installs on a full Debian, where packages bring their documentation.
var Docs = &analysis.Rule{
	Name: "apt-docs", Group: "apt", Severity: analysis.Hint,
	Summary: "Packages bring manual pages and documentation into the image",
	Doc:     doc("apt-docs"),
	Stage:   docs,
}

// noDocs tells dpkg to leave documentation out, but for the licences.
const noDocs = `RUN printf '%s\n' 'path-exclude /usr/share/doc/*' 'path-include /usr/share/doc/*/copyright' 'path-exclude /usr/share/man/*' > /etc/dpkg/dpkg.cfg.d/no-docs`

func docs(p *analysis.Pass) {
	base := p.Graph.Root(p.Stage)
	if !base.Known || !keepsDocs(p.Base(p.Stage)) || !installs.Application(p) || leavesDocsOut(p) {
		return
	}
	for _, c := range installs.Of(p, p.Stage, shell.Apt) {
		if c.Verb != shell.Install {
			continue
		}
		f := analysis.Finding{
			At:      c.Node.At(caches.Span(c.PackageCall)),
			Message: "On `" + base.Image + "` packages bring their manual pages and documentation along; slim images leave them out.",
		}
		if user := p.Graph.Scope(c.Node).User; user == "" || user == "root" {
			f.Fixes = []analysis.Fix{{
				Title: "Tell dpkg to leave documentation out", Safety: analysis.Suggested,
				Edits: []analysis.Edit{instructionBefore(c.Node, noDocs)},
			}}
		}
		p.Report(f)
		return
	}
}

// keepsDocs reports whether img is a Debian whose dpkg installs documentation.
// The slim one does not, nor Ubuntu's image:
// https://github.com/debuerreotype/debuerreotype/blob/master/scripts/.slimify-excludes
func keepsDocs(img image.Image) bool {
	if img.Distro.Name != image.DebianLinux || img.Slim() || img.Family == image.PHP {
		return false
	}
	return img.Family == image.Debian || installs.BringsToolchain(img)
}

func leavesDocsOut(p *analysis.Pass) bool {
	if mentions(p, p.Stage, "path-exclude") {
		return true
	}
	for s := range p.Graph.Lineage(p.Stage) {
		for _, script := range installs.Runs(p, s) {
			for _, r := range script.Removals() {
				if r.Covers("/usr/share/doc", "/") || r.Covers("/usr/share/man", "/") {
					return true
				}
			}
		}
	}
	return false
}

// instructionBefore writes an instruction on the line before n.
func instructionBefore(n *build.Node, text string) analysis.Edit {
	return analysis.Edit{At: n.At(syntax.Span{}), New: text + lineEnd(n)}
}
