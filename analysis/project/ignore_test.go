package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

func TestParseIgnorePlacesEveryPattern(t *testing.T) {
	const text = "\ufeff# comment\r\n/node_modules/\r\n  *.log  \n\n! keep.log\n #not a comment\n[\n!\n"
	ig := ParseIgnore(".dockerignore", text)
	want := []Pattern{
		{Text: "node_modules", Line: 2},
		{Text: "*.log", Line: 3},
		{Text: "keep.log", Negated: true, Line: 5},
		{Text: "#not a comment", Line: 6},
		{Text: "[", Line: 7},
		{Text: "", Negated: true, Line: 8},
	}
	opts := cmp.Options{cmpopts.IgnoreFields(Pattern{}, "Start", "End", "Err")}
	if diff := cmp.Diff(want, ig.Patterns, opts); diff != "" {
		t.Errorf("patterns (-want +got):\n%s", diff)
	}
	var lines []string
	for _, p := range ig.Patterns {
		lines = append(lines, text[p.Start:p.End])
	}
	if diff := cmp.Diff([]string{"/node_modules/", "*.log", "! keep.log", "#not a comment", "[", "!"}, lines); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	if ig.Err == nil || !strings.HasPrefix(ig.Err.Error(), "line 7: ") {
		t.Errorf("the file is refused with %v, want the reason in line 7", ig.Err)
	}
}

func TestIgnored(t *testing.T) {
	for _, c := range []struct {
		file, path string
		want       bool
	}{
		{"node_modules", "node_modules/a/b.js", true},
		{"node_modules", "web/node_modules", false},
		{"**/node_modules", "web/node_modules/a", true},
		{"**/node_modules", "node_modules", true},
		{"*.log", "a.log", true},
		{"*.log", "logs/a.log", false},
		{"/src/*.go", "src/main.go", true},
		{"*", "src/main.go", true},
		{"*\n!src", "src/main.go", false},
		{"*\n!src\nsrc/*.md", "src/readme.md", true},
		{"docs\n!docs/api", "docs/api/index.html", false},
		{"!docs/api\ndocs", "docs/api/index.html", true},
		{"# docs", "docs", false},
		{"**/*.py[co]", "a/b.pyc", true},
		{"**/*.py[co]", "a/b.py", false},
		{"", "a", false},
	} {
		if got := ParseIgnore("f", c.file).Ignored(c.path); got != c.want {
			t.Errorf("with %q, %s is ignored: %v", c.file, c.path, got)
		}
	}
}

func TestTheIgnoreFileOfADockerfileComesFirst(t *testing.T) {
	dir := write(t, "-- .dockerignore --\na\n-- Dockerfile --\n-- web.Dockerfile --\n-- web.Dockerfile.dockerignore --\nb\n")
	for dockerfile, want := range map[string]string{"Dockerfile": ".dockerignore", "web.Dockerfile": "web.Dockerfile.dockerignore", "": ".dockerignore"} {
		p, err := Load(t.Context(), dir, dockerfile, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := filepath.Base(p.Ignore.Path); got != want {
			t.Errorf("%q is built with %s, want %s", dockerfile, got, want)
		}
	}
	outside := write(t, "-- Dockerfile --\n-- Dockerfile.dockerignore --\nc\n")
	p, err := Load(t.Context(), dir, filepath.Join(outside, "Dockerfile"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !p.Ignore.Ignored("c") || p.Ignore.Ignored("a") {
		t.Errorf("a Dockerfile outside the context is built with %s", p.Ignore.Path)
	}
}

func TestAnIgnoreFileThatCannotBeReadIsNoted(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".dockerignore"), 0o755); err != nil {
		t.Fatal(err)
	}
	p := load(t, dir)
	if p.Ignore.Err == nil || len(p.Problems) != 1 || p.Problems[0].Error() != ".dockerignore: not a regular file" {
		t.Errorf("error %v, problems %v", p.Ignore.Err, p.Problems)
	}
}

// The patterns are those of the builder's own reader, and the answers those of its matcher.
func FuzzParseIgnore(f *testing.F) {
	f.Add("node_modules\n!a\r\n# c\n", "a/b")
	f.Add("\ufeff*\n!src/**\n", "src/x.go")
	f.Add("\ufeff\ufeffa\n\ufeffb", "b")
	f.Add("\xff\x00[a-\n//\n!", "\x00")
	f.Fuzz(func(t *testing.T, text, name string) {
		start := time.Now()
		defer func() {
			if d := time.Since(start); d > 10*time.Second {
				t.Errorf("%d bytes took %v", len(text), d)
			}
		}()
		ig := ParseIgnore("f", text)
		end := 0
		var got []string
		for _, p := range ig.Patterns {
			if p.Start < end || p.End < p.Start || p.End > len(text) || p.Line < 1 {
				t.Fatalf("pattern %+v stands at an impossible place", p)
			}
			end = p.End
			got = append(got, p.String())
		}
		got2 := ig.Ignored(name)
		list, err := ignorefile.ReadAll(strings.NewReader(text))
		if err != nil {
			return // a line that is too long for the builder
		}
		if diff := cmp.Diff(list, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("the builder reads (-want +got):\n%s", diff)
		}
		m, err := patternmatcher.New(list)
		if (err == nil) != (ig.Err == nil) {
			t.Fatalf("the builder says %v, this package %v", err, ig.Err)
		}
		if err != nil {
			return
		}
		want, err := m.MatchesOrParentMatches(filepath.Clean(name))
		if err == nil && want != got2 {
			t.Fatalf("%q ignored: the builder says %v, this package %v", name, want, got2)
		}
	})
}

// What an editor shows of an ignore file counts before what is on disk, as far as that
// file decides on anything.
func TestTheIgnoreFileOfAnEditor(t *testing.T) {
	dir := write(t, "-- Dockerfile --\n-- .dockerignore --\na\n-- web.Dockerfile --\n-- web.Dockerfile.dockerignore --\nb\n-- a --\n-- b --\n-- c --\n")
	at := func(name string) *Ignore { return ParseIgnore(filepath.Join(dir, name), "c\n") }
	for _, test := range []struct {
		dockerfile string
		open       []string
		ignores    string // which of a, b and c
	}{
		{"Dockerfile", nil, "a"},
		{"Dockerfile", []string{".dockerignore"}, "c"},
		{"Dockerfile", []string{"web.Dockerfile.dockerignore", "other/.dockerignore", ""}, "a"},
		{"Dockerfile", []string{"Dockerfile.dockerignore", ".dockerignore"}, "c"},
		{"web.Dockerfile", []string{".dockerignore"}, "b"},
		{"web.Dockerfile", []string{"web.Dockerfile.dockerignore"}, "c"},
	} {
		p, err := Load(t.Context(), dir, test.dockerfile, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range test.open {
			ig := at(name)
			if name == "" {
				ig.Path = "" // a document that is not on this disk
			}
			p = p.WithIgnore(ig)
		}
		got := ""
		for _, name := range []string{"a", "b", "c"} {
			if p.Ignore.Ignored(name) {
				got += name
			}
		}
		if got != test.ignores {
			t.Errorf("%s with %q open ignores %q, want %q", test.dockerfile, test.open, got, test.ignores)
		}
	}
	p := load(t, dir)
	if p.WithIgnore(ParseIgnore(p.Ignore.Path, p.Ignore.Text)) != p {
		t.Error("the same text makes another snapshot")
	}
}
