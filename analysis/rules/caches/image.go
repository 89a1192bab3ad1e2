package caches

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
)

// imageRuns are the RUNs whose layers are in the final image, in order, with
// what starts it and what else is built on its stages.
type imageRuns struct {
	graph  *build.Graph
	stages []*build.Stage // from the base upwards
	runs   []*build.Node
	start  []*build.Node // CMD and ENTRYPOINT in force
	aside  []*build.Node // RUNs of stages that build on one of stages without reaching the image

	reading map[*Store]reading // see readers
}

type imageKey struct{}

// imageOf returns them, for all rules of a run the same.
func imageOf(p *analysis.Pass) *imageRuns {
	return p.Shared(imageKey{}, func() any { return readImage(p) }).(*imageRuns)
}

func readImage(p *analysis.Pass) *imageRuns {
	im := &imageRuns{graph: p.Graph, reading: map[*Store]reading{}}
	for s := p.Graph.Final(); s != nil; s = p.Graph.Base(s).Stage {
		im.stages = append(im.stages, s)
	}
	slices.Reverse(im.stages)
	last := map[string]*build.Node{}
	for _, s := range im.stages {
		for _, n := range s.Instructions() {
			switch n.Name {
			case "RUN":
				im.runs = append(im.runs, n)
			case "CMD", "ENTRYPOINT":
				last[n.Name] = n
			}
		}
	}
	for _, n := range last {
		im.start = append(im.start, n)
	}
	for _, s := range im.stages {
		im.above(s)
	}
	return im
}

// above notes the RUNs of the stages that build on s and are not in the image.
func (im *imageRuns) above(s *build.Stage) {
	for _, u := range im.graph.UsedBy(s) {
		if u.Kind != build.FromBase || im.graph.InImage(u.Node.Stage) {
			continue
		}
		for _, n := range u.Node.Stage.Instructions() {
			if n.Name == "RUN" {
				im.aside = append(im.aside, n)
			}
		}
		im.above(u.Node.Stage)
	}
}

// readers returns the RUNs that read s and start from the layer of the RUN number i or one above it.
func (im *imageRuns) readers(s *Store, i int) []*build.Node {
	r, ok := im.reading[s]
	if !ok {
		for j, n := range im.runs {
			if s.readBy(im.graph, n) {
				r.runs, r.numbers = append(r.runs, n), append(r.numbers, j)
			}
		}
		for _, n := range im.aside {
			if s.readBy(im.graph, n) {
				r.runs, r.numbers = append(r.runs, n), append(r.numbers, len(im.runs))
			}
		}
		im.reading[s] = r
	}
	first, _ := slices.BinarySearch(r.numbers, i+1)
	return r.runs[first:]
}

// reading are the RUNs that read a store, with their numbers; those aside come last.
type reading struct {
	runs    []*build.Node
	numbers []int
}

// wants reports whether the store is meant to be in the image: the program that
// starts reads it, or nothing starts and all that is done is to fetch.
func (im *imageRuns) wants(s *Store, fills []*shell.PackageCall) bool {
	for _, n := range im.start {
		if anyCall(im.graph, n, s.Reads) {
			return true
		}
	}
	return len(im.start) == 0 && !slices.ContainsFunc(fills, func(c *shell.PackageCall) bool { return c.Verb != shell.Fetch })
}

// safety is that of emptying a store: what a script does that starts the image is not known.
func (im *imageRuns) safety() analysis.Safety {
	for _, n := range im.start {
		s := im.graph.Script(n)
		if s == nil || len(s.Commands()) == 0 {
			return analysis.Suggested
		}
		for _, c := range s.Commands() {
			if isScript(c) {
				return analysis.Suggested
			}
		}
	}
	if len(im.start) == 0 {
		return analysis.Suggested
	}
	return analysis.Safe
}

// isScript reports whether c runs something that may call any other program.
func isScript(c *shell.Command) bool {
	return c.Name == "" || c.Name == "make" || strings.HasSuffix(c.Name, ".sh") || strings.Contains(c.Name, "entrypoint")
}
