package stages

import "minke/analysis"

// Offer returns the actions that build the program of a stage in a stage of its own, for
// programs that an interpreter runs: Node, Python, Ruby, PHP. A rule that reports what only the build
// needs puts them in front of its other fixes. It is empty where a line has no sure place.
func Offer(p *analysis.Pass) []analysis.Fix {
	if p.Project == nil || p.Stage == nil || p.Graph.Final() != p.Stage {
		return nil
	}
	for _, plan := range []func(*analysis.Pass) (Plan, bool){Static, Node, NodeModules, Python, Ruby, PHP} {
		if plan, ok := plan(p); ok {
			if fixes := Fixes(p.Graph, p.Stage, plan); len(fixes) > 0 {
				return fixes
			}
		}
	}
	return nil
}
