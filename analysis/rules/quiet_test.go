package rules_test

import (
	"path/filepath"
	"slices"
	"testing"

	"minke/analysis"
	"minke/analysis/rules"
	"minke/analysis/rules/rulestest"
)

// TestWellMadeFilesAreQuiet runs every rule over Dockerfiles that are made as the
// documentation of Docker and of each language recommends: hints at most. Whether
// a base image is out of date depends on the day, so that rule is left out.
func TestWellMadeFilesAreQuiet(t *testing.T) {
	timeless := slices.DeleteFunc(rules.All(), func(r *analysis.Rule) bool { return r.Name == "end-of-life-base" })
	engine := &analysis.Engine{Rules: timeless, OnPanic: func(r *analysis.Rule, v any, stack []byte) {
		t.Errorf("%s panics: %v\n%s", r.Name, v, stack)
	}}
	files, err := filepath.Glob("testdata/quiet/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			c, err := rulestest.ReadArchive(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range c.Analyse(t, engine).Findings() {
				if f.Severity > analysis.Hint {
					t.Errorf("%s: %s", f.Rule.Name, f.Message)
				}
			}
			if err := rulestest.Parse(c.Text); err != nil {
				t.Errorf("BuildKit refuses it: %v", err)
			}
		})
	}
}
