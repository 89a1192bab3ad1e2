package server

import (
	"sync"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/syntax"
)

// snapshot is one version of a document and all that its findings depend on. It
// does not change.
type snapshot struct {
	document *document
	version  int32
	file     *syntax.File
	project  *project.Project
	wishes   *wishes
	renewed  bool // the text is that of the version before; something else has changed

	once   sync.Once
	result *analysis.Result // see findings
	report report           // see reportOf
	sizes  sizes            // see estimateOf
}

// copy returns a snapshot like s that has not been analysed.
func (s *snapshot) copy() *snapshot {
	return &snapshot{document: s.document, version: s.version, file: s.file, project: s.project, wishes: s.wishes}
}

// findings returns what the rules find in snap, nil if that failed. It takes as
// long as the rules need, once.
func (s *session) findings(snap *snapshot) *analysis.Result {
	snap.once.Do(func() {
		defer func() {
			if v := recover(); v != nil {
				s.failed("analysing "+snap.document.name, v)
			}
		}()
		snap.result = s.run(snap, s.earlier(snap))
	})
	return snap.result
}

// earlier returns the result from which findings may be taken over.
func (s *session) earlier(snap *snapshot) *analysis.Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	if before := snap.document.analysed; before != nil {
		return before.result
	}
	return nil
}

func (s *session) run(snap *snapshot, old *analysis.Result) *analysis.Result {
	var graph *build.Graph
	if old != nil {
		graph = old.Graph
	}
	graph = graph.Update(snap.file)
	if snap.project != nil {
		graph = graph.With(snap.project.Build.Setting())
	}
	// Not the context of a request: the result is kept even if that is cancelled.
	return s.engine.Run(s.ctx, &analysis.Snapshot{
		Graph:   graph,
		Project: snap.project,
		Options: snap.wishes.of(snap.document.path),
	}, old)
}

// analyse sees to it that the current version of d is analysed and reported. The
// session is locked. Versions that are overtaken while one is being analysed are left out.
func (s *session) analyse(d *document) {
	if d.busy {
		return
	}
	d.busy = true
	go func() {
		for snap := d.first(s); snap != nil; snap = s.next(d, snap) {
			s.findings(snap)
		}
	}()
}

func (d *document) first(s *session) *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return d.current
}

// next reports done, which was just analysed, and returns what is to be analysed
// now; nil if nothing is.
func (s *session) next(d *document, done *snapshot) *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.analysed = done
	if !d.closed {
		s.publish(done)
		if done.result != nil && done.result.Options.AsksRegistry() {
			s.background("asking registries", func() { s.learn(done) })
		}
		s.refreshSizes(done)
		s.postStatus(done)
	}
	if d.current == done || d.closed {
		d.busy = false
		return nil
	}
	return d.current
}

// renew replaces the current version of d by a copy that change has changed. The session is locked.
func (s *session) renew(d *document, change func(*snapshot)) {
	next := d.current.copy()
	change(next)
	next.renewed = true
	d.current = next
	s.analyse(d)
}
