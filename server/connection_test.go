package server

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minke/analysis"
)

func TestBrokenFramesDoNotEndTheSession(t *testing.T) {
	const uri = "untitled:Dockerfile"
	c := start(t, versioned)
	c.open(uri, "FROM node:16\n")
	c.raw("nonsense\r\n\r\n")
	c.send(`{"jsonrpc":`)
	c.send(`[{"jsonrpc":"2.0","id":99,"method":"shutdown"}]`)
	c.raw("content-LENGTH: 38\r\nX: y\r\n\r\n" + `{"jsonrpc":"2.0","id":"x","method":"y"}`[:38])
	c.send(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":7}}}`)
	c.change(uri, 2, whole("FROM node:18\n"))
	if d := cmp.Diff([]string{"lean-base"}, c.of(uri, 2).codes()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestIdsComeBackAsTheyWere(t *testing.T) {
	c := start(t, "")
	for _, id := range []string{`"a\"b"`, `0`, `-5`, `9007199254740993`, `""`} {
		c.send(`{"jsonrpc":"2.0","id":` + id + `,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///x"},"position":{"line":0,"character":0}}}`)
		c.await(id)
	}
}

func TestEveryCancelledRequestIsAnsweredOnce(t *testing.T) {
	release := make(chan struct{})
	slow := &analysis.Rule{Name: "slow", Severity: analysis.Hint, File: func(*analysis.Pass) { <-release }}
	c := connect(t, Options{Rules: []*analysis.Rule{slow}})
	c.initialize("", "")
	c.open(dietURI, "FROM node:16\n")
	hover := `{"textDocument":{"uri":"` + dietURI + `"},"position":{"line":0,"character":0}}`
	cancelled, kept := c.request("textDocument/hover", hover), c.request("textDocument/hover", hover)
	for _, id := range []string{cancelled, "77", `"x"`, "null", "{}"} {
		c.notify("$/cancelRequest", `{"id":`+id+`}`)
	}
	c.notify("$/cancelRequest", `[]`)
	c.notify("$/cancelRequest", `null`)
	if code := c.refused("minke/unknown", `{}`); code != -32601 { // all the above is read
		t.Errorf("error %d", code)
	}
	close(release)
	if m := c.await(cancelled); m.Error == nil || m.Error.Code != -32800 {
		t.Errorf("cancelled: %+v", m)
	}
	if m := c.await(kept); m.Error != nil {
		t.Errorf("not cancelled: %+v", m.Error)
	}
}

// While rules take their time, the server reads on and answers what it can.
func TestSlowRulesKeepNobodyWaiting(t *testing.T) {
	release := make(chan struct{})
	runs := make(chan string, 100)
	slow := &analysis.Rule{Name: "slow", Severity: analysis.Hint, File: func(p *analysis.Pass) {
		runs <- p.Graph.File.Text()
		<-release
	}}
	c := connect(t, Options{Rules: []*analysis.Rule{slow}})
	c.initialize(versioned, "")
	c.open(dietURI, "FROM a\n")
	<-runs
	for v := 2; v <= 50; v++ {
		c.change(dietURI, v, edit(0, 0, 0, 0, "#\n"))
	}
	if code := c.refused("minke/unknown", `{}`); code != -32601 {
		t.Errorf("error %d", code)
	}
	close(release)
	c.of(dietURI, 50)
	if last := <-runs; strings.Count(last, "#") != 49 || len(runs) != 0 {
		t.Errorf("%d more runs, first on %q; want one, on the newest text", len(runs), last)
	}
}

// What was still being analysed when a document was closed or opened anew is not told.
func TestNothingIsToldOfATextThatIsGone(t *testing.T) {
	release, finished := make(chan struct{}), make(chan struct{})
	slow := &analysis.Rule{Name: "slow", Severity: analysis.Hint, Stage: func(p *analysis.Pass) {
		if strings.Contains(p.Graph.File.Text(), "old") && p.Stage.From != nil {
			<-release
			p.Reportf(p.Stage.From.All(), "old")
			close(finished)
		}
	}}
	c := connect(t, Options{Rules: []*analysis.Rule{slow}})
	c.initialize(versioned, "")
	c.open(dietURI, "FROM old\n")
	c.open(dietURI, "FROM new\n")
	c.of(dietURI, 1)
	close(release)
	<-finished
	time.Sleep(20 * time.Millisecond)
	c.change(dietURI, 2, whole(""))
	c.of(dietURI, 2)
	for _, m := range c.said {
		if p, _ := publicationOf(m); len(p.Diagnostics) > 0 {
			t.Errorf("published: %s", m.Params)
		}
	}
}

// A client that does not read is not waited for, and later gets the newest.
func TestASlowClientSkipsToTheNewest(t *testing.T) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	go ServeStdio(context.Background(), theirs, theirs, Options{Rules: testRules()})
	c := &testClient{t: t, conn: ours} // does not read yet
	c.send(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":` + versioned + `}}`)
	c.notify("initialized", "{}")
	c.open(dietURI, "FROM node:16\n")
	const versions = 2000
	for v := 2; v <= versions; v++ {
		c.change(dietURI, v, edit(0, 0, 0, 0, "#\n"))
	}
	r := newTestClient(t, ours)
	r.of(dietURI, versions)
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.said); n > 10 {
		t.Errorf("%d publications were kept for a client that did not read", n)
	}
}

func TestTCP(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- ServeListener(ctx, l, Options{Rules: testRules()}) }()
	var clients []*testClient
	for i := range 3 { // each has its own state
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		c := newTestClient(t, conn)
		c.initialize(versioned, "")
		c.open(dietURI, fmt.Sprintf("FROM node:%d\n", i)+strings.Repeat("MAINTAINER me\n", i))
		clients = append(clients, c)
	}
	for i, c := range clients {
		if n := len(c.of(dietURI, 1).Diagnostics); n != i+1 {
			t.Errorf("client %d: %d diagnostics", i, n)
		}
	}
	clients[0].call("shutdown", "")
	clients[0].notify("exit", "null")
	clients[0].holds(patience, func() bool { return clients[0].gone != nil })
	clients[1].change(dietURI, 2, whole(""))
	clients[1].of(dietURI, 2)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestOnlyThisMachineMayConnect(t *testing.T) {
	for addr, want := range map[string]string{
		":9257":             `listen on ":9257": only this machine may connect; use 127.0.0.1:9257`,
		"0.0.0.0:9257":      `listen on "0.0.0.0:9257": only this machine may connect; use 127.0.0.1:9257`,
		"[::]:1":            `listen on "[::]:1": only this machine may connect; use 127.0.0.1:1`,
		"example.com:80":    `listen on "example.com:80": only this machine may connect; use 127.0.0.1:80`,
		"9257":              `listen on "9257": address 9257: missing port in address (write it as 127.0.0.1:PORT)`,
		"127.0.0.1:0":       "",
		"[::1]:0":           "",
		"localhost:0":       "",
		"127.9.9.9:65535":   "",
		"localhost.evil:80": `listen on "localhost.evil:80": only this machine may connect; use 127.0.0.1:80`,
	} {
		got := ""
		if err := requireLoopback(addr); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", addr, got, want)
		}
	}
}

func TestTheEndOfTheClientsProcessIsTheEnd(t *testing.T) {
	t.Run("named in initialize", func(t *testing.T) {
		parent := exec.Command("sleep", "60")
		if err := parent.Start(); err != nil {
			t.Skip(err)
		}
		c := connect(t, Options{})
		c.call("initialize", fmt.Sprintf(`{"processId":%d,"rootUri":null,"capabilities":{}}`, parent.Process.Pid))
		parent.Process.Kill()
		if code := c.ended(); code != 1 {
			t.Errorf("exit code %d", code)
		}
		parent.Wait()
	})
	t.Run("of another machine", func(t *testing.T) {
		c := connect(t, Options{ClientProcessID: 1 << 30})
		c.initialize("", "")
		time.Sleep(10 * time.Millisecond)
		c.call("shutdown", "")
	})
}

func TestInitializeMakesTheBestOfOddParameters(t *testing.T) {
	c := connect(t, Options{})
	c.call("initialize", `{"processId":"x","rootUri":5,"capabilities":{"textDocument":`+
		`{"publishDiagnostics":{"versionSupport":true}},"workspace":7,"general":{"positionEncodings":"utf-8"}},"workspaceFolders":{},`+
		`"initializationOptions":{"rules":{"no-sudo":"off"}}}`)
	c.open(dietURI, "FROM node:16\nRUN sudo ls\n")
	if d := cmp.Diff([]string{"lean-base"}, c.of(dietURI, 1).codes()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if code := connect(t, Options{}).refused("initialize", `[]`); code != -32602 {
		t.Errorf("no object at all: error %d", code)
	}
}

func TestAPanicInAHandlerIsAnAnswer(t *testing.T) {
	torn := &analysis.Rule{
		Name: "torn", Severity: analysis.Hint, Doc: func() string { panic("a torn page") },
		Stage: func(p *analysis.Pass) {
			if p.Stage.From != nil {
				p.Reportf(p.Stage.From.All(), "torn")
			}
		},
	}
	c := connect(t, Options{Rules: []*analysis.Rule{torn}})
	c.initialize(versioned, "")
	c.open(dietURI, "FROM a\n")
	for method, params := range map[string]string{
		"workspace/executeCommand": `{"command":"minke.explain","arguments":["torn"]}`,                               // on the reading goroutine
		"textDocument/hover":       `{"textDocument":{"uri":"` + dietURI + `"},"position":{"line":0,"character":0}}`, // on its own
	} {
		if code := c.refused(method, params); code != -32603 {
			t.Errorf("%s: error %d", method, code)
		}
		c.notify(method, params) // makes no sense, and has no answer
		if log := c.log.String(); !strings.Contains(log, method+" failed: a torn page\n") || !strings.Contains(log, "connection_test.go") {
			t.Errorf("the log does not tell:\n%s", log)
		}
	}
	if d := cmp.Diff([]string{"torn"}, c.of(dietURI, 1).codes()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	c.call("shutdown", "")
}
