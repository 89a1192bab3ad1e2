package context

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/fix/ignorefile"
	"minke/analysis/rules/layers/content"
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

// asksGit reports whether a RUN, a script that it runs or a build file asks git about
// the project, so that the builder has to send it.
func asksGit(p *analysis.Pass) bool {
	if p.Project.AsksGit() {
		return true
	}
	for _, s := range p.Graph.Stages {
		if slices.ContainsFunc(usesOf(p, s).commands, readsHere) {
			return true
		}
	}
	return false
}

// readsHere reports whether a command, its name and first argument, reads the repository it runs in.
func readsHere(command string) bool {
	name, verb, _ := strings.Cut(command, " ")
	return strings.EqualFold(name, "gitversion") || strings.HasPrefix(name, "git-") ||
		name == "git" && slices.Contains([]string{"describe", "log", "rev-parse", "rev-list", "show", "status", "submodule", "ls-files", "tag", "branch"}, verb)
}
