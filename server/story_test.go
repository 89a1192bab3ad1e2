package server

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/uri"

	"minke/analysis/rules"
)

// The service of the README, as an editor sees it: every rule of the program,
// the project on disk, one action, and nothing is left to do.
func TestTheDietOfANodeService(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"Dockerfile":                   "FROM node:16\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\nCMD [\"node\", \"server.js\"]\n",
		"package.json":                 `{"name":"web","scripts":{"start":"node server.js"},"dependencies":{"express":"4"},"devDependencies":{"jest":"29"}}`,
		"package-lock.json":            `{"name":"web","lockfileVersion":3,"packages":{"":{"name":"web"}}}`,
		"server.js":                    "require('express')\n",
		"node_modules/express/main.js": strings.Repeat("x", 5000),
		".git/objects/pack":            strings.Repeat("x", 5000),
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := connect(t, Options{Rules: rules.All()})
	c.initialize(fullClient, "")
	u := string(uri.File(filepath.Join(dir, "Dockerfile")))
	c.open(u, files["Dockerfile"])
	p := c.published(u, func(p publication) bool { return slices.Contains(p.codes(), "dockerignore-missing") })

	var diet *action
	for _, a := range c.actions(u, p.Diagnostics[0].Range, `{"diagnostics":[]}`) {
		if a.Title == titleDiet {
			diet = &a
		}
	}
	if diet == nil {
		t.Fatal("the diet is not offered")
	}
	if err := json.Unmarshal(c.call("codeAction/resolve", string(diet.raw)), diet); err != nil {
		t.Fatal(err)
	}
	after, err := diet.Edit.apply(utf16Units, func(u string) (string, bool) {
		b, err := os.ReadFile(uri.URI(u).FsPath())
		return string(b), err == nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ignore := string(uri.File(filepath.Join(dir, ".dockerignore")))
	if !strings.Contains(after[ignore], "node_modules") {
		t.Errorf(".dockerignore:\n%s", after[ignore])
	}
	text := after[u]
	if strings.Contains(text, "FROM node:16\n") || strings.Contains(text, "npm install") {
		t.Errorf("Dockerfile:\n%s", text)
	}

	// The client writes what it was given; then there is nothing more to do.
	if err := os.WriteFile(filepath.Join(dir, ".dockerignore"), []byte(after[ignore]), 0o644); err != nil {
		t.Fatal(err)
	}
	c.change(u, 2, whole(text))
	c.notify("textDocument/didSave", `{"textDocument":{"uri":`+quote(u)+`}}`)
	c.published(u, func(p publication) bool {
		return *p.Version == 2 && !slices.Contains(p.codes(), "dockerignore-missing")
	})
	var left []string
	for _, a := range c.actions(u, p.Diagnostics[0].Range, `{"diagnostics":[],"only":["source"]}`) {
		left = append(left, a.Title)
	}
	if d := cmp.Diff([]string(nil), left); d != "" {
		t.Errorf("actions that are left (-want +got):\n%s\n%s", d, text)
	}
}
