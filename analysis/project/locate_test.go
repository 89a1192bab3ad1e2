package project

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// repository writes files below a folder that is the top of a repository.
func repository(t testing.TB, archive string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLocate(t *testing.T) {
	for _, c := range []struct{ why, dockerfile, archive, want string }{
		{"nothing says otherwise", "api/Dockerfile", "-- api/Dockerfile --\nFROM scratch\n", "api"},
		{"compose, short form", "api/Dockerfile", "-- api/Dockerfile --\n-- compose.yaml --\nservices:\n  api:\n    build: ./api\n", "api by compose.yaml"},
		{"compose, a folder above", "docker/api.Dockerfile", "-- docker/api.Dockerfile --\n-- docker-compose.yml --\nservices:\n  db:\n    image: postgres\n  api:\n    build:\n      context: .\n      dockerfile: docker/api.Dockerfile\n      target: prod\n", ". by docker-compose.yml target prod"},
		{"compose beside the Dockerfile", "deploy/Dockerfile", "-- deploy/Dockerfile --\n-- deploy/compose.yml --\nservices:\n  api:\n    build:\n      context: ..\n      dockerfile: deploy/Dockerfile\n      additional_contexts:\n        - shared=../shared\n", ". by deploy/compose.yml shared=../shared"},
		{"a variable with a default", "api/Dockerfile", "-- api/Dockerfile --\n-- compose.yaml --\nservices:\n  api:\n    build:\n      context: ${DIR:-.}\n      dockerfile: api/Dockerfile\n", ". by compose.yaml"},
		{"a variable without one", "api/Dockerfile", "-- api/Dockerfile --\n-- compose.yaml --\nservices:\n  api:\n    build:\n      context: $DIR\n      dockerfile: api/Dockerfile\n", "api"},
		{"two targets", "Dockerfile", "-- Dockerfile --\n-- compose.yaml --\nservices:\n  a:\n    build: {context: ., target: web}\n  b:\n    build: {context: ., target: job}\n", ". by compose.yaml"},
		{"anchors", "Dockerfile", "-- Dockerfile --\n-- compose.yaml --\nx-build: &b\n  context: .\n  target: web\nservices:\n  a:\n    build: *b\n", ". by compose.yaml target web"},
		{"a context that is an address", "Dockerfile", "-- Dockerfile --\n-- compose.yaml --\nservices:\n  a:\n    build: https://example.com/a.git\n", "."},
		{"compose that is no YAML", "Dockerfile", "-- Dockerfile --\n-- compose.yaml --\nservices: [\n", "."},
		{"bake in JSON", "api/Dockerfile", "-- api/Dockerfile --\n-- docker-bake.json --\n{\"target\": {\"base\": {\"context\": \".\"}, \"api\": {\"inherits\": [\"base\"], \"dockerfile\": \"api/Dockerfile\", \"target\": \"prod\"}}}\n", ". by docker-bake.json target prod"},
		{"bake in HCL", "api/Dockerfile", "-- api/Dockerfile --\n-- docker-bake.hcl --\ngroup \"default\" {\n  targets = [\"api\"]\n}\ntarget \"base\" {\n  context = \".\" # all of it\n  args = {\n    target = \"no\"\n  }\n}\ntarget \"api\" {\n  inherits = [\"base\"]\n  dockerfile = \"api/Dockerfile\"\n  target = \"prod\"\n}\n", ". by docker-bake.hcl target prod"},
		{"bake with an expression", "api/Dockerfile", "-- api/Dockerfile --\n-- docker-bake.hcl --\ntarget \"api\" {\n  context = \"${DIR}\"\n  dockerfile = \"api/Dockerfile\"\n}\n", "api"},
		{"what it copies lies above", "docker/Dockerfile", "-- docker/Dockerfile --\nFROM node\nCOPY package.json src ./\n-- package.json --\n{}\n-- src/a.js --\n", "."},
		{"what it copies lies beside it", "docker/Dockerfile", "-- docker/Dockerfile --\nFROM node\nCOPY package.json ./\n-- docker/package.json --\n{}\n-- package.json --\n{}\n", "docker"},
		{"a context that is not there", "api/Dockerfile", "-- api/Dockerfile --\n-- compose.yaml --\nservices:\n  a:\n    build: {context: gone, dockerfile: ../api/Dockerfile}\n", "api"},
	} {
		t.Run(c.why, func(t *testing.T) {
			dir := repository(t, c.archive)
			b := Locate(filepath.Join(dir, filepath.FromSlash(c.dockerfile)), "")
			rel := func(name string) string {
				r, err := filepath.Rel(dir, name)
				if err != nil {
					t.Fatal(err)
				}
				return filepath.ToSlash(r)
			}
			got := rel(b.Dir)
			if b.From != "" {
				got += " by " + rel(b.From)
			}
			if b.Target != "" {
				got += " target " + b.Target
			}
			for name, value := range b.Contexts {
				got += " " + name + "=" + value
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("the context (-want +got):\n%s", diff)
			}
			p, err := LoadBuild(context.Background(), b, Options{})
			if err != nil || p.Dir != b.Dir || p.Build.Target != b.Target {
				t.Errorf("loaded %v, %v", p, err)
			}
		})
	}
}

// The search ends at the top of the repository.
func TestLocateStaysInTheRepository(t *testing.T) {
	outer := repository(t, "-- compose.yaml --\nservices:\n  a:\n    build: {context: ., dockerfile: inner/Dockerfile}\n-- inner/Dockerfile --\n-- inner/.git/HEAD --\n")
	if b := Locate(filepath.Join(outer, "inner", "Dockerfile"), ""); b.From != "" || b.Dir != filepath.Join(outer, "inner") {
		t.Errorf("found %+v", b)
	}
}

// Neither a file nor a link leads to a context outside.
func TestLocateIsNotLedAstray(t *testing.T) {
	outside := t.TempDir()
	for why, context := range map[string]string{"a path": filepath.ToSlash(outside), "a link": "link", "the root": "/", "upwards": "../.."} {
		dir := repository(t, "-- Dockerfile --\n-- compose.yaml --\nservices:\n  a:\n    build: {context: \""+context+"\", dockerfile: \"DOCKERFILE\"}\n")
		dockerfile := filepath.Join(dir, "Dockerfile")
		if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
			t.Skip("no links here: ", err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "compose.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Replace(string(text), "DOCKERFILE", filepath.ToSlash(dockerfile), 1)
		if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(said), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, configured := range []string{"", outside, filepath.Join(dir, "link")} {
			if b := Locate(dockerfile, configured); b.Dir != dir {
				t.Errorf("%s: the context is %s", why, b.Dir)
			}
		}
	}
	dir := repository(t, "-- api/Dockerfile --\n")
	if b := Locate(filepath.Join(dir, "api", "Dockerfile"), dir); b.Dir != dir {
		t.Errorf("configured as %s, but it is %s", dir, b.Dir)
	}
}

func TestHostileBuildFilesAreRefusedAtSmallCost(t *testing.T) {
	for name, content := range map[string]string{
		"compose.yaml":     "services:\n  a:\n    build: .\n" + laughs(),
		"docker-bake.json": `{"target": ` + nested(`{"a":`, "}", 100_000) + `}`,
		"docker-bake.hcl":  strings.Repeat("target \"a\" {\n inherits = [\"a\"]\n", 20_000),
	} {
		dir := repository(t, "-- Dockerfile --\nFROM scratch\n")
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if b := Locate(filepath.Join(dir, "Dockerfile"), ""); b.From != "" || b.Dir != dir {
			t.Errorf("%s: found %+v", name, b)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: it took %v", name, took)
		}
	}
}

func FuzzBuildFiles(f *testing.F) {
	f.Add("target \"a\" {\n  context = \".\"\n  inherits = [\"b\", \"a\"]\n}\n")
	f.Add("services:\n  a: {build: {context: ., target: x, additional_contexts: {a: b}}}\n")
	f.Add(`{"target": {"a": {"context": "x", "inherits": ["a"]}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		specs := readBakeHCL([]byte(text))
		compose, _ := readCompose([]byte(text))
		bake, _ := readBakeJSON([]byte(text))
		for _, s := range append(append(specs, compose...), bake...) {
			if s.context == "" || s.dockerfile == "" {
				t.Errorf("an image without a context or Dockerfile: %+v", s)
			}
		}
	})
}
