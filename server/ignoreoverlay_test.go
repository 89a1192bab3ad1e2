package server

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis/rules"
)

// writeFiles makes files in a new folder and returns the URI of each.
func writeFiles(t *testing.T, files map[string]string) func(name string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) string { return string(uri.File(filepath.Join(dir, name))) }
}

func has(code string) func(publication) bool {
	return func(p publication) bool { return slices.Contains(p.codes(), code) }
}

func lacks(code string) func(publication) bool {
	return func(p publication) bool { return !slices.Contains(p.codes(), code) }
}

// forget drops what was published, so that only what comes from now on is looked at.
func (c *testClient) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = nil
}

// The findings of a Dockerfile follow an ignore file that is typed and not saved, and
// turn back to what is on disk when it is closed.
func TestADockerfileSeesTheIgnoreFileOfTheEditor(t *testing.T) {
	const dockerfile = "FROM node:24-alpine\nCOPY . .\n"
	at := writeFiles(t, map[string]string{"Dockerfile": dockerfile, "package.json": "{}", ".env": "TOKEN=x\n"})
	c := connect(t, Options{Rules: rules.All()})
	c.initialize(fullClient, "")
	c.open(at("Dockerfile"), dockerfile)
	c.published(at("Dockerfile"), has("copy-secrets"))

	c.forget()
	c.open(at(".dockerignore"), "")
	c.change(at(".dockerignore"), 2, edit(0, 0, 0, 0, ".env\n"))
	c.published(at("Dockerfile"), lacks("copy-secrets"))

	c.forget()
	c.change(at(".dockerignore"), 3, edit(0, 0, 0, 0, "# "))
	c.published(at("Dockerfile"), has("copy-secrets"))

	c.forget()
	c.change(at(".dockerignore"), 4, edit(0, 0, 0, 2, ""))
	c.published(at("Dockerfile"), lacks("copy-secrets"))
	c.forget()
	c.notify("textDocument/didClose", `{"textDocument":{"uri":`+quote(at(".dockerignore"))+`}}`)
	c.published(at("Dockerfile"), has("copy-secrets"))
}

// A fix of the Dockerfile that adds to the ignore file adds to the text that the editor
// has of it, in the version that it has.
func TestAFixAddsToTheIgnoreFileOfTheEditor(t *testing.T) {
	const dockerfile = "FROM node:24-alpine\nCOPY . .\n"
	at := writeFiles(t, map[string]string{"Dockerfile": dockerfile, "package.json": "{}", ".env": "TOKEN=x\n", ".dockerignore": "on-disk\n"})
	c := connect(t, Options{Rules: rules.All()})
	c.initialize(fullClient, "")
	c.open(at("Dockerfile"), dockerfile)
	c.open(at(".dockerignore"), "on-disk\n")
	c.change(at(".dockerignore"), 7, edit(1, 0, 1, 0, "# typed\n"))
	line := protocol.Range{Start: protocol.Position{Line: 1}, End: protocol.Position{Line: 1, Character: 8}}
	fixed := func() (text string, version int) {
		for _, a := range c.actions(at("Dockerfile"), line, `{"diagnostics":[]}`) {
			if a.Title != "Add to the ignore file" {
				continue
			}
			m := c.await(c.request("codeAction/resolve", string(a.raw)))
			if m.Error != nil || json.Unmarshal(m.Result, &a) != nil || a.Edit == nil {
				return "", 0
			}
			after, err := a.Edit.apply(utf16Units, func(string) (string, bool) { return "on-disk\n# typed\n", true })
			if err != nil {
				return "", 0
			}
			for _, d := range a.Edit.DocumentChanges {
				if d.TextDocument.Version != nil && d.TextDocument.URI == at(".dockerignore") {
					version = *d.TextDocument.Version
				}
			}
			return after[at(".dockerignore")], version
		}
		return "", 0
	}
	c.published(at("Dockerfile"), has("copy-secrets"))
	c.published(at(".dockerignore"), func(p publication) bool { return p.Version != nil && *p.Version == 7 })
	text, version := fixed()
	if !strings.HasPrefix(text, "on-disk\n# typed\n.env") || version != 7 {
		t.Errorf("version %d becomes\n%s", version, text)
	}
}

// What is to say of an ignore file follows a Dockerfile that is typed and not saved.
func TestAnIgnoreFileSeesTheDockerfileOfTheEditor(t *testing.T) {
	at := writeFiles(t, map[string]string{"Dockerfile": "FROM scratch\n", "app": "x", ".dockerignore": "app\n"})
	for name, capabilities := range map[string]string{"pushed": fullClient, "pulled": puller} {
		t.Run(name, func(t *testing.T) {
			c := start(t, capabilities)
			c.open(at(".dockerignore"), "app\n")
			says := func(codes ...string) {
				t.Helper()
				if capabilities == fullClient {
					c.published(at(".dockerignore"), func(p publication) bool { return slices.Equal(p.codes(), codes) })
					return
				}
				c.until("another report", func() bool {
					return len(c.asked) > 0 && c.asked[len(c.asked)-1].Method == "workspace/diagnostic/refresh"
				})
				if got := c.pull(at(".dockerignore"), ""); len(got.Items) != len(codes) || got.Items[0].Code != codes[0] {
					t.Errorf("the report: %+v", got)
				}
			}
			if capabilities == puller {
				c.pull(at(".dockerignore"), "")
			}
			c.open(at("Dockerfile"), "FROM scratch\nCOPY app /\n")
			says("ignore-hides-source")
		})
	}
}
