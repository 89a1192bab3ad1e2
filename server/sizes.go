package server

import (
	"context"
	"strings"
	"sync"

	"minke/analysis"
	"minke/analysis/diet"
	"minke/analysis/fix"
	"minke/analysis/image"
	"minke/analysis/size"
)

// sizes is what is worked out of the sizes of a snapshot, once, when something first asks.
type sizes struct {
	once     sync.Once
	estimate *size.Estimate // see estimateOf

	planning sync.Mutex
	plan     *diet.Plan // see dietOf; planning guards it
}

// estimateOf returns what the instructions of snap bring, nil if that failed. It takes
// as long as the rules and the estimate need, so it is never called from a handler.
func (s *session) estimateOf(snap *snapshot) *size.Estimate {
	r := s.findings(snap)
	if r == nil {
		return nil
	}
	snap.sizes.once.Do(func() {
		defer func() {
			if v := recover(); v != nil {
				s.failed("estimating the sizes of "+snap.document.name, v)
			}
		}()
		snap.sizes.estimate = s.measured.weigh(r.Snapshot)
	})
	return snap.sizes.estimate
}

// saves tells what a fix saves in the image of snap, for its title: "" where that is not
// known, less than 0.1 MB, or said there already.
func (s *session) saves(snap *snapshot, f *analysis.Fix) string {
	if strings.Contains(f.Title, "(saves ") {
		return ""
	}
	before, next := s.estimateOf(snap), fix.After(snap.result.Snapshot, f)
	if before == nil || next == nil {
		return ""
	}
	saved, ok := size.Saved(before, s.measured.weigh(next))
	if !ok || saved.Disk.Bytes < image.MB/10 {
		return ""
	}
	return size.Saves(saved.Image())
}

// dietOf returns the diet of snap, nil if it failed or ctx ended before it was worked out.
func (s *session) dietOf(ctx context.Context, snap *snapshot) *diet.Plan {
	r := s.findings(snap)
	if r == nil {
		return nil
	}
	snap.sizes.planning.Lock()
	defer snap.sizes.planning.Unlock()
	if snap.sizes.plan == nil {
		p := diet.Of(ctx, s.engine, r, s.measured.weigh)
		if ctx.Err() != nil {
			return nil
		}
		snap.sizes.plan = p
	}
	return snap.sizes.plan
}
