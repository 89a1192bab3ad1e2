package node

import (
	"fmt"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/stages"
)

// copiedDevelopment reports node_modules that a builder has filled with development
// dependencies and that the image takes as they are.
func copiedDevelopment(p *analysis.Pass) {
	if development(p) == 0 {
		return
	}
	for _, u := range p.Graph.Uses(p.Stage) {
		if u.Kind != build.CopyFrom || u.Stage == nil || u.Stage.Index >= p.Stage.Index {
			continue
		}
		builder := *p
		builder.Stage = u.Stage
		word, ok := stages.TakesModules(&builder, u.Node)
		if !ok || !leavesDev(&builder) {
			continue
		}
		f := analysis.Finding{
			At:      u.Node.At(word.Span),
			Message: fmt.Sprintf("This brings %s of package.json into the image, as the stage `%s` keeps them.", counted(p), u.Name),
		}
		if edits, ok := stages.Complete(&builder, u.Node); ok {
			f.Fixes = []analysis.Fix{{
				Title: "Keep production dependencies only, and copy what runs", Safety: analysis.Suggested, Edits: edits,
			}}
		}
		p.Report(f)
		return
	}
}

// leavesDev reports whether the stage of p ends with development dependencies in node_modules.
func leavesDev(p *analysis.Pass) bool {
	left := false
	for _, n := range p.Stage.Instructions() {
		s := p.Script(n)
		if n.Name != "RUN" || s == nil {
			continue
		}
		for _, call := range s.Packages() {
			switch {
			case installsDev(p, n, call):
				left = true
			case call.VerbWord.Text == "prune" || ofProject(call):
				left = false
			}
		}
	}
	return left
}
