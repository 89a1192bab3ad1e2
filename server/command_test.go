package server

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/protocol"
)

const dietURI = "untitled:Dockerfile"

// applier is a client that applies edits as it is told and notes the result.
func applier(t *testing.T, capabilities string) (*testClient, func() string) {
	t.Helper()
	c := connect(t, Options{})
	text := "FROM node:16\nMAINTAINER me\nRUN sudo ls && sudo true\n"
	c.answer["workspace/applyEdit"] = func(params json.RawMessage) any {
		var p struct{ Edit json.RawMessage }
		if err := json.Unmarshal(params, &p); err != nil {
			t.Error(err)
		}
		e, err := parseEdit(p.Edit)
		if err != nil {
			t.Error(err)
		}
		after, err := e.apply(utf16Units, func(string) (string, bool) { return text, true })
		if err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		text = after[dietURI]
		return map[string]any{"applied": true}
	}
	c.initialize(capabilities, "")
	c.open(dietURI, text)
	return c, func() string {
		c.mu.Lock()
		defer c.mu.Unlock()
		return text
	}
}

func TestCommandsApplyEdits(t *testing.T) {
	for command, want := range map[string]string{
		"minke.fixAll": "FROM node:16\nRUN ls && true\n",
		"minke.diet":   "FROM node:16-slim\nRUN ls && true\n",
	} {
		t.Run(command, func(t *testing.T) {
			c, text := applier(t, `{"workspace":{"applyEdit":true}}`)
			result := c.call("workspace/executeCommand", `{"command":"`+command+`","arguments":["`+dietURI+`"]}`)
			if string(result) != `{"applied":true}` {
				t.Errorf("result: %s", result)
			}
			if d := cmp.Diff(want, text()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestCommandsWithoutSenseAreRefused(t *testing.T) {
	c := start(t, "")
	c.open(dietURI, "FROM node:16\n")
	for params, want := range map[string]int{
		`{"command":"minke.unknown"}`:                              -32602,
		`{"command":"minke.diet"}`:                                 -32602,
		`{"command":"minke.diet","arguments":[5]}`:                 -32602,
		`{"command":"minke.diet","arguments":["untitled:closed"]}`: -32602,
		`{"command":"minke.applyFix","arguments":[{}]}`:            -32602,
		`{"command":"minke.explain","arguments":["unknown"]}`:      -32602,
		`{"command":"minke.diet","arguments":["` + dietURI + `"]}`: -32803, // this client applies nothing
	} {
		if code := c.refused("workspace/executeCommand", params); code != want {
			t.Errorf("%s: error %d, want %d", params, code, want)
		}
	}
}

func TestExplainReturnsThePage(t *testing.T) {
	c := start(t, "")
	var page string
	if err := json.Unmarshal(c.call("workspace/executeCommand", `{"command":"minke.explain","arguments":["T1"]}`), &page); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(page, "# lean-base\n") {
		t.Errorf("page: %q", page)
	}
}

// Clients of before 2018 take commands only.
func TestActionsForClientsWithoutActionLiterals(t *testing.T) {
	c, text := applier(t, `{"workspace":{"applyEdit":true}}`)
	var actions []struct {
		Title     string
		Command   string
		Arguments json.RawMessage
	}
	raw := c.call("textDocument/codeAction", `{"textDocument":{"uri":"`+dietURI+`"},"range":{"start":{"line":0,"character":5},"end":{"line":0,"character":5}},"context":{"diagnostics":[]}}`)
	if err := json.Unmarshal(raw, &actions); err != nil {
		t.Fatal(err)
	}
	if actions[0].Title != "Use the slim image (saves ≈ 948 MB on disk)" {
		t.Fatalf("actions: %+v", actions)
	}
	c.call("workspace/executeCommand", `{"command":"`+actions[0].Command+`","arguments":`+string(actions[0].Arguments)+`}`)
	if d := cmp.Diff("FROM node:16-slim\nMAINTAINER me\nRUN sudo ls && sudo true\n", text()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// ALE takes actions with edits, names no kinds, and lets no server apply edits.
func TestActionsForAClientThatNamesNoKinds(t *testing.T) {
	c := start(t, `{"workspace":{"applyEdit":false},"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":[]}}}}}`)
	c.open(dietURI, "FROM node:16\n")
	at := protocol.Range{Start: protocol.Position{Character: 5}, End: protocol.Position{Character: 6}}
	a := c.actions(dietURI, at, `{"diagnostics":[]}`)[0]
	if a.Title != "Use the slim image (saves ≈ 948 MB on disk)" || len(a.Edit.Changes[dietURI]) != 1 {
		t.Errorf("%s", a.raw)
	}
}

func TestAnActionCanBeTakenAsLongAsItsFindingIsThere(t *testing.T) {
	c := start(t, fullClient)
	c.open(dietURI, "FROM node:16\n")
	a := c.actions(dietURI, c.of(dietURI, 1).Diagnostics[0].Range, `{"diagnostics":[]}`)[0]
	c.change(dietURI, 2, edit(1, 0, 1, 0, "# new\n"))
	if err := json.Unmarshal(c.call("codeAction/resolve", string(a.raw)), &a); err != nil {
		t.Fatal(err)
	}
	if v := a.Edit.DocumentChanges[0].TextDocument.Version; v == nil || *v != 2 {
		t.Errorf("the edit is for version %v", v)
	}
	c.change(dietURI, 3, edit(0, 0, 0, 0, "# new\n"))
	if code := c.refused("codeAction/resolve", string(a.raw)); code != -32801 {
		t.Errorf("error %d, want -32801", code)
	}
}

func TestActionsSayHowFarTheyCanBeTrusted(t *testing.T) {
	c := start(t, fullClient)
	c.open(dietURI, "FROM node:16\nRUN sudo ls\n")
	all := c.of(dietURI, 1).Diagnostics
	for i, want := range []bool{false, true} { // suggested, safe
		a := c.actions(dietURI, all[i].Range, `{"diagnostics":[]}`)[0]
		if a.IsPreferred != want {
			t.Errorf("%s: preferred = %v", a.Title, a.IsPreferred)
		}
		if len(a.Diagnostics) != 1 || a.Diagnostics[0].Code != all[i].Code {
			t.Errorf("%s: solves %+v", a.Title, a.Diagnostics)
		}
		if err := json.Unmarshal(c.call("codeAction/resolve", string(a.raw)), &a); err != nil {
			t.Fatal(err)
		}
		if confirm := a.Edit.ChangeAnnotations["minke"].NeedsConfirmation; confirm == want {
			t.Errorf("%s: needs confirmation = %v", a.Title, confirm)
		}
		if v := a.Edit.DocumentChanges[0].TextDocument.Version; v == nil || *v != 1 {
			t.Errorf("%s: version %v", a.Title, v)
		}
	}
}

func TestOnlyTheFirstSafeFixIsPreferred(t *testing.T) {
	c := start(t, fullClient)
	c.open(dietURI, "FROM node:16\nMAINTAINER me\nRUN sudo ls\n")
	preferred := map[string]bool{}
	for _, a := range c.actions(dietURI, protocol.Range{End: protocol.Position{Line: 3}}, `{"diagnostics":[],"only":["quickfix"]}`) {
		if !strings.HasPrefix(a.Title, "Ignore ") || a.IsPreferred {
			preferred[a.Title] = a.IsPreferred
		}
	}
	want := map[string]bool{"Use the slim image (saves ≈ 948 MB on disk)": false, "Remove MAINTAINER": true, "Remove sudo": false, titleDiet: false}
	if d := cmp.Diff(want, preferred); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Some clients name diagnostics, cut down to code and range, and a range elsewhere.
func TestActionsAreFoundByCodeAndRange(t *testing.T) {
	c := start(t, fullClient)
	c.open(dietURI, "FROM node:16\nRUN sudo ls\n")
	at := encoded(c.of(dietURI, 1).Diagnostics[0].Range)
	got := c.actions(dietURI, c.of(dietURI, 1).Diagnostics[1].Range,
		`{"diagnostics":[null,5,{"code":{"value":1}},{"range":`+at+`,"code":"no-sudo"},{"range":`+at+`,"code":"lean-base"}],"only":["quickfix"]}`)
	var titles []string
	for _, a := range got {
		titles = append(titles, a.Title)
	}
	if d := cmp.Diff([]string{
		"Remove sudo", "Use the slim image (saves ≈ 948 MB on disk)", "Put this image on a diet",
		"Ignore no-sudo here", "Ignore no-sudo in this file", "Ignore lean-base here", "Ignore lean-base in this file",
	}, titles); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
