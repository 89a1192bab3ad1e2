package server

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInitializeTellsWhatTheServerCan(t *testing.T) {
	c := connect(t, Options{Version: "1.2.3"})
	var r struct {
		Capabilities map[string]json.RawMessage
		ServerInfo   struct{ Name, Version string }
	}
	if err := json.Unmarshal(c.initialize(`{"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":[""]}}}}}`, ""), &r); err != nil {
		t.Fatal(err)
	}
	if r.ServerInfo.Name != "minke" || r.ServerInfo.Version != "1.2.3" {
		t.Errorf("serverInfo = %+v", r.ServerInfo)
	}
	want := map[string]string{
		"positionEncoding":       `"utf-16"`,
		"textDocumentSync":       `{"openClose":true,"change":2,"save":{}}`,
		"hoverProvider":          `true`,
		"codeActionProvider":     `{"codeActionKinds":["quickfix","refactor.rewrite","source.fixAll.minke","source.minke.diet"],"resolveProvider":false}`,
		"executeCommandProvider": `{"commands":["minke.diet","minke.fixAll","minke.plan","minke.explain","minke.applyFix"]}`,
		"workspace":              `{"workspaceFolders":{"supported":true,"changeNotifications":true}}`,
	}
	got := map[string]string{}
	for k, v := range r.Capabilities {
		got[k] = string(v)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("capabilities (-want +got):\n%s", d)
	}
}

func TestPositionEncoding(t *testing.T) {
	for _, test := range []struct{ offered, want string }{
		{`null`, `"utf-16"`},
		{`["utf-16","utf-8"]`, `"utf-8"`},
		{`["utf-32","utf-16"]`, `"utf-16"`},
		{`["utf-32"]`, `"utf-32"`},
		{`["utf-7"]`, `"utf-16"`},
	} {
		c := connect(t, Options{})
		var r struct {
			Capabilities struct{ PositionEncoding json.RawMessage }
		}
		json.Unmarshal(c.initialize(`{"general":{"positionEncodings":`+test.offered+`}}`, ""), &r)
		if got := string(r.Capabilities.PositionEncoding); got != test.want {
			t.Errorf("offered %s: got %s, want %s", test.offered, got, test.want)
		}
	}
}

func TestLifeInTheWrongOrder(t *testing.T) {
	c := connect(t, Options{})
	if code := c.refused("textDocument/hover", `{}`); code != -32002 {
		t.Errorf("request before initialize: %d", code)
	}
	c.open("file:///x/Dockerfile", "FROM node:16\n") // dropped
	c.initialize(versioned, "")
	if code := c.refused("initialize", `{"processId":null,"rootUri":null,"capabilities":{}}`); code != -32600 {
		t.Errorf("second initialize: %d", code)
	}
	if code := c.refused("minke/unknown", `{}`); code != -32601 {
		t.Errorf("unknown request: %d", code)
	}
	if code := c.refused("$/unknown", `{}`); code != -32601 {
		t.Errorf("unknown $/ request: %d", code)
	}
	c.notify("$/unknown", `{}`)
	c.notify("minke/unknown", `[]`)
	if code := c.refused("textDocument/hover", ""); code != -32602 {
		t.Errorf("request without params: %d", code)
	}
	if code := c.refused("textDocument/hover", `[1,2]`); code != -32602 {
		t.Errorf("request with odd params: %d", code)
	}
	c.call("shutdown", "")
	if code := c.refused("textDocument/hover", `{}`); code != -32600 {
		t.Errorf("request after shutdown: %d", code)
	}
	c.notify("textDocument/didOpen", `{}`)
	c.notify("exit", "null")
	if code := c.ended(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if p := len(c.said); p != 0 {
		t.Errorf("%d notifications for a document opened too early", p)
	}
}

func TestExitWithoutShutdownIsAnError(t *testing.T) {
	c := start(t, "")
	c.notify("exit", "null")
	if code := c.ended(); code != 1 {
		t.Errorf("exit code %d", code)
	}
}

func TestEndOfInputEndsTheServer(t *testing.T) {
	c := start(t, "")
	c.raw("Content-Length: 100\r\n\r\n{")
	c.conn.Close()
	if code := c.ended(); code != 1 {
		t.Errorf("exit code %d", code)
	}
}

func TestDiagnosticsFollowTheText(t *testing.T) {
	const uri = "file:///nowhere/Dockerfile"
	c := start(t, versioned)
	c.open(uri, "FROM node:16\nMAINTAINER me\nRUN sudo ls\n")
	p := c.of(uri, 1)
	if d := cmp.Diff([]string{"lean-base", "no-maintainer", "no-sudo"}, p.codes()); d != "" {
		t.Fatalf("(-want +got):\n%s", d)
	}
	got, _ := json.Marshal(p.Diagnostics[1:])
	want := `[{"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":13}},"severity":3,"code":"no-maintainer","source":"minke","message":"` + "`MAINTAINER`" + ` has no effect.","tags":[1],"relatedInformation":null,"data":{"fix":"safe"}},` +
		`{"range":{"start":{"line":2,"character":4},"end":{"line":2,"character":8}},"severity":4,"code":"no-sudo","source":"minke","message":"Builds run as root already.","tags":null,"relatedInformation":[{"location":{"range":{"end":{"character":4,"line":0},"start":{"character":0,"line":0}},"uri":"file:///nowhere/Dockerfile"},"message":"the stage begins here"}],"data":{"fix":"safe"}}]`
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}

	// each change is in terms of the text that the one before has left
	c.change(uri, 2, edit(1, 0, 2, 0, "")+","+edit(1, 4, 1, 9, ""))
	if d := cmp.Diff([]string{"lean-base"}, c.of(uri, 2).codes()); d != "" {
		t.Errorf("after two changes (-want +got):\n%s", d)
	}
	c.change(uri, 3, whole("FROM node:16-slim\n")+","+edit(0, 12, 0, 17, ""))
	if d := cmp.Diff([]string{"lean-base"}, c.of(uri, 3).codes()); d != "" {
		t.Errorf("after a whole text and a change (-want +got):\n%s", d)
	}
	c.notify("textDocument/didClose", `{"textDocument":{"uri":"`+uri+`"}}`)
	p = c.published(uri, func(p publication) bool { return p.Version == nil })
	if len(p.Diagnostics) != 0 {
		t.Errorf("after didClose: %v", p.codes())
	}
}

func TestChangesThatMakeNoSenseDoNoHarm(t *testing.T) {
	const uri = "file:///nowhere/Dockerfile"
	for name, test := range map[string]struct{ changes, want string }{
		"beyond the line":      {edit(0, 999, 0, 9999, "\nMAINTAINER me"), "no-maintainer"},
		"beyond the end":       {edit(99, 3, 999, 0, "MAINTAINER me\n"), "no-maintainer"},
		"ends in wrong order":  {edit(1, 0, 0, 5, "node:16\n"), "lean-base"},
		"greatest of numbers":  {edit(4294967295, 4294967295, 4294967295, 4294967295, "MAINTAINER me\n"), "no-maintainer"},
		"with an old version":  {edit(0, 5, 0, 11, "node:16"), "lean-base"},
		"with nothing in them": {edit(0, 0, 0, 0, "FROM node:16\n"), "lean-base"},
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t, versioned)
			c.change("file:///never/opened", 7, whole("FROM node:16"))
			c.open(uri, "FROM alpine\nRUN ls\n")
			c.of(uri, 1)
			c.change(uri, -7, test.changes)
			if d := cmp.Diff([]string{test.want}, c.of(uri, -7).codes()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestPositionsAreInTheUnitsAgreedUpon(t *testing.T) {
	const text = "FROM node:16\nRUN echo 😀é && sudo ls\n"
	for encoding, column := range map[string]uint32{"utf-8": 19, "utf-16": 16, "utf-32": 15} {
		t.Run(encoding, func(t *testing.T) {
			const uri = "file:///nowhere/Dockerfile"
			c := start(t, strings.Replace(versioned, "{", `{"general":{"positionEncodings":["`+encoding+`"]},`, 1))
			c.open(uri, text)
			if got := c.of(uri, 1).Diagnostics[1].Range.Start.Character; got != column {
				t.Errorf("sudo is at %d, want %d", got, column)
			}
			c.change(uri, 2, edit(1, int(column), 1, int(column)+5, ""))
			if d := cmp.Diff([]string{"lean-base"}, c.of(uri, 2).codes()); d != "" {
				t.Errorf("after removing sudo (-want +got):\n%s", d)
			}
		})
	}
}

func TestAFailingRuleEndsNothing(t *testing.T) {
	const uri = "file:///nowhere/Dockerfile"
	c := start(t, versioned)
	c.open(uri, "FROM node:16\nRUN EXPLODE\n")
	if d := cmp.Diff([]string{"lean-base"}, c.of(uri, 1).codes()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if !strings.Contains(c.log.String(), "rule explodes failed") {
		t.Errorf("the log does not tell:\n%s", c.log)
	}
}

func TestURIsComeBackAsTheyWereWritten(t *testing.T) {
	for _, uri := range []string{
		"file:///c%3A/a%20b/Dockerfile", "file:///C:/a+b/Dockerfile", "untitled:Untitled-1",
		"vscode-remote://ssh-remote%2Bbox/home/me/Dockerfile", "file://host/share/Dockerfile",
	} {
		c := start(t, versioned)
		c.open(uri, "FROM node:16\n")
		if d := cmp.Diff([]string{"lean-base"}, c.of(uri, 1).codes()); d != "" {
			t.Errorf("%s (-want +got):\n%s", uri, d)
		}
	}
}

func TestOnlyDockerfilesAreLookedAt(t *testing.T) {
	for _, test := range []struct {
		language, uri string
		want          bool
	}{
		{"dockerfile", "file:///a/build.txt", true},
		{"plaintext", "file:///a/Containerfile.web", true},
		{"", "file:///a/web.Dockerfile", true},
		{"", "file:///a/dockerfile.dev", true},
		{"go", "file:///a/main.go", false},
		{"ignore", "file:///a/.dockerignore", false},
		{"dockerfile", "file:///a/Dockerfile.dockerignore", false},
	} {
		c := start(t, puller)
		c.openAs(test.language, test.uri, "FROM node:16\n")
		got := len(c.pull(test.uri, "").Items) > 0
		if got != test.want {
			t.Errorf("language %q, %s: looked at = %v, want %v", test.language, test.uri, got, test.want)
		}
	}
}
