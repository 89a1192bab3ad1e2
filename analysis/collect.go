package analysis

import (
	"cmp"
	"slices"

	"minke/analysis/build"
)

// inOrder returns findings of one stage in the order of the text.
func inOrder(g *build.Graph, lists ...[]*Finding) []*Finding {
	found := slices.Concat(lists...)
	slices.SortStableFunc(found, func(a, b *Finding) int { return cmp.Compare(start(g, a), start(g, b)) })
	return found
}

// start returns where a finding begins, and -1 when its place is not in g.
func start(g *build.Graph, f *Finding) int {
	if span, ok := g.Span(f.At); ok {
		return span.Start
	}
	return -1
}

// collect puts the findings in the order of the text, leaving out the suppressed ones.
func (r *Result) collect(e *Engine, file []*Finding) {
	suppressed := false
	lists := make([][]*Finding, len(r.stages))
	for i := range r.stages {
		lists[i] = r.stages[i].sorted
		suppressed = suppressed || len(r.stages[i].ignores) > 0
	}
	r.all = merge(r.Graph, lists, file)
	if suppressed {
		r.suppress(e)
	}
	for len(r.all) > 0 && start(r.Graph, r.all[0]) < 0 { // what a rule reports of a text that is gone
		r.all = r.all[1:]
	}
}

// merge returns lists, one of each stage in the order of the text, together with
// more, which may be in any order.
func merge(g *build.Graph, lists [][]*Finding, more []*Finding) []*Finding {
	more = inOrder(g, more)
	n := len(more)
	for _, l := range lists {
		n += len(l)
	}
	all := make([]*Finding, 0, n)
	for i, l := range lists {
		for len(l) > 0 && len(more) > 0 && more[0].At.Node.Stage.Index < i {
			if start(g, more[0]) < start(g, l[0]) {
				all, more = append(all, more[0]), more[1:]
			} else {
				all, l = append(all, l[0]), l[1:]
			}
		}
		all = append(all, l...)
	}
	return append(all, more...)
}
