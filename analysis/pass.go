package analysis

import (
	"sync/atomic"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// Script returns the shell program of a RUN, CMD, ENTRYPOINT or HEALTHCHECK
// under the SHELL in force there, parsed once; nil for other instructions.
func (p *Pass) Script(n *build.Node) *shell.Script { return p.Graph.Script(n) }

// Base returns the facts on the image at the bottom of s, through the stages it inherits from.
func (p *Pass) Base(s *build.Stage) image.Image {
	return p.Graph.Remember(s, baseKey{}, func() any {
		b := p.Graph.Root(s)
		if !b.Known {
			return image.Image{}
		}
		return image.Describe(image.Parse(b.Image))
	}).(image.Image)
}

type baseKey struct{}

// Remember returns what work makes of s, kept under key for as long as the text of
// s, what it inherits, and the project are the same: [build.Graph.Remember] for what
// depends on the files beside the Dockerfile as well.
func (p *Pass) Remember(s *build.Stage, key any, work func() any) any {
	last := p.Graph.Remember(s, key, func() any { return new(atomic.Pointer[remembered]) }).(*atomic.Pointer[remembered])
	if r := last.Load(); r != nil && r.project == p.Project {
		return r.value
	}
	r := &remembered{p.Project, work()}
	last.Store(r)
	return r.value
}

// Shared returns what work makes of the snapshot, once for all the stages and rules
// of a run. Keys are compared by type and value.
func (p *Pass) Shared(key any, work func() any) any {
	if p.shared == nil { // a pass of no run
		return work()
	}
	v, ok := p.shared[key]
	if !ok {
		v = work()
		p.shared[key] = v
	}
	return v
}

// remembered is what was made with a project.
type remembered struct {
	project *project.Project
	value   any
}

// Reportf is Report for a finding with a place and a message alone.
func (p *Pass) Reportf(at build.Loc, message string) { p.Report(Finding{At: at, Message: message}) }
