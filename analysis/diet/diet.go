// Package diet says what an image loses step by step when all fixes are applied.
package diet

import (
	"context"

	"minke/analysis"
	"minke/analysis/fix"
	"minke/analysis/image"
	"minke/analysis/size"
)

// Plan is the whole diet of a file. It is immutable.
type Plan struct {
	Before *size.Estimate
	Steps  []Step // in the order in which they are made
}

// Step is fixes of one rule that are applied together, and what they leave.
type Step struct {
	Rule   *analysis.Rule
	Titles []string
	After  *analysis.Snapshot
	Total  size.Total // of the image after the step
}

// Weigh tells the sizes of a snapshot.
type Weigh func(*analysis.Snapshot) *size.Estimate

// Of works out the diet of start. Where ctx ends on the way, the plan has the
// steps up to there.
func Of(ctx context.Context, engine *analysis.Engine, start *analysis.Result, weigh Weigh) *Plan {
	p := &Plan{Before: weigh(start.Snapshot)}
	for _, s := range fix.All(ctx, engine, start, fix.Every).Steps {
		n := len(p.Steps)
		if n > 0 && p.Steps[n-1].After == s.After {
			p.Steps[n-1].Titles = append(p.Steps[n-1].Titles, s.Title)
			continue
		}
		p.Steps = append(p.Steps, Step{
			Rule: s.Rule, Titles: []string{s.Title}, After: s.After,
			Total: weigh(s.After).Image(),
		})
	}
	return p
}

// After returns what the image takes at the end.
func (p *Plan) After() size.Total {
	if n := len(p.Steps); n > 0 {
		return p.Steps[n-1].Total
	}
	return p.Before.Image()
}

// Fixes counts the fixes of all steps.
func (p *Plan) Fixes() int {
	n := 0
	for i := range p.Steps {
		n += len(p.Steps[i].Titles)
	}
	return n
}

// Counting returns the steps after which another size is shown, and counts the fixes of the
// others: those that save less than 0.5 MB, or what is not known.
func (p *Plan) Counting() (steps []Step, others int) {
	before := p.Before.Image()
	for _, s := range p.Steps {
		changed := s.Total.Disk.Bytes - before.Disk.Bytes
		if changed > -image.MB/2 && changed < image.MB/2 && s.Total.Complete() == before.Complete() {
			others += len(s.Titles)
		} else {
			steps = append(steps, s)
		}
		before = s.Total
	}
	return steps, others
}
