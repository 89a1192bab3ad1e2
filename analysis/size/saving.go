package size

import (
	"slices"

	"minke/analysis/build"
)

// Saved tells how much smaller the final image is after a change. What both have is left
// out, so that the bounds are those of what has changed alone. ok is false where the
// change makes no difference that is known.
func Saved(before, after *Estimate) (saved Size, ok bool) {
	if !slices.Equal(before.unknown(), after.unknown()) {
		return Size{}, false
	}
	left := map[Part]int{}
	for _, p := range before.parts() {
		left[p]++
	}
	gone, come := nothing, nothing
	for _, p := range after.parts() {
		if left[p] > 0 {
			left[p]--
		} else {
			come, ok = come.Plus(p.Size), true
		}
	}
	for p, n := range left {
		for range n {
			gone, ok = gone.Plus(p.Size), true
		}
	}
	if saved = gone.Minus(come); !ok || !saved.Known() {
		return Size{}, false
	}
	const from = "the estimates before and after"
	saved.Disk.From, saved.Transfer.From = from, from
	return saved, true
}

// chain lists the stages that the final image consists of, the last one first.
func (e *Estimate) chain() []*Stage {
	var all []*Stage
	for s := e.Graph.Final(); s != nil; s = e.base(s) {
		all = append(all, e.Stage(s))
	}
	return all
}

func (e *Estimate) base(s *build.Stage) *build.Stage { return e.Graph.Base(s).Stage }

// parts lists what the final image is made up of.
func (e *Estimate) parts() []Part {
	var all []Part
	for _, s := range e.chain() {
		for i, l := range s.Lines {
			parts := l.Parts
			if i == 0 && s.inputs.base != nil { // the stage below, which comes by itself
				parts = parts[min(1, len(parts)):]
			}
			all = append(all, parts...)
		}
	}
	return all
}

// unknown lists what the total of the final image lacks.
func (e *Estimate) unknown() []string {
	var all []string
	for _, l := range e.Image().Lacks {
		all = append(all, l.Unknown...)
	}
	slices.Sort(all)
	return all
}
