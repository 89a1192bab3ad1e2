package server

import (
	"encoding/json"
	"fmt"

	"go.lsp.dev/protocol"
)

// open opens a document; version is 1.
func (c *testClient) open(uri, text string) {
	c.openAs("dockerfile", uri, text)
}

func (c *testClient) openAs(language, uri, text string) {
	c.notify("textDocument/didOpen", fmt.Sprintf(`{"textDocument":{"uri":%s,"languageId":%q,"version":1,"text":%s}}`, quote(uri), language, quote(text)))
}

// change sends changes, each a JSON object.
func (c *testClient) change(uri string, version int, changes string) {
	c.notify("textDocument/didChange", fmt.Sprintf(`{"textDocument":{"uri":%s,"version":%d},"contentChanges":[%s]}`, quote(uri), version, changes))
}

// edit is a change of a range, in the units of the session.
func edit(line, from, toLine, to int, text string) string {
	return fmt.Sprintf(`{"range":{"start":{"line":%d,"character":%d},"end":{"line":%d,"character":%d}},"text":%s}`, line, from, toLine, to, quote(text))
}

func whole(text string) string { return fmt.Sprintf(`{"text":%s}`, quote(text)) }

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// diagnostic is what tests look at.
type diagnostic struct {
	Range    protocol.Range  `json:"range"`
	Severity int             `json:"severity"`
	Code     string          `json:"code"`
	Source   string          `json:"source"`
	Message  string          `json:"message"`
	Tags     []int           `json:"tags"`
	Related  []any           `json:"relatedInformation"`
	Data     json.RawMessage `json:"data"`
}

type publication struct {
	URI         string       `json:"uri"`
	Version     *int         `json:"version"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

// published waits for a publication for uri that satisfies ok and returns it.
func (c *testClient) published(uri string, ok func(publication) bool) (found publication) {
	c.t.Helper()
	c.until("a publication for "+uri, func() bool {
		for i := len(c.said) - 1; i >= 0; i-- {
			p, is := publicationOf(c.said[i])
			if is && p.URI == uri && ok(p) {
				found = p
				return true
			}
		}
		return false
	})
	return found
}

func publicationOf(m message) (p publication, ok bool) {
	if m.Method != "textDocument/publishDiagnostics" || json.Unmarshal(m.Params, &p) != nil {
		return p, false
	}
	return p, true
}

// of waits for the publication for a version.
func (c *testClient) of(uri string, version int) publication {
	c.t.Helper()
	return c.published(uri, func(p publication) bool { return p.Version != nil && *p.Version == version })
}

func (p publication) codes() []string {
	codes := []string{}
	for _, d := range p.Diagnostics {
		codes = append(codes, d.Code)
	}
	return codes
}

// versioned is a client that shows everything in diagnostics.
const versioned = `{"textDocument":{"publishDiagnostics":{"versionSupport":true,"relatedInformation":true,"dataSupport":true,"tagSupport":{"valueSet":[1,2]}}}}`
