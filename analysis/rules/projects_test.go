package rules_test

import (
	"context"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"minke/analysis"
	"minke/analysis/config"
	"minke/analysis/fix"
	"minke/analysis/rules"
	"minke/analysis/rules/rulestest"
)

var update = flag.Bool("update", false, "write what the fixes make of the projects into testdata/projects")

// TestProjects puts small projects on the whole diet. Each archive in
// testdata/projects, named <ecosystem>-<case>, holds the files of one (.minke.toml
// among them where it has settings), and below want/ the files that the diet
// changes or makes. Where a builder can be split off in several ways, the file
// "want/Dockerfile, ACTION" shows what each of the others makes of the Dockerfile.
func TestProjects(t *testing.T) {
	archives, err := filepath.Glob("testdata/projects/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no projects: %v", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { testProject(t, path) })
	}
}

func testProject(t *testing.T, path string) {
	c, err := rulestest.ReadArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	engine := &analysis.Engine{Rules: rules.All(), OnPanic: func(r *analysis.Rule, v any, stack []byte) {
		t.Errorf("%s panics: %v\n%s", r.Name, v, stack)
	}}
	ctx := context.Background()
	snapshot := c.Load(t)
	if snapshot.Options, err = config.Load(snapshot.Project.Dir, rules.All()); err != nil {
		t.Fatal(err)
	}
	out := fix.All(ctx, engine, engine.Run(ctx, snapshot, nil), fix.Every)
	text := out.After.Graph.File.Text()
	got := map[string]string{"Dockerfile": text}
	for _, f := range out.Files {
		got[f.Path] = f.Content
	}
	others := otherSplits(t, out.Before)
	for title, other := range others {
		got["Dockerfile, "+title] = other
	}
	if *update {
		writeWant(t, path, got)
	} else {
		want := maps.Clone(c.Want)
		want["Dockerfile"] = c.Fixed
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the diet has another result (-want +got):\n%s", diff)
		}
	}
	again := fix.All(ctx, engine, engine.Run(ctx, out.After.Snapshot, nil), fix.Every)
	if diff := cmp.Diff(text, again.After.Graph.File.Text()); diff != "" || len(again.Files) > 0 {
		t.Errorf("a second run changes %v and the Dockerfile:\n%s", again.Files, diff)
	}
	for _, comment := range commentsAbove(c.Text) {
		if !slices.Contains(commentsAbove(text), comment) {
			t.Errorf("the comment is lost, or stands above something else: %q", comment)
		}
	}
	before := lint(t, c.Text)
	for _, result := range append(slices.Collect(maps.Values(others)), text) {
		for warning := range lint(t, result) {
			if !before[warning] {
				t.Errorf("BuildKit says of the result, and not of the input: %s\n%s", warning, result)
			}
		}
	}
}

// commentsAbove lists the comments of a Dockerfile, each with the first word of what it stands above.
func commentsAbove(dockerfile string) (all []string) {
	var above []string
	for line := range strings.Lines(dockerfile) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			above = append(above, line)
			continue
		}
		word, _, _ := strings.Cut(line, " ")
		for _, comment := range above {
			all = append(all, comment+" "+word)
		}
		above = nil
	}
	return all
}

// otherSplits applies each way to split off a builder but the first, alone.
func otherSplits(t *testing.T, r *analysis.Result) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, f := range r.Findings() {
		if f.Rule.Name != "sdk-at-runtime" || len(f.Fixes) < 2 {
			continue
		}
		for _, fx := range f.Fixes[1:] {
			changes, err := fix.Resolve(r.Graph, fx.Edits)
			if err != nil {
				t.Fatalf("%s: %v", fx.Title, err)
			}
			texts[fx.Title] = fix.Apply(r.Graph.File, changes).Text()
		}
	}
	return texts
}

// writeWant replaces the files below want/ in the archive.
func writeWant(t *testing.T, path string, files map[string]string) {
	t.Helper()
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "want/") })
	for _, name := range slices.Sorted(maps.Keys(files)) {
		a.Files = append(a.Files, txtar.File{Name: "want/" + name, Data: []byte(files[name])})
	}
	if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
		t.Fatal(err)
	}
}
