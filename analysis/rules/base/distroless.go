package base

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/syntax"
)

// withoutShell returns the edits that make the stages on base start their program
// without a shell on sibling, and why it does not fit.
func withoutShell(p *analysis.Pass, base *build.Stage, sibling image.Sibling, n *needs) (edits []analysis.Edit, against string) {
	switch {
	case n.runs || n.shell:
		return nil, "it has no shell"
	case sibling.OtherRegistry && !p.Options.Prefers("distroless"):
		return nil, "it comes from another registry"
	case !strings.Contains(sibling.Ref.Repository, "distroless/nodejs"):
		if sibling.OtherRegistry {
			return nil, "its entrypoint is another one"
		}
		return nil, ""
	}
	for _, s := range p.Graph.Stages {
		if !onTop(p.Graph, s, base) {
			continue
		}
		for _, in := range s.Instructions() {
			e, ok := nodeStart(in)
			if !ok {
				return nil, "its entrypoint is node itself"
			}
			edits = append(edits, e...)
		}
	}
	return edits, ""
}

// nodeStart rewrites ["node", "server.js"] for an image whose entrypoint is node, which
// lies in /nodejs/bin there: https://github.com/GoogleContainerTools/distroless/blob/main/nodejs/README.md
func nodeStart(in *build.Node) (edits []analysis.Edit, ok bool) {
	if !slices.Contains([]string{"CMD", "ENTRYPOINT", "HEALTHCHECK"}, in.Name) {
		return nil, true
	}
	args := in.Args
	if in.Name == "HEALTHCHECK" || !in.Exec || len(args) < 2 || args[0].Value != "node" {
		return nil, in.Name == "HEALTHCHECK" && in.Sub == nil
	}
	if in.Name == "CMD" {
		return []analysis.Edit{{At: in.At(syntax.Span{Start: args[0].Span.Start, End: args[1].Span.Start})}}, true
	}
	return []analysis.Edit{{At: in.At(args[0].Span), New: `"/nodejs/bin/node"`}}, true
}
