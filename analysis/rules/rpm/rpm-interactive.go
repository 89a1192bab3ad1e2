package rpm

import (
	"slices"

	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// Interactive finds calls that ask before they act.
var Interactive = &analysis.Rule{
	Name: "rpm-interactive", Aliases: []string{"DL3030", "DL3034", "DL3038"}, Group: "rpm", Severity: analysis.Warning,
	Summary: "dnf, yum or zypper asks for confirmation, and nobody is there to answer",
	Doc:     doc("rpm-interactive"),
	Stage:   interactive,
}

// asking are the verbs for which they ask before they go on.
var asking = []shell.Verb{shell.Install, shell.Remove, shell.Upgrade, "autoremove", "build-dep"}

func interactive(p *analysis.Pass) {
	if configured(p, "assumeyes") {
		return
	}
	for _, c := range installs.Of(p, p.Stage, shell.Dnf, shell.Yum, shell.Zypper) {
		if !slices.Contains(asking, c.Verb) || saysYes(c) || isAnswered(c.Command) {
			continue
		}
		p.Report(analysis.Finding{
			At:      c.Node.At(caches.Span(c.PackageCall)),
			Message: "`" + caches.Text(c.PackageCall) + "` asks for confirmation, and nobody answers during a build.",
			Fixes: []analysis.Fix{{
				Title: "Add -y", Safety: analysis.Safe,
				Edits: []analysis.Edit{shelledit.InsertAfter(c.Node, c.VerbWord, "-y")},
			}},
		})
	}
}

func saysYes(c *installs.Call) bool {
	if c.Manager == shell.Zypper {
		return c.HasFlag("-n", "--non-interactive", "-y", "--no-confirm")
	}
	yes, _ := setting(c, "assumeyes")
	return c.HasFlag("-y", "--assumeyes", "--assumeno", "--yes") || yes != "" && !isOff(yes)
}
