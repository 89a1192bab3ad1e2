package server

import (
	"encoding/json"
	"fmt"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/protocol"
)

// hint is an inlay hint as the client sees it.
type hint struct {
	Position protocol.Position
	Label    string
	Tooltip  struct{ Kind, Value string }
}

func (c *testClient) hints(uri string, where protocol.Range) []hint {
	c.t.Helper()
	var all []hint
	raw := c.call("textDocument/inlayHint", fmt.Sprintf(`{"textDocument":{"uri":%s},"range":%s}`, quote(uri), encoded(where)))
	if err := json.Unmarshal(raw, &all); err != nil {
		c.t.Fatal(err)
	}
	return all
}

// codeLens is a code lens as the client sees it.
type codeLens struct {
	Range   protocol.Range
	Command *protocol.Command
	raw     json.RawMessage
}

func (c *testClient) lenses(uri string) []codeLens {
	c.t.Helper()
	var raws []json.RawMessage
	if err := json.Unmarshal(c.call("textDocument/codeLens", `{"textDocument":{"uri":`+quote(uri)+`}}`), &raws); err != nil {
		c.t.Fatal(err)
	}
	all := make([]codeLens, len(raws))
	for i := range raws {
		all[i] = c.readLens(raws[i])
	}
	return all
}

func (c *testClient) readLens(raw json.RawMessage) codeLens {
	l := codeLens{raw: raw}
	if err := json.Unmarshal(raw, &l); err != nil {
		c.t.Fatal(err)
	}
	return l
}

func (c *testClient) resolveLens(l codeLens) codeLens {
	c.t.Helper()
	return c.readLens(c.call("codeLens/resolve", string(l.raw)))
}

func (m *markerTest) checkHint(k mark) {
	got := []string{}
	for _, h := range m.client.hints(m.uri, k.where) {
		if h.Position == k.where.End {
			got = append(got, h.Label)
		}
	}
	if d := cmp.Diff(append([]string{}, k.args...), got); d != "" {
		m.Errorf("line %d: hints (-want +got):\n%s", k.line, d)
	}
}

func (m *markerTest) checkLens(k mark) {
	got := []string{}
	for _, l := range m.client.lenses(m.uri) {
		if l.Range.Start.Line != k.where.Start.Line && !(l.Range.Start.Line == 0 && k.line == 1) {
			continue
		}
		if l.Command == nil {
			l = m.client.resolveLens(l)
		}
		got = append(got, l.Command.Command+": "+l.Command.Title)
	}
	if d := cmp.Diff(append([]string{}, k.args...), got); d != "" {
		m.Errorf("line %d: lenses (-want +got):\n%s", k.line, d)
	}
}
