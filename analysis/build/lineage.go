package build

import "iter"

// MaxLayers is how many layers an image can have where Docker's overlay driver stores
// it (maxDepth in
// https://github.com/moby/moby/blob/v28.0.0/daemon/graphdriver/overlay2/overlay.go).
const MaxLayers = 128

// Lineage yields s and the stages that it builds on, the nearest first. It ends
// after as many stages as an image has layers at most, so that whoever asks it for
// every stage does work in proportion to the file.
func (g *Graph) Lineage(s *Stage) iter.Seq[*Stage] {
	return func(yield func(*Stage) bool) {
		for n := 0; s != nil && n < MaxLayers; n++ {
			if !yield(s) {
				return
			}
			s = g.Base(s).Stage
		}
	}
}

// BuiltOn returns the stages whose FROM names s.
func (g *Graph) BuiltOn(s *Stage) []*Stage {
	var all []*Stage
	for _, u := range g.UsedBy(s) {
		if u.Kind == FromBase {
			all = append(all, u.Node.Stage)
		}
	}
	return all
}
