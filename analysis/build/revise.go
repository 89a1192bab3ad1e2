package build

import "slices"

// revise fills in what needs all stages for a graph that differs from old only
// in the parts [lo, hi). Besides those it looks at the stages that hang on them,
// that name one of them, or that ask for the global ARGs if these have changed.
func (g *Graph) revise(old *Graph, lo, hi int) {
	g.named, g.mentions = old.named, old.mentions
	g.meanings = slices.Clone(old.meanings)
	g.uses, g.usedBy = old.uses, old.usedBy
	g.needed, g.inImage = old.needed, old.inImage
	g.meta = g.meaningOfMeta(old)
	r := revision{Graph: g, old: old, stale: make([]bool, len(g.Stages)), moved: make([]bool, len(g.Stages)), first: len(g.Stages)}
	if g.meta != old.meta {
		r.mark(asksGlobals)
	}
	for i := max(lo-1, 0); i < hi-1; i++ {
		r.replace(i)
	}
	r.findMeanings()
	r.findEdges()
}

// revision is the work of [Graph.revise].
type revision struct {
	*Graph
	old   *Graph
	stale []bool // stages whose meaning may be another one
	first int    // of these
	moved []bool // stages whose uses are to be found anew
	users []int  // these stages
	anew  []int  // the stages whose meaning is another one
}

// replace notes that a stage is another one.
func (r *revision) replace(i int) {
	now, before := r.Stages[i], r.old.Stages[i]
	if now == before {
		return
	}
	r.doubt(i)
	if now.Name != before.Name {
		r.named = r.named.replaced(before.named(), now.named())
		r.mark(before.Name)
		r.mark(now.Name)
	}
}

// mark notes that a name may mean something else.
func (r *revision) mark(name string) {
	for _, e := range r.old.mentions.of(name) {
		r.doubt(e.stage)
		r.move(e.stage)
	}
}

func (r *revision) doubt(i int) {
	r.stale[i] = true
	r.first = min(r.first, i)
}

func (r *revision) move(i int) {
	if !r.moved[i] {
		r.moved[i] = true
		r.users = append(r.users, i)
	}
}

// findMeanings finds the meanings of the stale stages and of all that build on them.
func (r *revision) findMeanings() {
	for i := r.first; i < len(r.stale); i++ {
		if !r.stale[i] {
			continue
		}
		before := r.old.meanings[i]
		if r.meanings[i] = r.meaningOf(r.Stages[i], before); r.meanings[i] == before {
			continue
		}
		r.anew = append(r.anew, i)
		r.mentions = r.mentions.replaced(before.mentions(nil).sorted(), r.meanings[i].mentions(nil).sorted())
		for _, u := range r.old.usedBy[i] {
			if u.Kind == FromBase {
				r.doubt(u.Node.Stage.Index)
			}
		}
	}
}

// findEdges resolves the uses of all stages that are new or that use one that is.
func (r *revision) findEdges() {
	for _, i := range r.anew {
		r.move(i)
		for _, u := range r.old.usedBy[i] {
			r.move(u.Node.Stage.Index)
		}
	}
	final := r.Final() != nil && r.Final().Index != r.old.Final().Index
	if len(r.users) == 0 && !final {
		return
	}
	r.uses, r.usedBy = slices.Clone(r.uses), slices.Clone(r.usedBy)
	slices.Sort(r.users)
	reached := final
	for _, i := range r.users {
		r.uses[i] = r.resolve(r.meanings[i])
		// What is not built reaches nothing, unless another change makes it be built.
		reached = reached || r.needed[i] && !slices.EqualFunc(r.uses[i], r.old.uses[i], sameEnd)
	}
	r.backEdges()
	if reached {
		r.findNeeded()
	}
}

// backEdges puts the uses by users, which are in order, in the place of their old ones.
func (r *revision) backEdges() {
	fresh := map[int][]Use{} // by the stage that is used
	for _, i := range r.users {
		for _, u := range r.old.uses[i] {
			if u.Stage != nil && u.Stage.Index != i {
				fresh[u.Stage.Index] = fresh[u.Stage.Index][:0:0]
			}
		}
	}
	for _, i := range r.users {
		for _, u := range r.uses[i] {
			if u.Stage != nil && u.Stage.Index != i {
				fresh[u.Stage.Index] = append(fresh[u.Stage.Index], u)
			}
		}
	}
	for i, uses := range fresh {
		kept := slices.DeleteFunc(slices.Clone(r.old.usedBy[i]), func(u Use) bool { return r.moved[u.Node.Stage.Index] })
		all := append(kept, uses...)
		slices.SortStableFunc(all, func(a, b Use) int { return a.Node.Stage.Index - b.Node.Stage.Index })
		r.usedBy[i] = all
	}
}
