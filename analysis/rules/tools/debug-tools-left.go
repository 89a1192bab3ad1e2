package tools

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// DebugToolsLeft finds editors and tools for looking around in a running system.
var DebugToolsLeft = &analysis.Rule{
	Name: "debug-tools-left", Group: "tools", Severity: analysis.Information,
	Summary: "Editors and debugging tools stay in the final image",
	Doc:     doc("debug-tools-left"),
	Stage:   debugToolsLeft,
}

func debugToolsLeft(p *analysis.Pass) {
	if !installs.Application(p) {
		return
	}
	used := commandsOf(p)
	for _, c := range installs.Of(p, p.Stage) {
		if c.Verb != shell.Install {
			continue
		}
		found := debugTools(p, c, used)
		if len(found) == 0 {
			continue
		}
		var names []string
		for _, n := range found {
			if !slices.Contains(names, n.Text) {
				names = append(names, n.Text)
			}
		}
		they := "They serve"
		if len(names) == 1 {
			they = "It serves"
		}
		f := analysis.Finding{
			At: c.Node.At(found[0].Word.Span),
			Message: "The image brings " + installs.List(names) + ". " + they +
				" people, who can bring their own with `docker debug` or a second container.",
		}
		if edits, ok := c.Drop(found); ok {
			f.Fixes = []analysis.Fix{{Title: "Do not install " + strings.Join(names, ", "), Safety: analysis.Suggested, Edits: edits}}
		}
		p.Report(f)
	}
}

// debugTools returns the packages of c that serve people only, are not gone again
// and that nothing in the Dockerfile uses.
func debugTools(p *analysis.Pass, c *installs.Call, used map[string]bool) []installs.Name {
	names, _ := c.Names(p.Graph)
	var found []installs.Name
	for _, n := range names {
		commands, ok := debugging[n.Text]
		if !ok || slices.ContainsFunc(strings.Fields(commands), func(cmd string) bool { return used[cmd] }) {
			continue
		}
		if !c.RemovedLater(p, n.Text) {
			found = append(found, n)
		}
	}
	if !slices.ContainsFunc(found, func(n installs.Name) bool { return n.Text != "less" }) {
		return nil // the pager of git, psql and others, and small
	}
	return found
}

// commandsOf returns the commands that the image's stages run, in builds and in the container.
func commandsOf(p *analysis.Pass) map[string]bool {
	used := map[string]bool{}
	for s := range p.Graph.Lineage(p.Stage) {
		for _, n := range s.Instructions() {
			script := p.Script(n)
			if script == nil {
				continue
			}
			for _, c := range script.Commands() {
				used[c.Name] = true
				if n.Name != "RUN" {
					for _, w := range c.Words {
						used[w.Text] = true // watch ping …
					}
				}
			}
		}
	}
	return used
}
