package server

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis/rules"
)

const nodeDockerfile = "FROM node:16\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\nCMD [\"node\", \"server.js\"]\n"

// everywhere is a range that holds every file of these tests.
var everywhere = protocol.Range{End: protocol.Position{Line: 10_000}}

// withRules connects a client to a server with all rules of the program.
func withRules(t testing.TB, capabilities, options string) *testClient {
	t.Helper()
	c := connect(t, Options{Rules: rules.All()})
	c.initialize(capabilities, options)
	return c
}

func TestThePlanListsTheSteps(t *testing.T) {
	c := withRules(t, fullClient, "")
	c.open(dietURI, nodeDockerfile)
	var plan string
	if err := json.Unmarshal(c.call("workspace/executeCommand", `{"command":"minke.plan","arguments":["`+dietURI+`"]}`), &plan); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# Diet plan", "| as it is | ≈ ", "| Switch to node:16-alpine (saves ≈ ", "| fat-base |"} {
		if !strings.Contains(plan, want) {
			t.Errorf("the plan lacks %q:\n%s", want, plan)
		}
	}
	if code := c.refused("workspace/executeCommand", `{"command":"minke.plan","arguments":["untitled:closed"]}`); code != -32602 {
		t.Errorf("the plan of a closed file: error %d", code)
	}
}

// What saves most stands first, whatever its place in the text.
func TestDiagnosticsGoBySaving(t *testing.T) {
	c := withRules(t, versioned, "")
	c.open(dietURI, "FROM scratch AS unused\nFROM debian:12-slim\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n")
	all := c.of(dietURI, 1).Diagnostics
	if len(all) < 2 || all[0].Code != "apt-recommends" || all[0].Severity != 2 || all[1].Range.Start.Line != 0 {
		t.Errorf("%+v", all)
	}
}

func TestHintsAreThoseOfTheRange(t *testing.T) {
	c := withRules(t, fullClient, "")
	c.open(dietURI, "FROM node:16\nRUN npm --version\nFROM alpine:3.22\nCMD true\n")
	line := func(n uint32) protocol.Range {
		return protocol.Range{Start: protocol.Position{Line: n}, End: protocol.Position{Line: n, Character: 99}}
	}
	all := c.hints(dietURI, everywhere)
	if len(all) != 2 || all[0].Position != (protocol.Position{Line: 0, Character: 12}) || all[1].Position != (protocol.Position{Line: 2, Character: 16}) {
		t.Fatalf("hints: %+v, want one at each FROM", all)
	}
	if tip := all[0].Tooltip; tip.Kind != "markdown" || !strings.Contains(tip.Value, "| node:16 | ≈ ") || !strings.Contains(tip.Value, "to transfer") {
		t.Errorf("tooltip: %+v", tip)
	}
	if got := c.hints(dietURI, line(1)); len(got) != 0 {
		t.Errorf("hints in line 1: %+v, want none", got)
	}
	if got := c.hints(dietURI, line(2)); len(got) != 1 || got[0].Position != all[1].Position {
		t.Errorf("hints in line 2: %+v, want the second", got)
	}
	if got := c.hints("untitled:closed", everywhere); len(got) != 0 {
		t.Errorf("hints of a closed file: %+v", got)
	}
}

func TestHintsBelowTheThresholdAreLeftOut(t *testing.T) {
	for threshold, want := range map[string]int{"": 2, "100MB": 1, "off": 0} {
		c := withRules(t, fullClient, `{"inlayHints":{"threshold":"`+threshold+`"}}`)
		c.open(dietURI, "FROM node:16\nFROM alpine:3.22\n")
		if got := c.hints(dietURI, everywhere); len(got) != want {
			t.Errorf("%q: %d hints, want %d: %+v", threshold, len(got), want, got)
		}
	}
}

func TestSizesAreOfferedToClientsThatShowThem(t *testing.T) {
	for capabilities, want := range map[string]bool{`{}`: false, fullClient: true} {
		c := connect(t, Options{})
		offered := string(c.initialize(capabilities, ""))
		for _, provider := range []string{`"inlayHintProvider":true`, `"codeLensProvider":{"resolveProvider":true}`} {
			if strings.Contains(offered, provider) != want {
				t.Errorf("%s: %s is offered: %v", capabilities, provider, !want)
			}
		}
	}
}

func TestTheLensAtTheTopTellsOfTheDiet(t *testing.T) {
	c := withRules(t, fullClient, "")
	c.open(dietURI, nodeDockerfile)
	all := c.lenses(dietURI)
	if len(all) != 2 || all[0].Command != nil || all[1].Command == nil {
		t.Fatalf("lenses: %+v, want one to resolve at the top and that of the stage", all)
	}
	top := c.resolveLens(all[0])
	if top.Command.Command != "minke.diet" || encoded(top.Command.Arguments) != `["`+dietURI+`"]` {
		t.Errorf("command: %+v", top.Command)
	}
	title := top.Command.Title
	if !strings.HasPrefix(title, "≈ 1.1 GB") || !strings.Contains(title, " → ≈ ") || !strings.HasSuffix(title, " fixes · Put on a diet") {
		t.Errorf("title: %q", title)
	}
	c.notify("textDocument/didClose", `{"textDocument":{"uri":"`+dietURI+`"}}`)
	if code := c.refused("codeLens/resolve", string(all[0].raw)); code != -32801 {
		t.Errorf("a lens of a closed file: error %d", code)
	}
	if code := c.refused("codeLens/resolve", `{"range":`+encoded(everywhere)+`}`); code != -32602 {
		t.Errorf("a lens without data: error %d", code)
	}
}

// statuses returns the texts of minke/status for a file so far.
func (c *testClient) statuses(uri string) (texts []string) {
	for _, m := range c.said {
		var p statusParams
		if m.Method == methodStatus && json.Unmarshal(m.Params, &p) == nil && p.URI == uri {
			texts = append(texts, p.Text)
		}
	}
	return texts
}

func TestTheStatusFollowsTheText(t *testing.T) {
	c := withRules(t, fullClient, "")
	c.open(dietURI, "FROM node:22-alpine\n")
	last := func(want string) func() bool {
		return func() bool {
			all := c.statuses(dietURI)
			return len(all) > 0 && all[len(all)-1] == want
		}
	}
	c.until("the status", last("167 MB"))
	c.change(dietURI, 2, edit(0, 0, 0, 19, "FROM registry.example.com/a:1"))
	c.until("a status without a figure", last(""))

	silent := withRules(t, strings.Replace(fullClient, "true", "false", 1), "")
	silent.open(dietURI, "FROM node:22-alpine\n")
	silent.hints(dietURI, everywhere)
	if silent.holds(patience/50, func() bool { return len(silent.statuses(dietURI)) > 0 }) {
		t.Error("a client that does not ask for the status is told")
	}
}

// What lies beside the Dockerfile changes, and with it the numbers: the client is asked to
// ask again, and then sees them.
func TestSizesAreRefreshedWhenTheProjectChanges(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, bytes int) {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, bytes), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("model.bin", 3_000_000)
	c := connect(t, Options{Rules: rules.All()})
	refreshed := map[string]int{}
	for _, method := range []string{"workspace/inlayHint/refresh", "workspace/codeLens/refresh"} {
		c.answer[method] = func(json.RawMessage) any {
			c.mu.Lock()
			defer c.mu.Unlock()
			refreshed[method]++
			c.changed.Broadcast()
			return nil
		}
	}
	c.initialize(fullClient, "")
	u := string(uri.File(filepath.Join(dir, "Dockerfile")))
	c.open(u, "FROM scratch\nCOPY model.bin /\n")
	shows := func(label string) {
		t.Helper()
		if all := c.hints(u, everywhere); len(all) != 1 || all[0].Label != label {
			t.Errorf("hints: %+v, want %s", all, label)
		}
	}
	c.hints(u, everywhere)
	c.until("the first status", func() bool {
		all := c.statuses(u)
		return len(all) > 0 && all[len(all)-1] == "3 MB"
	})
	shows("3 MB")
	c.mu.Lock()
	clear(refreshed)
	c.mu.Unlock()

	write("model.bin", 5_000_000)
	c.notify("workspace/didChangeWatchedFiles", `{"changes":[{"uri":`+quote(string(uri.File(filepath.Join(dir, "model.bin"))))+`,"type":2}]}`)
	c.until("both refreshes", func() bool {
		return refreshed["workspace/inlayHint/refresh"] > 0 && refreshed["workspace/codeLens/refresh"] > 0
	})
	shows("5 MB")
}
