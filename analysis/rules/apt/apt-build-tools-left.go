package apt

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/fix/stages"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// BuildToolsLeft finds compilers and headers that stay in an image which only runs.
var BuildToolsLeft = &analysis.Rule{
	Name: "apt-build-tools-left", Group: "apt", Severity: analysis.Warning,
	Summary: "Compilers and headers stay in the final image",
	Doc:     doc("apt-build-tools-left"),
	Stage:   buildToolsLeft,
}

func buildToolsLeft(p *analysis.Pass) {
	for _, l := range installs.BuildToolsLeft(p, shell.Apt) {
		if l.ForPip {
			continue // pip-build-tools-left knows more of these
		}
		f := l.Finding()
		f.Fixes = append(stages.Offer(p), stages.OfCompiled(p)...)
		if command, ok := purge(p, l); ok {
			if e, ok := shelledit.Append(l.Node, l.Run, command); ok {
				f.Fixes = append(f.Fixes, analysis.Fix{Title: "Remove them at the end of this RUN", Safety: analysis.Suggested, Edits: []analysis.Edit{e}})
			}
		}
		p.Report(f)
	}
}

// purge returns the command that removes what l leaves, if only this RUN needs
// it. What is built against headers needs the libraries that go with them, so
// those are for a person to tell apart.
func purge(p *analysis.Pass, l *installs.Left) (string, bool) {
	if !l.OnlyHere(p) || len(l.Wrappers) > 0 && !slices.Equal(l.Wrappers, []string{"sudo"}) {
		return "", false
	}
	command := "apt-get purge -y --auto-remove " + strings.Join(l.Names(), " ")
	if len(l.Wrappers) > 0 {
		command = "sudo " + command
	}
	return command, true
}
