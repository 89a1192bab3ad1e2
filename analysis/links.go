package analysis

import (
	"maps"
	"slices"

	"minke/analysis/build"
)

// Around returns the stages that the result of p.Stage may depend on, or that may
// depend on it, itself included, in the order of the file: what it builds on and
// copies from, and what builds on it and copies from it, and so on in either direction.
// Of a very long chain it returns the nearest ones.
func (p *Pass) Around() []*build.Stage {
	return p.Shared(aroundKey{p.Stage}, func() any {
		all := slices.Collect(maps.Keys(reached(p.Graph, []*build.Stage{p.Stage}, maxAround)))
		slices.SortFunc(all, func(a, b *build.Stage) int { return a.Index - b.Index })
		return all
	}).([]*build.Stage)
}

type aroundKey struct{ stage *build.Stage }

// maxAround bounds the stages that Around finds in either direction: it is asked for
// every stage, and the work is to stay in proportion to the file.
const maxAround = 1000

// reached returns the stages from which one of start is reached along the edges
// of the build graph, and those that are reached from it, up to most each.
func reached(g *build.Graph, start []*build.Stage, most int) map[*build.Stage]bool {
	all := map[*build.Stage]bool{}
	walk(start, all, most, func(s *build.Stage, visit func(*build.Stage)) {
		for _, u := range g.Uses(s) {
			if u.Stage != nil {
				visit(u.Stage)
			}
		}
	})
	walk(start, all, most, func(s *build.Stage, visit func(*build.Stage)) {
		for _, u := range g.UsedBy(s) {
			visit(u.Node.Stage)
		}
	})
	return all
}

// walk adds to all what next leads to from start, the nearest first, up to most.
func walk(start []*build.Stage, all map[*build.Stage]bool, most int, next func(s *build.Stage, visit func(*build.Stage))) {
	seen := map[*build.Stage]bool{}
	var todo []*build.Stage
	visit := func(s *build.Stage) {
		if !seen[s] && len(seen) < most {
			seen[s], all[s] = true, true
			todo = append(todo, s)
		}
	}
	for _, s := range start {
		visit(s)
	}
	for len(todo) > 0 {
		s := todo[0]
		todo = todo[1:]
		next(s, visit)
	}
}

// sameEnds reports whether the uses of a stage, whose text is the same, lead to the same stages as before.
func sameEnds(now, before []build.Use) bool {
	return slices.EqualFunc(now, before, func(a, b build.Use) bool {
		return (a.Stage == nil) == (b.Stage == nil) && (a.Stage == nil || a.Stage.Index == b.Stage.Index)
	})
}
