package size

import (
	"slices"
	"sync"

	"minke/analysis/build"
	"minke/analysis/project"
)

// inputs are what the estimate of a stage was made from, beside what the stage means.
type inputs struct {
	project  *project.Project
	revision Revision
	base     *Stage // nil for a stage on an image
	taken    []taken
}

// taken is a stage that was looked up by its name.
type taken struct {
	name  string
	stage *Stage // nil if none in front was called so
}

// known keeps what was last estimated of a stage, for as long as that means the same:
// with what was measured and without, before and after a look at the project.
type known struct {
	mu     sync.Mutex
	newest [2]*Stage
}

type knownKey struct{}

func knownOf(g *build.Graph, s *build.Stage) *known {
	return g.Remember(s, knownKey{}, func() any { return new(known) }).(*known)
}

// find returns an estimate that was made from what e has, nil if there is none.
func (k *known) find(e *Estimate, s *build.Stage) *Stage {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, stage := range k.newest {
		if stage != nil && stage.Stage == s && stage.inputs.still(e) {
			return stage
		}
	}
	return nil
}

func (k *known) keep(s *Stage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.newest = [2]*Stage{s, k.newest[0]}
}

// still reports whether e has these inputs too. Stages in front are there already.
func (in *inputs) still(e *Estimate) bool {
	if in.project != e.project || in.revision != e.measured.Revision {
		return false
	}
	if in.base != nil && e.Stage(in.base.Stage) != in.base {
		return false
	}
	for _, t := range in.taken {
		if !t.stage.gives(e.named(t.name)) {
			return false
		}
	}
	return true
}

// gives reports whether the same files come from s and from t, of which each may be nil.
func (s *Stage) gives(t *Stage) bool {
	if s == t || s == nil || t == nil {
		return s == t
	}
	return s.Name == t.Name && s.Index == t.Index && s.key() == t.key() &&
		slices.Equal(s.end.files.list, t.end.files.list) && slices.Equal(s.end.files.written, t.end.files.written)
}

// named returns the stage in front that is called name, nil if there is none.
func (e *Estimate) named(name string) *Stage { return e.Stage(e.Graph.Stage(name)) }

// take is named for work that depends on the answer.
func (w *work) take(name string) *Stage {
	s := w.named(name)
	w.stage.inputs.taken = append(w.stage.inputs.taken, taken{name, s})
	return s
}

// selections are amounts of files that a project sends, by source.
type selections struct {
	mu sync.Mutex
	by map[string]project.Amount
}

type selectionsKey struct{}

// maxSelections bounds what is kept of sources that are being typed.
const maxSelections = 1000

// selected tells how much a source brings in from the build context p. Each source is
// looked up once.
func selected(p *project.Project, source string) project.Amount {
	all, ok := p.Recall(selectionsKey{}).(*selections)
	if !ok {
		all = &selections{by: map[string]project.Amount{}}
		p.Keep(selectionsKey{}, all)
	}
	all.mu.Lock()
	a, ok := all.by[source]
	all.mu.Unlock()
	if ok {
		return a
	}
	a = p.Selected(p.Ignore, source)
	all.mu.Lock()
	defer all.mu.Unlock()
	if len(all.by) >= maxSelections {
		clear(all.by)
	}
	all.by[source] = a
	return a
}
