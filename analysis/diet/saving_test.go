package diet_test

import (
	"context"
	"strings"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/diet"
	"minke/analysis/image"
	"minke/analysis/rules"
	"minke/analysis/syntax"
)

func TestSavings(t *testing.T) {
	for name, c := range map[string]struct {
		dockerfile, rule string
		low, high        image.Bytes // of what the fix saves on disk; 0 for not known
	}{
		"what the rule says":                   {"FROM node:22\n", "fat-base", 500 * image.MB, 2 * image.GB},
		"the difference of the estimates":      {"FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n", "apt-lists", 17 * image.MB, 23 * image.MB},
		"without what has not changed":         {"FROM debian:12-slim\nRUN make\nRUN apt-get update && apt-get install -y --no-install-recommends gcc\n", "apt-lists", 17 * image.MB, 23 * image.MB},
		"nothing known of packages elsewhere":  {"FROM ubuntu:14.04\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n", "apt-recommends", 0, 0},
		"nothing where the lists have no size": {"FROM ubuntu:25.10\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n", "apt-lists", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			engine := &analysis.Engine{Rules: rules.All()}
			r := engine.Run(context.Background(), &analysis.Snapshot{Graph: build.New(syntax.Parse(c.dockerfile))}, nil)
			found := false
			for i, saves := range diet.Savings(context.Background(), r, estimate) {
				if r.Findings()[i].Rule.Name != c.rule {
					continue
				}
				found = true
				if d := saves.Disk; d.Known() != (c.high > 0) || d.Low < c.low || d.High > c.high || d.Low > d.Bytes || d.Bytes > d.High {
					t.Errorf("saves %v (%v to %v), want within %v and %v", d.Bytes, d.Low, d.High, c.low, c.high)
				}
			}
			if !found {
				t.Errorf("%s does not find anything", c.rule)
			}
		})
	}
}

// A sum of what was measured and what is estimated is an estimate, and a mix of steps too.
func TestAMixIsMarkedAsEstimated(t *testing.T) {
	p := planOf(t, "FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\nCOPY app /\n", map[string]string{"app": "0123456789"})
	base := p.Before.Stages[0].Lines[0].Disk
	for _, total := range []struct {
		what string
		image.Figure
	}{{"before", p.Before.Image().Disk.Figure}, {"after", p.After().Disk.Figure}} {
		if base.Source == image.Estimated || total.Source != image.Estimated || total.Low >= total.High {
			t.Errorf("%s: %+v on a base of %+v", total.what, total.Figure, base)
		}
	}
	if got := p.After().OnDisk(); !strings.HasPrefix(got, "≈ ") {
		t.Errorf("the sum is shown as %q", got)
	}
}
