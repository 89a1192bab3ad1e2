package build

import (
	"sort"

	"minke/analysis/syntax"
)

// Update returns the meaning of file, a later version of g.File, sharing the
// stages whose nodes are the same and what is known of them. g may be nil.
//
// An edit inside of a stage costs that stage, those that build on it or copy
// from it, and a copy of the lists of stages.
func (g *Graph) Update(file *syntax.File) *Graph {
	if g == nil {
		next := &Graph{File: file, scripts: newScripts()}
		next.append(nil, 0, file.NumNodes())
		next.close()
		next.understand(nil)
		return next
	}
	next := &Graph{File: file, scripts: g.scripts, setting: g.setting}
	lo, hi, shift := g.touched(file)
	next.keep(g, lo)
	next.append(g, g.starts[lo].nodes, g.starts[hi].nodes+shift)
	if len(next.starts) == hi {
		next.keepRest(g, hi)
		next.close()
		next.revise(g, lo, hi)
		return next
	}
	// The stages behind have other numbers.
	next.append(g, g.starts[hi].nodes+shift, file.NumNodes())
	next.close()
	next.understand(g)
	return next
}

// touched returns the range of parts (Meta is part 0, stage i is part i+1) that
// may differ in file, and by how much the numbers of the nodes behind shift.
func (g *Graph) touched(file *syntax.File) (lo, hi, shift int) {
	head, tail := file.Shared(g.File)
	before := g.File.NumNodes()
	parts := len(g.Stages) + 1
	if head > 0 {
		// What follows the last shared node may belong to its part.
		lo = sort.Search(parts, func(i int) bool { return g.starts[i].nodes >= head }) - 1
	}
	hi = lo + 1 + sort.Search(parts-lo-1, func(i int) bool { return g.starts[lo+1+i].nodes >= before-tail })
	return lo, hi, file.NumNodes() - before
}

// keep takes over the parts in front of lo.
func (g *Graph) keep(old *Graph, lo int) {
	g.starts = append(make([]place, 0, len(old.starts)+1), old.starts[:lo]...)
	if lo > 0 {
		g.Meta = old.Meta
		g.Stages = append(make([]*Stage, 0, len(old.Stages)+1), old.Stages[:lo-1]...)
	}
}

// keepRest takes over the parts from hi on.
func (g *Graph) keepRest(old *Graph, hi int) {
	end := g.end()
	bytes, nodes := end.bytes-old.starts[hi].bytes, end.nodes-old.starts[hi].nodes
	g.Stages = append(g.Stages, old.Stages[hi-1:]...)
	for _, p := range old.starts[hi : len(old.starts)-1] {
		g.starts = append(g.starts, place{p.bytes + bytes, p.nodes + nodes})
	}
}

// append cuts the nodes [from, to) of the file, which follow what g has, into
// parts. The first one is Meta if there is none yet.
func (g *Graph) append(old *Graph, from, to int) {
	first, at := from, from
	for e := range g.File.Range(from, to).Entries() {
		if name, _ := e.Keyword(); name == "FROM" && (at > first || len(g.starts) == 0) {
			g.add(old, g.File.Range(first, at))
			first = at
		}
		at++
	}
	if at > first || len(g.starts) == 0 {
		g.add(old, g.File.Range(first, at))
	}
}

// add appends a part, the one of old if it is the same.
func (g *Graph) add(old *Graph, nodes syntax.Nodes) {
	index := len(g.starts) - 1
	s := old.part(index)
	if s == nil || !s.source.Same(nodes) {
		s = newStage(index, nodes)
	}
	g.starts = append(g.starts, g.end())
	if index < 0 {
		g.Meta = s
	} else {
		g.Stages = append(g.Stages, s)
	}
}

func (g *Graph) part(index int) *Stage {
	switch {
	case g == nil || index >= len(g.Stages):
		return nil
	case index < 0:
		return g.Meta
	}
	return g.Stages[index]
}

// end returns the place behind the last part.
func (g *Graph) end() place {
	if len(g.starts) == 0 {
		return place{}
	}
	start, s := g.starts[len(g.starts)-1], g.part(len(g.starts)-2)
	return place{start.bytes + s.source.Bytes(), start.nodes + s.source.Len()}
}

func (g *Graph) close() { g.starts = append(g.starts, g.end()) }
