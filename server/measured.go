package server

import (
	"sync"

	"minke/analysis"
	"minke/analysis/size"
	"minke/analysis/size/cache"
	"minke/analysis/size/measure"
	"minke/analysis/size/registry"
)

// measured are the sizes that were measured before: by `minke size --image`, and,
// where the user lets them be asked, by registries. They are read from the
// user's cache when sizes are first wanted.
type measured struct {
	once     sync.Once
	memory   *measure.Memory
	registry *registry.Registry
}

func (m *measured) load() {
	m.once.Do(func() {
		dir, err := cache.Dir()
		if err != nil {
			dir = "" // kept until the end of the session
		}
		m.memory, m.registry = measure.Recall(dir), registry.New(dir)
	})
}

// weigh estimates the sizes of a snapshot with what is measured. It does not ask
// registries, but takes what they have answered.
func (m *measured) weigh(s *analysis.Snapshot) *size.Estimate {
	m.load()
	var known size.Measured
	m.memory.Tell(&known)
	if s.Options.AsksRegistry() {
		m.registry.Tell(&known)
	}
	return known.Of(s.Graph, s.Project)
}

// learn asks the registries of the base images of snap, if the user lets them be
// asked, and has the document weighed again when they have said something new.
func (s *session) learn(snap *snapshot) {
	r := s.findings(snap)
	if r == nil || !r.Options.AsksRegistry() {
		return
	}
	s.measured.load()
	before := s.estimateOf(snap)
	s.working("Asking registries for the sizes of base images", func() {
		for _, err := range s.measured.registry.Learn(s.ctx, r.Graph) {
			s.log.Printf("registry: %v", err)
		}
	})
	if after := s.measured.weigh(r.Snapshot); before == nil || sameLines(before, after) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := snap.document; d.current == snap && !d.closed {
		s.renew(d, func(*snapshot) {})
	}
}
