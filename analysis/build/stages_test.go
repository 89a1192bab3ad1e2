package build_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/rogpeppe/go-internal/txtar"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// stagesByBuildKit returns the name and base of each stage as BuildKit reads them.
func stagesByBuildKit(text string) ([]string, bool) {
	result, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		return nil, false
	}
	stages, _, err := instructions.Parse(result.AST, linter.New(&linter.Config{}))
	if err != nil {
		return nil, false
	}
	var all []string
	for _, s := range stages {
		all = append(all, strings.ToLower(s.Name)+" on "+s.BaseName)
	}
	return all, true
}

// TestStagesAreBuildKits compares stages with BuildKit's, for the files that the
// syntax tree is compared with and for keywords that are hard to see.
func TestStagesAreBuildKits(t *testing.T) {
	texts := map[string]string{
		"a continued keyword":           "FR\\\nOM a AS x\nRUN y\nF\\\n# c\nROM x\n",
		"a continuation in front":       "\\\nFROM a\nRUN b\n",
		"spaces that are not ASCII":     "FROM\u00a0a\nFROM b\n\u2003FROM c\nFROM d\n",
		"another escape token":          "# escape=`\nFR`\nOM a\nFROM b\n",
		"a byte-order mark":             "\ufeffFROM a\nfrom b as C\n",
		"a keyword that only starts so": "FROM a\nFROMX b\n",
		"in a heredoc":                  "FROM a\nRUN <<E\nFROM b\nE\nFROM c\n",
	}
	paths, err := filepath.Glob("../syntax/testdata/agree/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files to compare: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			texts[path+"/"+f.Name] = string(f.Data)
		}
	}
	compared := 0
	for name, text := range texts {
		want, ok := stagesByBuildKit(text)
		if !ok {
			continue
		}
		compared++
		var got []string
		for _, s := range build.New(syntax.Parse(text)).Stages {
			got = append(got, s.Name+" on "+s.From.From.Image.Value)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-BuildKit +Graph):\n%s", name, diff)
		}
	}
	if compared < 150 {
		t.Errorf("BuildKit takes only %d of %d files", compared, len(texts))
	}
}
