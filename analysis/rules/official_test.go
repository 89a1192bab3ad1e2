package rules_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules"
	"minke/analysis/syntax"
)

// TestCarefulFilesAreQuiet runs all rules over files in the style of Docker's official
// images, which leave nothing behind that is worth a word: only hints may remain, and
// what depends on the day.
func TestCarefulFilesAreQuiet(t *testing.T) {
	files, err := filepath.Glob("testdata/official/*.Dockerfile")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	engine := &analysis.Engine{Rules: rules.All()}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r := engine.Run(context.Background(), &analysis.Snapshot{Graph: build.New(syntax.Parse(string(text)))}, nil)
		for _, f := range r.Findings() {
			if f.Severity > analysis.Hint && f.Rule.Name != "end-of-life-base" {
				span, _ := r.Graph.Span(f.At)
				t.Errorf("%s:%d: %s: %s", name, 1+strings.Count(string(text[:span.Start]), "\n"), f.Rule.Name, f.Message)
			}
		}
	}
}
