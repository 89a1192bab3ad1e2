package project

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/tools/txtar"
)

// write lays out the files of a txtar archive in a fresh folder. A file whose
// content is one line "size N" is N bytes long.
func write(t testing.TB, archive string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		data := f.Data
		if n, ok := strings.CutPrefix(strings.TrimSpace(string(data)), "size "); ok {
			data = make([]byte, atoi(t, n))
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func atoi(t testing.TB, s string) (n int) {
	for _, r := range s {
		if r < '0' || r > '9' {
			t.Fatalf("%q is no number", s)
		}
		n = 10*n + int(r-'0')
	}
	return n
}

func load(t testing.TB, dir string) *Project {
	t.Helper()
	p, err := Load(context.Background(), dir, "Dockerfile", Options{MaxTime: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func paths(entries []Entry) (list []string) {
	for _, e := range entries {
		list = append(list, e.Path)
	}
	return list
}

const story = `
-- Dockerfile --
FROM node:16
-- package.json --
{"name": "shop", "main": "server.js", "scripts": {"start": "node server.js", "test": "jest"},
 "dependencies": {"express": "^4.18.0"}, "devDependencies": {"jest": "^29.0.0"}}
-- package-lock.json --
{"lockfileVersion": 3, "packages": {
  "": {"name": "shop"},
  "node_modules/express": {"version": "4.18.0"},
  "node_modules/express/node_modules/qs": {"version": "6.0.0"},
  "node_modules/jest": {"version": "29.0.0", "dev": true},
  "node_modules/@jest/core": {"version": "29.0.0", "dev": true}}}
-- server.js --
size 300
-- node_modules/.package-lock.json --
size 10
-- node_modules/express/index.js --
size 1000
-- node_modules/express/node_modules/qs/index.js --
size 500
-- node_modules/jest/index.js --
size 30000
-- node_modules/@jest/core/index.js --
size 20000
-- .git/objects/pack --
size 100000
-- .env --
SECRET=1
-- npm-debug.log --
size 77
`

func TestLoadTellsTheStoryOfANodeService(t *testing.T) {
	p := load(t, write(t, story))

	want := &Node{
		Dir: ".", Name: "shop", Main: "server.js",
		Scripts:         map[string]string{"start": "node server.js", "test": "jest"},
		Dependencies:    map[string]string{"express": "^4.18.0"},
		DevDependencies: map[string]string{"jest": "^29.0.0"},
		Manager:         Manager{Name: NPM, From: "package-lock.json"},
		Lock:            &Lock{Path: "package-lock.json", Name: NPM, Version: 3},
		Start:           Start{Script: "start", Command: "node server.js", Entry: "server.js", From: "scripts.start"},
		Installed: &Installed{
			Total:       Amount{Bytes: 51510, Files: 5},
			Production:  Amount{Bytes: 1500, Files: 2},
			Development: Amount{Bytes: 50000, Files: 2},
			From:        "package-lock.json",
			Largest: []InstalledPackage{
				{Name: "jest", Path: "node_modules/jest", Dev: true, Amount: Amount{Bytes: 30000, Files: 1}},
				{Name: "@jest/core", Path: "node_modules/@jest/core", Dev: true, Amount: Amount{Bytes: 20000, Files: 1}},
				{Name: "express", Path: "node_modules/express", Amount: Amount{Bytes: 1000, Files: 1}},
				{Name: "qs", Path: "node_modules/express/node_modules/qs", Amount: Amount{Bytes: 500, Files: 1}},
			},
		},
	}
	if diff := cmp.Diff(want, p.Node, cmpopts.IgnoreUnexported(Node{})); diff != "" {
		t.Errorf("the Node package (-want +got):\n%s", diff)
	}
	if got := paths(p.Notable); !slices.Equal(got, []string{".git", "node_modules"}) {
		t.Errorf("notable folders: %v", got)
	}
	if len(p.Problems) > 0 || p.Partial {
		t.Errorf("problems %v, partial %v", p.Problems, p.Partial)
	}

	s := SuggestIgnore(p, Uses{Sources: []string{"package*.json", "."}, Commands: []string{"npm install"}})
	wantText := `# Installed while the image is built
node_modules

# Version control
.git

# Secrets and local settings
.env
.env.*

# Docker
Dockerfile*
.dockerignore

# Logs and caches
npm-debug.log*
`
	if diff := cmp.Diff(wantText, s.Text); diff != "" {
		t.Errorf("the ignore file (-want +got):\n%s", diff)
	}
	if s.Before.Bytes-s.After.Bytes != 100000+51510+9+77+13 {
		t.Errorf("before %d, after %d", s.Before.Bytes, s.After.Bytes)
	}
	again := SuggestIgnore(p.WithIgnore(ParseIgnore(s.Path, s.Text)), Uses{Sources: []string{"package*.json", "."}})
	if !again.Empty() || again.Text != s.Text {
		t.Errorf("a second time it still proposes %v", again.Lines)
	}
}
