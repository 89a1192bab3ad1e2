package context_test

import (
	stdcontext "context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/rules/context"
	"minke/analysis/syntax"
)

// sparse makes a Node project with files of these sizes, which take no room on disk.
func sparse(t *testing.T, files map[string]int64) string {
	t.Helper()
	dir := t.TempDir()
	for name, size := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(size); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	manifest := []byte(`{"name": "shop", "dependencies": {"express": "4"}}`)
	if err := os.WriteFile(filepath.Join(dir, "package.json"), manifest, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func messages(t *testing.T, dir string, opts project.Options) []string {
	t.Helper()
	p, err := project.Load(stdcontext.Background(), dir, "Dockerfile", opts)
	if err != nil {
		t.Fatal(err)
	}
	g := build.New(syntax.Parse("FROM node:22-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"))
	e := &analysis.Engine{Rules: []*analysis.Rule{context.IgnoreMissing, context.IgnoreWeak}}
	var all []string
	for _, f := range e.Run(stdcontext.Background(), &analysis.Snapshot{Graph: g, Project: p}, nil).Findings() {
		all = append(all, f.Message)
	}
	return all
}

func TestSizesAreThoseOnDisk(t *testing.T) {
	files := map[string]int64{
		"node_modules/a/index.js": 380_000_000, ".git/objects/pack/x.pack": 28_000_000, "src/server.js": 2_000_000, "dump.sql": 2_000_000,
	}
	got := messages(t, sparse(t, files), project.Options{})
	const want = "`COPY . .` sends 412 MB: node_modules 380 MB, .git 28 MB. There is no .dockerignore."
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// What is most of the context is named even though no one but a person knows whether it is needed.
func TestTheBulkIsNamed(t *testing.T) {
	got := messages(t, sparse(t, map[string]int64{".git/objects/pack/x.pack": 28_000_000, "disk.img": 50e9}), project.Options{})
	const want = "`COPY . .` sends 50 GB: disk.img 50 GB, .git 28 MB. There is no .dockerignore."
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// Where a limit ended the walk, every amount is a lower bound and says so.
func TestPartialSizesSayAtLeast(t *testing.T) {
	files := map[string]int64{"src/server.js": 1_000_000}
	for i := range 200 {
		files["node_modules/a/"+strings.Repeat("x", i+1)] = 1_000_000
	}
	got := messages(t, sparse(t, files), project.Options{MaxEntries: 50})
	if len(got) != 1 || !strings.Contains(got[0], "sends at least ") || !strings.Contains(got[0], "node_modules at least ") {
		t.Errorf("got %q", got)
	}
}
