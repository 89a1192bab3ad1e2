package project

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func nested(open, close string, n int) string {
	return strings.Repeat(open, n) + strings.Repeat(close, n)
}

// laughs is YAML in which each line is ten times the one before it.
func laughs() string {
	var b strings.Builder
	b.WriteString("a: &a [x,x,x,x,x,x,x,x,x,x]\n")
	for c := 'b'; c <= 'j'; c++ {
		b.WriteString(string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+",", 9) + "*" + string(c-1) + "]\n")
	}
	return b.String() + "packages: *j\n"
}

func TestHostileManifestsAreRefusedAtSmallCost(t *testing.T) {
	const million = 1_000_000
	for _, c := range []struct{ why, name, content, also string }{
		{"nested JSON", "package.json", `{"scripts": ` + nested("[", "]", million) + `}`, ""},
		{"nested objects", "package.json", nested(`{"a":`, "}", million), ""},
		{"JSON cut off", "package.json", `{"name": "a`, ""},
		{"JSON of another kind", "package.json", `[1, 2]`, ""},
		{"nested lock file", "package-lock.json", `{"lockfileVersion": 1, "dependencies": ` + nested(`{"a": {"dependencies":`, "}}", million/10) + `}`, `{"name": "x"}`},
		{"nested TOML arrays", "pyproject.toml", "a = " + nested("[", "]", million), ""},
		{"nested TOML tables", "Cargo.toml", "a = " + nested("{a=", "}", million), ""},
		{"TOML cut off", "Cargo.toml", "[package", ""},
		{"aliases of aliases", "pnpm-workspace.yaml", laughs(), `{"name": "x"}`},
		{"nested YAML", "pnpm-workspace.yaml", "packages: " + nested("[", "]", 100_000), `{"name": "x"}`},
		{"sequences in sequences", "environment.yml", strings.Repeat("- ", 100_000) + "x\n", ""},
		{"too much YAML", "environment.yml", strings.Repeat("# x\n", 100_000), ""},
		{"nested XML", "pom.xml", strings.Repeat("<a>", million/2), ""},
		{"XML entities", "pom.xml", "<!DOCTYPE p [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><project>&b;</project", ""},
		{"go.mod that is none", "go.mod", strings.Repeat("(", 100_000), ""},
	} {
		t.Run(c.why, func(t *testing.T) {
			dir := t.TempDir()
			put := func(name, content string) {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if c.also != "" {
				put("package.json", c.also)
				if err := os.MkdirAll(filepath.Join(dir, "node_modules", "a"), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			put(c.name, c.content)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			p := load(t, dir)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if len(p.Problems) == 0 {
				t.Error("nothing is said of it")
			}
			for _, problem := range p.Problems {
				if problem.Path != c.name || len(problem.Error()) > 500 {
					t.Errorf("problem: %.600s", problem)
				}
			}
			if took > 20*time.Second || after.TotalAlloc-before.TotalAlloc > 500<<20 {
				t.Errorf("it took %v and %d MB", took, (after.TotalAlloc-before.TotalAlloc)>>20)
			}
		})
	}
}

func TestAnEnormousManifestIsNotRead(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(1<<30), f.Close()); err != nil {
		t.Skip("no sparse files here: ", err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p := load(t, dir)
	runtime.ReadMemStats(&after)
	if len(p.Problems) != 1 || !errors.Is(p.Problems[0].Err, errTooLarge) {
		t.Errorf("problems: %v", p.Problems)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 50<<20 {
		t.Errorf("%d MB were used to refuse it", used>>20)
	}
	if e, _ := p.Stat("package.json"); e.Bytes != 1<<30 {
		t.Errorf("its size is %v", e.Bytes)
	}
}

func FuzzPackageJSON(f *testing.F) {
	f.Add([]byte(`{"name": "@a/b", "bin": "cli.js", "workspaces": {"packages": ["p/*"]}, "scripts": {"build": "tsc -p x", "start": "node dist/a.js"}}`))
	f.Add([]byte(`{"engines": [], "scripts": {"start": 1}, "packageManager": "yarn@4.0.0+sha", "dependencies": {"a": {}}}`))
	f.Add([]byte("{// comment\n\"a\": [1,],}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := plainJSON(data); len(got) != len(data) {
			t.Fatalf("%d bytes became %d", len(data), len(got))
		}
		n, err := ParsePackageJSON(data)
		if err != nil {
			return
		}
		n.readBuild(folder{d: &dir{}, project: &Project{tree: &dir{}}})
		n.readStart(folder{d: &dir{}})
		for _, o := range n.Outputs {
			if o.Dir == "" || o.Dir != clean(o.Dir) || o.From == "" {
				t.Errorf("output %+v", o)
			}
		}
		if n.Frozen(ProductionOnly) == "" || n.MajorVersion() == "v" {
			t.Error("no command to install with")
		}
	})
}
