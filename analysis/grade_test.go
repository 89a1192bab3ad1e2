package analysis_test

import (
	"context"
	"slices"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/syntax"
)

// saving is a finding whose fix saves up to so much.
func saving(high image.Bytes) analysis.Finding {
	return analysis.Finding{Saving: image.Size{Disk: image.Figure{Bytes: high / 2, High: high, Source: image.Estimated}}}
}

// Findings whose fix saves next to nothing are graded down, and none is ever graded up.
func TestFindingsAreGradedByTheirSaving(t *testing.T) {
	for name, c := range map[string]struct {
		rule    analysis.Severity
		finding analysis.Finding
		options *analysis.Options
		want    analysis.Severity
	}{
		"megabytes":             {analysis.Warning, saving(80 * image.MB), nil, analysis.Warning},
		"less than one":         {analysis.Warning, saving(900 * image.KB), nil, analysis.Information},
		"kilobytes":             {analysis.Warning, saving(90 * image.KB), nil, analysis.Hint},
		"not known":             {analysis.Warning, analysis.Finding{}, nil, analysis.Warning},
		"a hint stays one":      {analysis.Hint, saving(image.GB), nil, analysis.Hint},
		"the rule's own":        {analysis.Warning, analysis.Finding{Severity: analysis.Hint}, nil, analysis.Hint},
		"as the user wishes":    {analysis.Warning, saving(image.KB), &analysis.Options{Severity: map[string]analysis.Severity{"r": analysis.Error}}, analysis.Error},
		"only that to transfer": {analysis.Warning, analysis.Finding{Saving: image.Size{Compressed: image.Figure{Bytes: 1, High: 2, Source: image.Measured}}}, nil, analysis.Hint},
	} {
		rule := &analysis.Rule{Name: "r", Severity: c.rule, File: func(p *analysis.Pass) {
			c.finding.At = p.Graph.Final().From.All()
			p.Report(c.finding)
		}}
		engine := &analysis.Engine{Rules: []*analysis.Rule{rule}}
		r := engine.Run(context.Background(), &analysis.Snapshot{Graph: build.New(syntax.Parse("FROM a\n")), Options: c.options}, nil)
		if got := r.Findings(); len(got) != 1 || got[0].Severity != c.want {
			t.Errorf("%s: %+v, want severity %d", name, got, c.want)
		}
	}
}

func TestHeavierFindingsComeFirst(t *testing.T) {
	unknown, small, large := analysis.Finding{Message: "?"}, saving(image.MB), saving(image.GB)
	list := []*analysis.Finding{&unknown, &small, &large}
	slices.SortStableFunc(list, analysis.Heavier)
	if list[0] != &large || list[1] != &small || list[2] != &unknown {
		t.Errorf("%+v", list)
	}
}
