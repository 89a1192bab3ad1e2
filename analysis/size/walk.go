package size

import (
	"sync"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
)

// walk goes through the RUNs of a stage and keeps the system that it has come to,
// so that asking for one call after another does not begin at the base image each time.
type walk struct {
	mu    sync.Mutex
	stage *build.Stage
	start system // before the first instruction
	now   system // before the instruction number at
	at    int
}

type walkKey struct{}

// walkOf returns the walk of s, which begins where the one of the stage below it ends.
func walkOf(g *build.Graph, s *build.Stage) *walk {
	var below *walk
	if b := g.Base(s).Stage; b != nil {
		below = walkOf(g, b)
	}
	return g.Remember(s, walkKey{}, func() any {
		w := &walk{stage: s}
		if below != nil {
			w.start = below.before(g, len(below.stage.Instructions()))
		} else if root := g.Base(s); root.Known {
			w.start.image = image.Describe(image.Parse(root.Image))
		}
		w.now = w.start
		return w
	}).(*walk)
}

// before returns the system before the instruction number i.
func (w *walk) before(g *build.Graph, i int) system {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i < w.at {
		w.now, w.at = w.start, 0
	}
	if !w.now.known() {
		return w.now
	}
	for ; w.at < i; w.at++ {
		n := w.stage.Instructions()[w.at]
		for _, c := range callsOf(g, n) {
			w.now.follow(g, n, c)
		}
	}
	return w.now
}

// callsOf returns the calls of n if it is a RUN.
func callsOf(g *build.Graph, n *build.Node) []*shell.PackageCall {
	script := g.Script(n)
	if n.Name != "RUN" || script == nil {
		return nil
	}
	return script.Packages()
}
