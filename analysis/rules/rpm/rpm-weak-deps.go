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

// WeakDeps finds installs that pull in recommended packages as well.
var WeakDeps = &analysis.Rule{
	Name: "rpm-weak-deps", Group: "rpm", Severity: analysis.Information,
	Summary: "dnf or zypper installs recommended packages that nobody asked for",
	Doc:     doc("rpm-weak-deps"),
	Stage:   weakDeps,
}

func weakDeps(p *analysis.Pass) {
	if !p.Graph.InImage(p.Stage) || configured(p, "install_weak_deps") || configured(p, "solver.onlyRequires") {
		return
	}
	for _, c := range installs.Of(p, p.Stage, shell.Dnf, shell.Yum, shell.Microdnf, shell.Zypper) {
		flag, ok := withoutWeak(p, c)
		if c.Verb != shell.Install || !ok || onlyFiles(c) {
			continue
		}
		p.Report(analysis.Finding{
			At:      c.Node.At(caches.Span(c.PackageCall)),
			Message: "`" + caches.Text(c.PackageCall) + "` also installs the packages that others merely recommend.",
			Fixes: []analysis.Fix{{
				Title: "Add " + flag, Safety: analysis.Suggested,
				Edits: []analysis.Edit{shelledit.InsertAfter(c.Node, behindYes(c), flag)},
			}},
		})
	}
}

// withoutWeak returns the flag that keeps recommended packages out of c, and
// false where they are out already or the tool knows nothing of them.
func withoutWeak(p *analysis.Pass, c *installs.Call) (flag string, ok bool) {
	distro := p.Base(p.Stage).Distro
	switch {
	case c.Manager == shell.Zypper:
		// The images of openSUSE and SUSE have solver.onlyRequires set.
		return "--no-recommends", distro.Name != image.OpenSUSE && !c.HasFlag("--no-recommends")
	case c.Name == "tdnf" || distro.Name == image.AzureLinux:
		return "", false
	case c.Manager == shell.Yum && (distro.Name == image.NoDistro || distro.HasYum()):
		return "", false
	}
	value, set := setting(c, "install_weak_deps")
	return "--setopt=install_weak_deps=False", !set || !isOff(value)
}

func onlyFiles(c *installs.Call) bool {
	for _, pkg := range c.Packages {
		isFile := pkg.Name == "" && pkg.Word.Known || strings.HasSuffix(pkg.Word.Template, ".rpm")
		if !isFile {
			return false
		}
	}
	return true
}

// behindYes is the word behind which one more flag looks natural: a -y right behind the verb, else the verb.
func behindYes(c *installs.Call) shell.Word {
	for i, w := range c.Words {
		if w.Span == c.VerbWord.Span && i+1 < len(c.Words) {
			switch next := c.Words[i+1]; next.Text {
			case "-y", "--assumeyes", "-qy", "-yq", "--yes", "-n":
				return next
			}
		}
	}
	return c.VerbWord
}
