package context

import (
	"path/filepath"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/project"
)

// IgnoreMissing finds a copy of the whole context that no ignore file restrains.
var IgnoreMissing = &analysis.Rule{
	Name: "dockerignore-missing", Group: "context", Severity: analysis.Warning,
	Summary: "The whole folder is copied, and there is no .dockerignore",
	Doc:     doc("dockerignore-missing"),
	File: func(p *analysis.Pass) {
		s, n, source := suggest(p)
		if s == nil || s.Exists || s.Empty() {
			return
		}
		message := "`" + text(n, source) + "` sends " + amount(s.Before)
		if top := biggest(s); top != "" {
			message += ": " + top
		}
		report(p, s, n, source, message+". There is no .dockerignore.", "Create a .dockerignore")
	},
}

// text is the instruction as a person would say it.
func text(n *build.Node, source int) string {
	return n.Name + " " + n.Args[source].Value + " " + n.Args[len(n.Args)-1].Value
}

func report(p *analysis.Pass, s *project.Suggestion, n *build.Node, source int, message, title string) {
	f := analysis.Finding{At: n.At(n.Args[source].Span), Message: message}
	if rel, err := filepath.Rel(p.Project.Dir, s.Path); err == nil && filepath.IsLocal(rel) {
		f.Fixes = []analysis.Fix{{
			Title: title, Safety: analysis.Suggested,
			Files: []analysis.FileEdit{{
				Path: filepath.ToSlash(rel), Exists: s.Exists, Old: p.Project.Ignore.Text, Content: s.Text,
			}},
		}}
	}
	p.Report(f)
}
