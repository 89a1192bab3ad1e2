package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tliron/glsp"
	"go.lsp.dev/jsonrpc2"

	"minke/analysis/syntax"
	"minke/server/wire"
)

// FuzzMessages: no params of any method make a handler panic.
func FuzzMessages(f *testing.F) {
	at := `"textDocument":{"uri":"untitled:D","version":2},"position":{"line":0,"character":9},"range":{"start":{"line":2,"character":1},"end":{"line":0,"character":0}}`
	f.Add("textDocument/hover", `{`+at+`}`)
	f.Add("textDocument/documentSymbol", `{`+at+`}`)
	f.Add("textDocument/foldingRange", `{`+at+`}`)
	f.Add("textDocument/definition", `{`+at+`}`)
	f.Add("textDocument/references", `{`+at+`,"context":{"includeDeclaration":true}}`)
	f.Add("textDocument/rename", `{`+at+`,"newName":"x y"}`)
	f.Add("textDocument/codeAction", `{`+at+`,"context":{"diagnostics":[{"code":"no-sudo","range":null}],"only":["quickfix",""]}}`)
	f.Add("codeAction/resolve", `{"title":"t","data":{"do":"diet","uri":"untitled:D"}}`)
	f.Add("codeAction/resolve", `{"title":"t","data":{"do":"fix","uri":"untitled:D","rule":"lean-base","title":"Use the slim image","range":{"start":{"line":0,"character":5},"end":{"line":0,"character":12}}}}`)
	f.Add("textDocument/didChange", `{`+at+`,"contentChanges":[{"range":{"start":{"line":9,"character":1},"end":{"line":0,"character":0}},"text":"FROM"},{"text":"x"}]}`)
	f.Add("textDocument/didOpen", `{"textDocument":{"uri":"file:///%zz","languageId":"dockerfile","version":-1,"text":"FROM \ud800"}}`)
	f.Add("textDocument/diagnostic", `{`+at+`,"previousResultId":"x"}`)
	f.Add("workspace/executeCommand", `{"command":"minke.explain","arguments":["no-sudo"]}`)
	f.Add("workspace/didChangeConfiguration", `{"settings":{"minke":{"minke":{"rules":{"no-sudo":[]},"base":1}}}}`)
	f.Add("workspace/didChangeWatchedFiles", `{"changes":[{"uri":"file:///","type":9}]}`)
	f.Add("initialize", `{"capabilities":{"general":[],"workspace":{"workspaceEdit":{"resourceOperations":[1]}}}}`)
	f.Fuzz(func(t *testing.T, method, params string) {
		if !json.Valid([]byte(params)) || method == "exit" {
			return
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		s := newSession(ctx, wire.NewConn(ctx, silence{}), Options{Rules: testRules()[:4]})
		defer s.conn.Close()
		must := func(method, params string) {
			if _, _, _, err := s.Handle(&glsp.Context{Method: method, Params: json.RawMessage(params)}); err != nil {
				t.Fatal(err)
			}
		}
		must("initialize", `{"processId":null,"rootUri":null,"capabilities":`+fullClient+`}`)
		must("textDocument/didOpen", `{"textDocument":{"uri":"untitled:D","languageId":"dockerfile","version":1,"text":"FROM node:16\nRUN sudo ls\n"}}`)
		result, _, _, err := s.Handle(&glsp.Context{Method: method, Params: json.RawMessage(params)})
		if l, ok := result.(wire.Later); ok {
			_, err = l(ctx)
		}
		e, coded := errors.AsType[*jsonrpc2.Error](err)
		if err != nil && !errors.Is(err, errInvalidParams) && (!coded || e.Code == jsonrpc2.InternalError) {
			t.Errorf("%s %s: %v", method, params, err)
		}
	})
}

// silence is a connection on which nothing is ever said.
type silence struct{}

func (silence) Read([]byte) (int, error)    { return 0, io.EOF }
func (silence) Write(p []byte) (int, error) { return len(p), nil }
func (silence) Close() error                { return nil }

// FuzzDifference: the changes lead from one text to the other, leave alone what
// both have at the ends of a change, and cut neither characters nor line ends.
func FuzzDifference(f *testing.F) {
	f.Add("FROM a\nRUN b\n", "FROM a\nRUN c\n")
	f.Add("FROM a\r\nRUN b\r\n", "FROM a\r\nRUN b\r\nCMD c\r\n")
	f.Add("x é y\n", "x è y\n")
	f.Add("a\r\n", "a\n")
	f.Add("", "a")
	f.Fuzz(func(t *testing.T, before, after string) {
		if !utf8.ValidString(before) || !utf8.ValidString(after) {
			return
		}
		var b strings.Builder
		end := 0
		for _, c := range difference(before, after) {
			if c.Span.Start < end || c.Span.End < c.Span.Start {
				t.Fatalf("changes are not in order: %+v", c)
			}
			if !boundary(before, c.Span.Start) || !boundary(before, c.Span.End) || !utf8.ValidString(c.Text) {
				t.Errorf("%+v cuts a character or a line end of %q", c, before)
			}
			b.WriteString(before[end:c.Span.Start])
			b.WriteString(c.Text)
			end = c.Span.End
		}
		b.WriteString(before[end:])
		if b.String() != after {
			t.Errorf("%q became %q, want %q", before, b.String(), after)
		}
	})
}

func TestEditsLeaveAloneWhatStays(t *testing.T) {
	for _, test := range []struct{ before, after, want string }{
		{"FROM node:16\nRUN x\n", "FROM node:16-slim\nRUN x\n", `[12,12)"-slim"`},
		{"FROM a\nRUN x\nCMD y\n", "FROM a\nCMD y\n", `[7,13)""`},
		{"FROM a\nCMD y\n", "FROM a\nRUN x\nCMD y\n", `[7,7)"RUN x\n"`},
		{"RUN é\n", "RUN è\n", `[4,6)"è"`},
		{"a\r\nb\r\n", "a\r\nc\r\n", `[3,4)"c"`},
		{"a\r\n", "a\n", `[1,3)"\n"`}, // no position lies within a line end
		{"a\nb\nc\nd\ne\n", "A\nb\nc\nd\nE\n", `[0,1)"A" [8,9)"E"`},
	} {
		var got bytes.Buffer
		for i, c := range difference(test.before, test.after) {
			if i > 0 {
				got.WriteByte(' ')
			}
			got.WriteString(shownChange(c))
		}
		if got.String() != test.want {
			t.Errorf("%q to %q: %s, want %s", test.before, test.after, got.String(), test.want)
		}
	}
}

func shownChange(c syntax.Change) string {
	return "[" + encoded(c.Span.Start) + "," + encoded(c.Span.End) + ")" + encoded(c.Text)
}
