package python

import (
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/shell"
)

// leavesOutDev are the flags with which uv run leaves the group dev, or the environment, as it is.
var leavesOutDev = []string{"--no-dev", "--no-sync", "--no-project", "--isolated", "--no-default-groups", "--no-group", "--only-group", "--script", "-s"}

// runsOfUv are the edits that keep uv run from installing the group dev anew, as it brings the environment up to date each time
// (https://docs.astral.sh/uv/concepts/projects/sync/). It is false where it runs a program of that group.
func runsOfUv(p *analysis.Pass, n *build.Node) (edits []analysis.Edit, ok bool) {
	all := []*build.Stage{n.Stage}
	for s := range p.Graph.Lineage(p.Graph.Final()) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	for _, s := range all {
		for _, in := range s.Instructions() {
			script := p.Script(in)
			if script == nil || in.Name == "SHELL" {
				continue
			}
			for _, c := range script.Named("uv") {
				if c.Arg(0) != "run" || c.HasFlag(leavesOutDev...) {
					continue
				}
				if c.HasFlag("--all-groups", "--group", "--dev", "--only-dev") || runsOfDev(p, c) {
					return nil, false
				}
				edits = append(edits, shelledit.InsertAfter(in, c.Args[0], "--no-dev"))
			}
		}
	}
	return edits, true
}

// runsOfDev reports whether uv run starts a program that a development dependency brings.
func runsOfDev(p *analysis.Pass, c *shell.Command) bool {
	name := c.Arg(1)
	if isPythonProgram(name) && c.Arg(2) == "-m" {
		name = c.Arg(3)
	}
	py := p.Project.Python
	for _, r := range py.DevDependencies {
		if r.Name == name && !py.Uses(name) {
			return true
		}
	}
	return false
}

func isPythonProgram(name string) bool { return name == "python" || name == "python3" }
