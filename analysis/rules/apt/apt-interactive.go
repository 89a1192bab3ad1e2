package apt

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// Interactive finds calls of apt that ask before they act.
var Interactive = &analysis.Rule{
	Name: "apt-interactive", Aliases: []string{"DL3014"}, Group: "apt", Severity: analysis.Warning,
	Summary: "apt asks for confirmation, and nobody is there to answer",
	Doc:     doc("apt-interactive"),
	Stage:   interactive,
}

// asking are the verbs for which apt asks before it goes on.
var asking = []shell.Verb{shell.Install, shell.Remove, shell.Upgrade, "autoremove", "autopurge", "build-dep", "satisfy"}

func interactive(p *analysis.Pass) {
	if configured(p, p.Stage, "Assume-Yes") {
		return
	}
	for _, c := range installs.Of(p, p.Stage, shell.Apt) {
		if !slices.Contains(asking, c.Verb) || saysYes(c) || isAnswered(c) {
			continue
		}
		p.Report(analysis.Finding{
			At:      c.Node.At(caches.Span(c.PackageCall)),
			Message: "`" + caches.Text(c.PackageCall) + "` asks for confirmation and gives up, as nobody answers during a build.",
			Fixes: []analysis.Fix{{
				Title: "Add -y", Safety: analysis.Safe,
				Edits: []analysis.Edit{shelledit.InsertAfter(c.Node, c.VerbWord, "-y")},
			}},
		})
	}
}

// saysYes reports whether flags of c answer all questions. So does a second -q:
// https://manpages.debian.org/bookworm/apt/apt-get.8.en.html
func saysYes(c *installs.Call) bool {
	if c.HasFlag("-y", "--yes", "--assume-yes", "--force-yes", "--assume-no") {
		return true
	}
	quiet := 0
	for _, f := range c.Flags {
		switch {
		case f.Name == "-q" || f.Name == "--quiet":
			quiet++
			if f.Value.Text == "2" {
				return true
			}
		case setsOption(f, "APT::Get::Assume-Yes"):
			return true
		}
	}
	return quiet > 1 && c.Name != "aptitude"
}

// setsOption reports whether f is -o with the option called name.
func setsOption(f shell.Flag, name string) bool {
	option, _, ok := strings.Cut(f.Value.Template, "=")
	return ok && strings.EqualFold(strings.Trim(option, `"'`), name)
}

// isAnswered reports whether another command writes to the standard input of c.
func isAnswered(c *installs.Call) bool {
	for _, other := range c.Run.Commands() {
		if other.PipedTo == c.Command {
			return true
		}
	}
	return slices.ContainsFunc(c.Redirs, func(r shell.Redirect) bool { return r.FD == 0 })
}
