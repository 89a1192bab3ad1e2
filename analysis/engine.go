package analysis

import (
	"context"
	"math"
	"runtime/debug"

	"minke/analysis/build"
)

// Engine runs rules. It is immutable and safe for concurrent use.
type Engine struct {
	Rules []*Rule // in the order in which their fixes should be applied
	// OnPanic is told when a rule panics; the other rules go on. It may be nil.
	OnPanic func(rule *Rule, value any, stack []byte)
}

// Result is what the rules found in one snapshot.
type Result struct {
	*Snapshot
	stages []*stageResult // by stage; the part before the first FROM first
	all    []*Finding
}

// stageResult is what one stage gave, before suppression. It is immutable once its run is over.
type stageResult struct {
	own     []*Finding // of Rule.Stage
	linked  []*Finding // of Rule.Linked
	sorted  []*Finding // both, in the order of the text
	ignores []ignore
}

// Findings returns all findings in the order of the text. Callers must not change them.
func (r *Result) Findings() []*Finding { return r.all }

// Run runs all rules over s. Old is the result for an earlier snapshot of the
// same file, or nil: the findings of stages that have not changed are taken over from it.
func (e *Engine) Run(ctx context.Context, s *Snapshot, old *Result) *Result {
	run := &run{Engine: e, pass: Pass{Snapshot: s, Context: ctx, shared: map[any]any{}}}
	r := &Result{Snapshot: s, stages: make([]*stageResult, len(s.Graph.Stages)+1)}
	changed := old.changed(s)
	if len(changed) < len(r.stages) {
		copy(r.stages, old.stages)
	}
	for _, stage := range changed {
		r.stages[stage.Index+1] = &stageResult{
			own:     run.all(stage, func(r *Rule) func(*Pass) { return r.Stage }),
			ignores: ignoresIn(stage),
		}
	}
	// What starts the image, and in which environment, matters to all that it is made
	// of. It comes from the stages that the final one builds on, and when one of these
	// has changed, so has what that inherits.
	for stage := range reached(s.Graph, changed, math.MaxInt) {
		now := *r.stages[stage.Index+1]
		now.linked = run.all(stage, func(r *Rule) func(*Pass) { return r.Linked })
		now.sorted = inOrder(s.Graph, now.own, now.linked)
		r.stages[stage.Index+1] = &now
	}
	r.collect(e, run.all(nil, func(r *Rule) func(*Pass) { return r.File }))
	s.Graph.Trim()
	return r
}

// changed returns the stages of s whose findings cannot be taken over from r.
func (r *Result) changed(s *Snapshot) []*build.Stage {
	keep := r != nil && r.Project == s.Project && r.Options == s.Options
	var all []*build.Stage
	add := func(stage *build.Stage) {
		if !keep || !s.Graph.Same(r.Graph, stage) || !sameEnds(s.Graph.Uses(stage), r.Graph.Uses(stage)) {
			all = append(all, stage)
		}
	}
	add(s.Graph.Meta)
	for _, stage := range s.Graph.Stages {
		add(stage)
	}
	return all
}

// run is one call of [Engine.Run].
type run struct {
	*Engine
	pass Pass // what all passes have in common
}

// all calls the function that of chooses of every rule, for stage, or for the file if that is nil.
func (r *run) all(stage *build.Stage, of func(*Rule) func(*Pass)) []*Finding {
	var found []*Finding
	endless := r.endless(stage)
	for _, rule := range r.Rules {
		if look := of(rule); look != nil && (!endless || rule.Endless) {
			p := r.pass
			p.Rule, p.Stage = rule, stage
			found = r.one(&p, look, found)
		}
	}
	return found
}

// MostInstructions is how many instructions a stage may have to be looked at by all
// rules. An image has at most [build.MaxLayers] layers, so what has more than this is no
// stage of one, and nobody is to wait for it.
const MostInstructions = 20_000

// endless reports whether stage, or for the file one of the image, has too many instructions.
func (r *run) endless(stage *build.Stage) bool {
	if stage != nil {
		return len(stage.Instructions()) > MostInstructions
	}
	final := r.pass.Graph.Final()
	if final == nil {
		return false
	}
	for s := range r.pass.Graph.Lineage(final) {
		if r.endless(s) {
			return true
		}
	}
	return false
}

// one adds to found what look finds. When it panics, the other rules go on.
func (r *run) one(p *Pass, look func(*Pass), found []*Finding) (all []*Finding) {
	rule := p.Rule
	severity := p.Options.severity(rule)
	if severity == Off {
		return found
	}
	all = found
	p.report = func(f Finding) {
		f.Rule = rule
		f.Fixes = keepIgnores(f.Fixes)
		f.Severity = p.Options.grade(&f, rule, severity)
		all = append(all, &f)
	}
	defer func() {
		if v := recover(); v != nil {
			all = found
			if r.OnPanic != nil {
				r.OnPanic(rule, v, debug.Stack())
			}
		}
	}()
	look(p)
	return all
}

func (o *Options) severity(rule *Rule) Severity {
	if rule == nil {
		return Off
	}
	if o != nil {
		if s, ok := o.Severity[rule.Name]; ok {
			return s
		}
	}
	return rule.Severity
}

func (e *Engine) rule(name string) *Rule {
	for _, r := range e.Rules {
		if r.Name == name {
			return r
		}
	}
	return nil
}
