package layers

import (
	"path"
	"regexp"
	"slices"

	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// GitHistory finds clones that bring the whole history of a repository into the image.
var GitHistory = &analysis.Rule{
	Name: "git-history", Group: "layers", Severity: analysis.Warning,
	Summary: "A clone brings the whole history of a repository into the image",
	Doc:     doc("git-history"),
	Linked: func(p *analysis.Pass) {
		eachRun(p, func(r *content.Run) { gitHistory(p, r) })
		keptGitDir(p)
	},
}

func gitHistory(p *analysis.Pass, r *content.Run) {
	left := r.Left()
	for _, c := range r.Script.Clones() {
		i := slices.IndexFunc(left, func(w content.Write) bool { return w.Command == c.Command })
		if i < 0 || c.Depth > 0 || c.Partial || r.RemovedAfter(c.Command, path.Join(left[i].Path, ".git"), true) {
			continue
		}
		p.Report(analysis.Finding{
			At:      r.Node.At(callSpan(c.Command)),
			Message: "`git clone` brings every version that the repository ever had into this layer.",
			Fixes:   cloneFixes(r, c, left[i]),
		})
	}
}

func cloneFixes(r *content.Run, c *shell.Clone, w content.Write) []analysis.Fix {
	var fixes []analysis.Fix
	if !needsHistory(r, c) {
		fixes = append(fixes, analysis.Fix{
			Title: "Clone the newest version only (--depth 1)", Safety: analysis.Suggested,
			Edits: []analysis.Edit{shelledit.InsertAfter(r.Node, c.Args[0], "--depth 1")},
		})
	}
	if name, ok := nameAtEnd(r, content.Write{Path: path.Join(w.Path, ".git"), Name: path.Join(w.Name, ".git"), Command: c.Command}); ok {
		if e, ok := shelledit.Append(r.Node, r.Script, "rm -rf "+name); ok {
			fixes = append(fixes, analysis.Fix{Title: "Remove .git in the same RUN", Safety: analysis.Suggested, Edits: []analysis.Edit{e}})
		}
	}
	return fixes
}

// dated are the commands of git that work on more than the newest version.
var dated = []string{"checkout", "switch", "reset", "describe", "log", "rev-list", "merge", "cherry-pick", "rebase", "worktree", "tag"}

// needsHistory reports whether the RUN asks for another version than the newest.
func needsHistory(r *content.Run, c *shell.Clone) bool {
	return slices.ContainsFunc(r.Script.Named("git"), func(g *shell.Command) bool {
		return g.Span.Start > c.Span.Start && slices.Contains(dated, g.Arg(0))
	})
}

var keepsGit = regexp.MustCompile(`(?i)^(1|t|true|)$`)

// keptGitDir finds ADD --keep-git-dir: https://docs.docker.com/reference/dockerfile/#add---keep-git-dir
func keptGitDir(p *analysis.Pass) {
	for _, n := range imageInstructions(p) {
		for _, f := range n.Flags {
			if n.Name == "ADD" && f.Name == "keep-git-dir" && keepsGit.MatchString(f.Value) {
				p.Report(analysis.Finding{
					At:      n.At(f.Span),
					Message: "`--keep-git-dir` brings `.git` of the repository into this layer.",
					Fixes: []analysis.Fix{{
						Title: "Leave .git out", Safety: analysis.Suggested,
						Edits: []analysis.Edit{shelledit.Delete(n, f.Span)},
					}},
				})
			}
		}
	}
}
