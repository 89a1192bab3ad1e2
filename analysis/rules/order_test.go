package rules_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/config"
	"minke/analysis/fix"
	"minke/analysis/rules"
	"minke/analysis/rules/rulestest"
	"minke/analysis/syntax"
)

// TestTheBaseIsChosenAlikeBeforeAndAfterASplit: whoever switches to the leaner base first
// and splits off a builder then ends with the same Dockerfile as who does it the other way round.
func TestTheBaseIsChosenAlikeBeforeAndAfterASplit(t *testing.T) {
	archives, err := filepath.Glob("testdata/projects/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no projects: %v", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			want := dietInOrder(t, path, func(*analysis.Rule) int { return 0 })
			first := dietInOrder(t, path, func(r *analysis.Rule) int { return order[r.Name] })
			last := dietInOrder(t, path, func(r *analysis.Rule) int { return -order[r.Name] })
			if diff := cmp.Diff(want, first); diff != "" {
				t.Errorf("with the base first (-usual +got):\n%s", diff)
			}
			// A builder that was split off before keeps its base: it is not in the image.
			if diff := cmp.Diff(baseOf(want), baseOf(last)); diff != "" {
				t.Errorf("with the base last (-usual +got):\n%s", diff)
			}
		})
	}
}

// baseOf is the image that the result stands on.
func baseOf(dockerfile string) string {
	g := build.New(syntax.Parse(dockerfile))
	return g.Root(g.Final()).Image
}

// order puts a rule before all others, or with the sign changed behind them.
var order = map[string]int{"fat-base": -1}

func dietInOrder(t *testing.T, path string, rank func(*analysis.Rule) int) string {
	t.Helper()
	c, err := rulestest.ReadArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	all := rules.All()
	slices.SortStableFunc(all, func(a, b *analysis.Rule) int { return rank(a) - rank(b) })
	engine := &analysis.Engine{Rules: all}
	ctx := context.Background()
	snapshot := c.Load(t)
	if snapshot.Options, err = config.Load(snapshot.Project.Dir, rules.All()); err != nil {
		t.Fatal(err)
	}
	return fix.All(ctx, engine, engine.Run(ctx, snapshot, nil), fix.Every).After.Graph.File.Text()
}
