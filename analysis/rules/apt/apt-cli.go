package apt

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// CLI finds the command apt in place of apt-get and apt-cache.
var CLI = &analysis.Rule{
	Name: "apt-cli", Aliases: []string{"DL3027"}, Group: "apt", Severity: analysis.Hint,
	Summary: "apt is for people; apt-get keeps its behaviour in scripts",
	Doc:     doc("apt-cli"),
	Stage:   cli,
}

// scripted gives, for a verb of apt, the command that does the same and keeps doing so.
var scripted = map[string]string{
	"install": "apt-get", "reinstall": "apt-get", "remove": "apt-get", "purge": "apt-get", "autoremove": "apt-get",
	"update": "apt-get", "upgrade": "apt-get", "full-upgrade": "apt-get", "dist-upgrade": "apt-get",
	"clean": "apt-get", "autoclean": "apt-get", "build-dep": "apt-get", "source": "apt-get", "download": "apt-get",
	"search": "apt-cache", "show": "apt-cache", "policy": "apt-cache", "depends": "apt-cache", "rdepends": "apt-cache",
}

func cli(p *analysis.Pass) {
	for _, c := range installs.Of(p, p.Stage, shell.Apt) {
		tool := scripted[c.VerbWord.Text]
		if c.Name != "apt" || tool == "" {
			continue
		}
		f := analysis.Finding{
			At:      c.Node.At(c.Words[0].Span),
			Message: "`apt` may change how it reads its command line and what it prints; `" + tool + "` is the same for scripts.",
		}
		if edits, ok := useInstead(c.Node, c.PackageCall, tool); ok {
			f.Fixes = []analysis.Fix{{Title: "Use " + tool, Safety: analysis.Safe, Edits: edits}}
		}
		p.Report(f)
	}
}

// useInstead writes tool in place of apt. `apt upgrade` also installs what the new
// versions need, which apt-get does when told to.
func useInstead(n *build.Node, c *shell.PackageCall, tool string) ([]analysis.Edit, bool) {
	name := c.Words[0]
	at := strings.LastIndex(name.Raw, "apt")
	if at < 0 || len(name.Raw) != name.Span.Len() || caches.Text(c) != "apt "+c.VerbWord.Text {
		return nil, false
	}
	start := name.Span.Start + at
	edits := []analysis.Edit{shelledit.Replace(n, syntax.Span{Start: start, End: start + len("apt")}, tool)}
	if c.VerbWord.Text == "upgrade" && !c.HasFlag("--with-new-pkgs", "--without-new-pkgs") {
		edits = append(edits, shelledit.InsertAfter(n, c.VerbWord, "--with-new-pkgs"))
	}
	return edits, true
}
