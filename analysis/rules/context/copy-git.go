package context

import (
	"slices"

	"minke/analysis"
	"minke/analysis/fix/ignorefile"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// CopyGit finds the repository of the project in the image.
var CopyGit = &analysis.Rule{
	Name: "copy-git", Group: "context", Severity: analysis.Warning,
	Summary: "The history of the project is copied into the image",
	Doc:     doc("copy-git"),
	File:    copyGit,
}

func copyGit(p *analysis.Pass) {
	if p.Project == nil {
		return
	}
	if e, ok := p.Project.Stat(".git"); !ok || !e.IsDir {
		return
	}
	sent := p.Project.Selected(p.Project.Ignore, ".git")
	if sent.Files == 0 {
		return
	}
	for _, c := range fromContext(p) {
		if !c.Covers(".git") || !content.Reaches(p, c.Node.Stage, c.Lands(".git")) {
			continue
		}
		f := analysis.Finding{
			At:      place(&c),
			Message: "`.git` (" + amount(sent) + ") reaches the image with this " + c.Node.Name + ": all that was ever committed, and removed again.",
		}
		if !named(p, ".git") && !asksGit(p) {
			f.Fixes = ignorefile.Add(p.Project, "Add .git to the ignore file", []string{".git"})
		}
		p.Report(f)
		return
	}
}

// asksGit reports whether a RUN asks git about the project, so that the builder has to send it.
func asksGit(p *analysis.Pass) bool {
	if py := p.Project.Python; py != nil && py.VersionFromGit {
		return true
	}
	for _, s := range p.Graph.Stages {
		for _, n := range s.Instructions() {
			if n.Name == "RUN" && slices.ContainsFunc(p.Script(n).Named("git"), readsHere) {
				return true
			}
		}
	}
	return false
}

// readsHere reports whether a git command reads the repository it runs in.
func readsHere(c *shell.Command) bool {
	return slices.Contains([]string{"describe", "log", "rev-parse", "rev-list", "show", "status", "submodule", "ls-files", "tag", "branch"}, c.Arg(0))
}
