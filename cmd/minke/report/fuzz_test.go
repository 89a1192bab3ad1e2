package report_test

import (
	"context"
	"strings"
	"testing"
	"unicode"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
	"minke/cmd/minke/report"
)

// FuzzText: whatever a file holds, and wherever a finding is, printing works
// and nothing reaches the terminal that it would act on.
func FuzzText(f *testing.F) {
	f.Add("FROM a\nRUN \x1b[31mx\ty 世界\n", 11, 3)
	f.Add("\ufeffFROM a\r\nRUN <<E\r\nx\u202e\r\nE", 2, 30)
	f.Add("FROM a\rRUN "+strings.Repeat("x\u0301", 500), 300, 100)
	f.Fuzz(func(t *testing.T, text string, start, length int) {
		graph := build.New(syntax.Parse(text))
		start = min(max(start, 0), len(text))
		end := min(start+max(length, 0), len(text))
		node, in := graph.NodeAt(start)
		if node == nil || end < start {
			return
		}
		rule := &analysis.Rule{Name: "test", Severity: analysis.Hint, File: func(p *analysis.Pass) {
			p.Reportf(node.At(syntax.Span{Start: in, End: in + end - start}), text)
		}}
		engine := &analysis.Engine{Rules: []*analysis.Rule{rule}}
		var out strings.Builder
		if err := report.NewText(&out, report.Style{}).File(text, engine.Run(context.Background(), &analysis.Snapshot{Graph: graph}, nil), nil); err != nil {
			t.Fatal(err)
		}
		for _, r := range out.String() {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Fatalf("printed %U:\n%q", r, out.String())
			}
		}
	})
}
