package rpm

import (
	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// PacmanCache finds package archives that pacman leaves in a layer.
var PacmanCache = &analysis.Rule{
	Name: "pacman-cache", Group: "rpm", Severity: analysis.Warning,
	Summary: "The package archives of pacman stay in the layer",
	Doc:     doc("pacman-cache"),
	Linked: (&caches.Cache{
		Keeps:  "the archive of every package",
		Dirs:   []string{"/var/cache/pacman/pkg"},
		Fills:  downloads,
		Cleans: func(c *shell.Command) bool { return clears(c) && isAnswered(c) || c.Name == "paccache" },
		Clean:  "rm -rf /var/cache/pacman/pkg/*",
		Shared: caches.Locked,
		Amend:  unanswered,
	}).Linked,
}

func downloads(c *shell.PackageCall) bool {
	return c.Manager == shell.Pacman && (c.Verb == shell.Install || c.Verb == shell.Upgrade) && c.HasFlag("-S", "--sync")
}

// clears reports whether c is pacman -Scc, which asks before it removes every archive.
func clears(c *shell.Command) bool {
	times := 0
	for _, f := range c.Flags {
		if f.Name == "-c" || f.Name == "--clean" {
			times++
		}
	}
	return c.Name == "pacman" && c.HasFlag("-S", "--sync") && times > 1
}

// isAnswered reports whether another command writes to the standard input of c.
func isAnswered(c *shell.Command) bool {
	for _, other := range c.Script.Commands() {
		if other.PipedTo == c {
			return true
		}
	}
	return false
}

// unanswered says why pacman -Scc has not helped: with --noconfirm it takes the
// default answer, which is no.
func unanswered(p *analysis.Pass, n *build.Node, call *shell.PackageCall, f analysis.Finding) (analysis.Finding, bool) {
	for _, c := range p.Script(n).Named("pacman") {
		if c.Span.Start > call.Span.Start && clears(c) {
			f.Message += " `pacman -Scc` asks first, and without an answer it takes the default, which is no."
			f.Related = append(f.Related, analysis.Related{At: n.At(c.Span), Message: "removes nothing"})
		}
	}
	return f, true
}
