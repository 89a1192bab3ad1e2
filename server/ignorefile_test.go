package server

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/uri"
)

// An open ignore file is looked at on every change, and forgotten when it is closed.
func TestIgnoreFileFollowsTheEditor(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"Dockerfile": "FROM scratch\nCOPY app /\n", "app": "x", ".dockerignore": "tmp\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	u := string(uri.File(filepath.Join(dir, ".dockerignore")))
	c := start(t, fullClient)
	c.open(u, "tmp\n")
	says := func(codes ...string) func(publication) bool {
		return func(p publication) bool { return slices.Equal(p.codes(), codes) }
	}
	c.published(u, says("ignore-matches-nothing"))
	c.change(u, 2, edit(0, 0, 0, 3, "a*"))
	p := c.published(u, says("ignore-hides-source"))
	if p.Version == nil || *p.Version != 2 {
		t.Errorf("version %v of the diagnostics, want 2", p.Version)
	}
	c.notify("textDocument/didClose", `{"textDocument":{"uri":`+quote(u)+`}}`)
	c.published(u, says())
	if got := c.call("textDocument/hover", `{"textDocument":{"uri":`+quote(u)+`},"position":{"line":0,"character":0}}`); string(got) != "null" {
		t.Errorf("hover on a closed file: %s", got)
	}
}

func TestIgnoreFileForClientsThatPull(t *testing.T) {
	const u = "untitled:.dockerignore"
	c := start(t, puller)
	c.open(u, "a[\n")
	if got := c.pull(u, ""); got.Kind != "full" || len(got.Items) != 1 || got.Items[0].Code != "ignore-refused" {
		t.Errorf("the report: %+v", got)
	}
}

// Nothing in a context keeps the editor waiting: pipes in place of the files that are read,
// links in circles, manifests that are not what they seem.
func TestAHostileContextDoesNotHoldTheEditorUp(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"Dockerfile": "FROM node:16\nCOPY . .\n", "package.json": strings.Repeat(`{"a":`, 200_000),
		"compose.yaml": "a: &a [x,x]\nb: &b [*a,*a]\nservices: " + strings.Repeat("[", 10_000),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(".", filepath.Join(dir, "loop")); err != nil {
		t.Skip("no links here: ", err)
	}
	if err := os.Symlink(".dockerignore", filepath.Join(dir, ".dockerignore")); err != nil {
		t.Skip("no links here: ", err)
	}
	u := string(uri.File(filepath.Join(dir, "Dockerfile")))
	c := start(t, fullClient)
	c.open(u, "FROM node:16\nCOPY . .\n")
	c.published(u, func(p publication) bool { return slices.Contains(p.codes(), "lean-base") })
	ignore := string(uri.File(filepath.Join(dir, ".dockerignore")))
	c.open(ignore, "nothing-like-it\n")
	c.published(ignore, func(p publication) bool { return slices.Equal(p.codes(), []string{"ignore-matches-nothing"}) })
}
