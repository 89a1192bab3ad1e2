package server

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/uri"

	"minke/server/wire"
)

const puller = `{"textDocument":{"diagnostic":{},"publishDiagnostics":{"versionSupport":true}},"workspace":{"diagnostics":{"refreshSupport":true}}}`

// What changes beside a document could not be told to a client that cannot be asked to pull again.
func TestAClientThatCannotBeToldToPullAgainIsPushedTo(t *testing.T) {
	const uri = "untitled:Dockerfile"
	c := connect(t, Options{})
	said := c.initialize(`{"textDocument":{"diagnostic":{},"publishDiagnostics":{"versionSupport":true}}}`, "")
	if strings.Contains(string(said), "diagnosticProvider") {
		t.Errorf("it is told to pull: %s", said)
	}
	c.open(uri, "FROM node:16\n")
	if d := cmp.Diff([]string{"lean-base"}, c.of(uri, 1).codes()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

type pulled struct {
	Kind     string
	ResultID string
	Items    []diagnostic
}

func (c *testClient) pull(uri, previous string) (p pulled) {
	c.t.Helper()
	params := `{"textDocument":{"uri":` + quote(uri) + `}`
	if previous != "" {
		params += `,"previousResultId":` + quote(previous)
	}
	if err := json.Unmarshal(c.call("textDocument/diagnostic", params+"}"), &p); err != nil {
		c.t.Fatal(err)
	}
	return p
}

func TestAClientThatPullsIsNotPushedTo(t *testing.T) {
	const uri = "untitled:Dockerfile"
	c := start(t, puller)
	c.open(uri, "FROM node:16\n")
	first := c.pull(uri, "")
	if first.Kind != "full" || len(first.Items) != 1 || first.ResultID == "" {
		t.Fatalf("first report: %+v", first)
	}
	if again := c.pull(uri, first.ResultID); again.Kind != "unchanged" || again.ResultID != first.ResultID {
		t.Errorf("nothing has changed: %+v", again)
	}
	c.change(uri, 2, edit(1, 0, 1, 0, "# a comment\n"))
	if again := c.pull(uri, first.ResultID); again.Kind != "unchanged" {
		t.Errorf("a change that changes no finding: %+v", again)
	}
	c.change(uri, 3, edit(0, 0, 0, 0, "# a comment\n"))
	if again := c.pull(uri, first.ResultID); again.Kind != "full" || again.ResultID == first.ResultID {
		t.Errorf("a finding has moved: %+v", again)
	}
	c.notify("textDocument/didClose", `{"textDocument":{"uri":"`+uri+`"}}`)
	if closed := c.pull(uri, ""); closed.Kind != "full" || closed.Items == nil || len(closed.Items) != 0 {
		t.Errorf("after didClose: %+v", closed)
	}
	for _, m := range c.said {
		if m.Method == "textDocument/publishDiagnostics" {
			t.Errorf("pushed: %s", m.Params)
		}
	}
}

// The project is read while the editor already shows the first findings.
func TestWhatTheProjectTellsComesLater(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "Dockerfile")
	u := string(uri.File(path))
	const text = "FROM scratch\nCOPY . .\n"

	t.Run("pushed", func(t *testing.T) {
		c := start(t, versioned)
		c.open(u, text)
		c.published(u, func(p publication) bool { return cmp.Equal(p.codes(), []string{"ignore-file"}) })
		if err := os.WriteFile(filepath.Join(dir, ".dockerignore"), []byte(".git\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		c.notify("workspace/didChangeWatchedFiles", `{"changes":[{"uri":`+quote(string(uri.File(filepath.Join(dir, ".dockerignore"))))+`,"type":1}]}`)
		c.published(u, func(p publication) bool { return cmp.Equal(p.codes(), []string{}) })
	})
	t.Run("pulled", func(t *testing.T) {
		c := start(t, puller)
		c.open(u, text)
		c.until("a report without findings", func() bool { // before or after the project
			c.mu.Unlock()
			defer c.mu.Lock()
			return len(c.pull(u, "").Items) == 0
		})
		os.Remove(filepath.Join(dir, ".dockerignore"))
		c.notify("textDocument/didSave", `{"textDocument":{"uri":`+quote(u)+`}}`)
		c.until("the call to pull again", func() bool {
			for _, m := range c.asked {
				if m.Method == "workspace/diagnostic/refresh" {
					return true
				}
			}
			return false
		})
		if p := c.pull(u, ""); len(p.Items) != 1 || p.Items[0].Code != "ignore-file" {
			t.Errorf("after the refresh: %+v", p)
		}
	})
}

// What else is learned of a text may come while the first report is still on its way.
func TestWhatIsLearnedWhileAReportIsMadeIsNotLost(t *testing.T) {
	const name = "untitled:Dockerfile"
	ours, theirs := net.Pipe()
	s := newSession(t.Context(), wire.NewConn(t.Context(), theirs), Options{Rules: testRules()})
	defer s.conn.Close()
	if err := s.conn.Serve(s); err != nil {
		t.Fatal(err)
	}
	c := newTestClient(t, ours)
	c.initialize(puller, "")
	c.open(name, "FROM node:16\n")
	c.pull("untitled:other", "") // the open document has been noted
	old := s.snapshotOf(name)
	report, err := s.reportOf(old)
	if err != nil {
		t.Fatal(err)
	}
	c.notify("workspace/didChangeConfiguration", `{"settings":{"minke":{"rules":{"lean-base":"off"}}}}`)
	c.pull("untitled:other", "") // so have the new settings
	if s.snapshotOf(name) == old {
		t.Fatal("the settings make no difference")
	}
	s.told(old, report)
	c.until("the call to pull again", func() bool {
		return slices.ContainsFunc(c.asked, func(m message) bool { return m.Method == "workspace/diagnostic/refresh" })
	})
	if p := c.pull(name, ""); len(p.Items) != 0 {
		t.Errorf("after the refresh: %+v", p)
	}
}
