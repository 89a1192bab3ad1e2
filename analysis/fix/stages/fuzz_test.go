package stages_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"golang.org/x/tools/txtar"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix"
	"minke/analysis/fix/stages"
	"minke/analysis/project"
	"minke/analysis/syntax"
)

// FuzzCompiled changes the Dockerfiles of the sample projects: every plan ends, and
// what BuildKit reads before a split it reads after it.
func FuzzCompiled(f *testing.F) {
	archives, err := filepath.Glob("../../rules/testdata/projects/*.txtar")
	if err != nil || len(archives) == 0 {
		f.Fatalf("no sample projects: %v", err)
	}
	var projects []*project.Project
	for i, path := range archives {
		a, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		p, dockerfile := write(f, a)
		projects = append(projects, p)
		f.Add(uint8(i), dockerfile)
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		g := build.New(syntax.Parse(text))
		if g.Final() == nil {
			return
		}
		pass := &analysis.Pass{Snapshot: &analysis.Snapshot{Graph: g, Project: projects[int(which)%len(projects)]}}
		for _, fx := range stages.OfCompiled(pass) {
			changes, err := fix.Resolve(g, fx.Edits)
			if err != nil {
				t.Fatalf("%s: %v", fx.Title, err)
			}
			after := fix.Apply(g.File, changes).Text()
			if parse(text) == nil && parse(after) != nil {
				t.Errorf("%s: %v\n%s\nbecomes\n%s", fx.Title, parse(after), text, after)
			}
		}
	})
}

// write puts the files of an archive into a folder and reads it as a project.
func write(f *testing.F, a *txtar.Archive) (p *project.Project, dockerfile string) {
	f.Helper()
	dir := f.TempDir()
	for _, file := range a.Files {
		at := filepath.Join(dir, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			f.Fatal(err)
		}
		if err := os.WriteFile(at, file.Data, 0o644); err != nil {
			f.Fatal(err)
		}
		if file.Name == "Dockerfile" {
			dockerfile = string(file.Data)
		}
	}
	p, err := project.Load(context.Background(), dir, "Dockerfile", project.Options{})
	if err != nil {
		f.Fatal(err)
	}
	return p, dockerfile
}

func parse(text string) error {
	res, err := parser.Parse(bytes.NewReader([]byte(text)))
	if err != nil {
		return err
	}
	_, _, err = instructions.Parse(res.AST, linter.New(&linter.Config{}))
	return err
}
