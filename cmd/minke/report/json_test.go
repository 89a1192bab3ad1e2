package report_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
	"minke/cmd/minke/report"
)

// Other programs rely on these keys and words.
func TestJSON(t *testing.T) {
	rule := &analysis.Rule{Name: "test", Aliases: []string{"DL1"}, Severity: analysis.Information, File: func(p *analysis.Pass) {
		from := p.Graph.Stages[0].From
		p.Report(analysis.Finding{
			At: from.At(syntax.Span{Start: 5, End: 9}), Message: "`a` & <b> are large.",
			Fixes: []analysis.Fix{{Title: "Use b", Safety: analysis.Safe}, {Title: "Use c"}},
		})
	}}
	bare := &analysis.Rule{Name: "bare", Severity: analysis.Hint, File: func(p *analysis.Pass) {
		p.Reportf(p.Graph.Stages[0].From.All(), "The whole line.")
	}}
	engine := &analysis.Engine{Rules: []*analysis.Rule{rule, bare}}
	graph := build.New(syntax.Parse("FROM 🐋bc\n"))
	var out strings.Builder
	j := report.NewJSON(&out)
	if err := j.File("my app/Dockerfile", engine.Run(context.Background(), &analysis.Snapshot{Graph: graph}, nil), nil); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	want := `[
  {
    "file": "my app/Dockerfile",
    "line": 1,
    "column": 1,
    "endLine": 2,
    "endColumn": 1,
    "rule": "bare",
    "aliases": [],
    "severity": "hint",
    "message": "The whole line.",
    "saving": null,
    "fixes": []
  },
  {
    "file": "my app/Dockerfile",
    "line": 1,
    "column": 6,
    "endLine": 1,
    "endColumn": 7,
    "rule": "test",
    "aliases": [
      "DL1"
    ],
    "severity": "information",
    "message": "` + "`a` & <b> are large." + `",
    "saving": null,
    "fixes": [
      {
        "title": "Use b",
        "safety": "safe"
      },
      {
        "title": "Use c",
        "safety": "suggested"
      }
    ]
  }
]
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}
