package server

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/protocol"
)

// ask sends a request about the document and decodes its result.
func (m *markerTest) ask(method, more string, result any) {
	m.Helper()
	raw := m.client.call(method, fmt.Sprintf(`{"textDocument":{"uri":%s}%s}`, quote(m.uri), more))
	if err := json.Unmarshal(raw, result); err != nil {
		m.Fatal(err)
	}
}

func position(k mark) string { return `,"position":` + encoded(k.where.Start) }

// symbol is one of either kind.
type symbol struct {
	Name, Detail, ContainerName string
	Kind                        int
	Range, SelectionRange       protocol.Range
	Location                    struct{ Range protocol.Range }
	Children                    []symbol
}

func (m *markerTest) checkSymbols(k mark) {
	var all []symbol
	m.ask("textDocument/documentSymbol", "", &all)
	m.golden(k, k.args[0], m.outline(all, ""))
}

func (m *markerTest) outline(all []symbol, indent string) string {
	var b strings.Builder
	for _, s := range all {
		r := s.Range
		if s.Location.Range != (protocol.Range{}) {
			r = s.Location.Range
		}
		fmt.Fprintf(&b, "%s%d %s", indent, s.Kind, s.Name)
		if s.Detail != "" {
			fmt.Fprintf(&b, " (%s)", s.Detail)
		}
		if s.ContainerName != "" {
			fmt.Fprintf(&b, " in %s", s.ContainerName)
		}
		fmt.Fprintf(&b, ": lines %d to %d", r.Start.Line+1, r.End.Line+1)
		if s.SelectionRange != (protocol.Range{}) {
			fmt.Fprintf(&b, ", %q", m.slice(s.SelectionRange))
		}
		b.WriteString("\n" + m.outline(s.Children, indent+"\t"))
	}
	return b.String()
}

// slice returns the text of a range within one line.
func (m *markerTest) slice(r protocol.Range) string {
	_, what, _ := m.around(r)
	return what
}

// around returns the line of a range within it, cut in three.
func (m *markerTest) around(r protocol.Range) (before, what, after string) {
	line := strings.TrimRight(strings.SplitAfter(m.text, "\n")[r.Start.Line], "\r\n")
	at := func(units uint32) int {
		for i := range line {
			if m.units(line[:i]) == int(units) {
				return i
			}
		}
		return len(line)
	}
	start, end := at(r.Start.Character), at(r.End.Character)
	return line[:start], line[start:end], line[end:]
}

func (m *markerTest) checkFolds(k mark) {
	var all []protocol.FoldingRange
	m.ask("textDocument/foldingRange", "", &all)
	lines := strings.SplitAfter(m.text, "\n")
	var b strings.Builder
	for _, f := range all {
		fmt.Fprintf(&b, "%s | %s", strings.TrimRight(lines[f.StartLine], "\r\n"), lines[f.EndLine])
		if f.Kind != "" {
			fmt.Fprintf(&b, "\t%s\n", f.Kind)
		}
	}
	m.golden(k, k.args[0], b.String())
}

func (m *markerTest) checkMentions(k mark) {
	methods := map[string]string{"definition": "definition", "references": "references", "highlight": "documentHighlight"}
	var all []struct {
		URI   string
		Range protocol.Range
		Kind  protocol.DocumentHighlightKind
	}
	m.ask("textDocument/"+methods[k.name], position(k)+`,"context":{"includeDeclaration":true}`, &all)
	got := []string{}
	for _, l := range all {
		if l.URI != "" && l.URI != m.uri {
			m.Errorf("line %d: in %s", k.line, l.URI)
		}
		before, what, after := m.around(l.Range)
		kind := map[protocol.DocumentHighlightKind]string{protocol.DocumentHighlightKindRead: "read ", protocol.DocumentHighlightKindWrite: "write "}[l.Kind]
		got = append(got, kind+before+"["+what+"]"+after)
	}
	if d := cmp.Diff(k.args, got); d != "" {
		m.Errorf("line %d: @%s (-want +got):\n%s", k.line, k.name, d)
	}
}

func (m *markerTest) checkRename(k mark) {
	if len(k.args) == 1 {
		var nothing any
		if m.ask("textDocument/prepareRename", position(k), &nothing); nothing != nil {
			m.Errorf("line %d: it can be renamed: %v", k.line, nothing)
		}
		return
	}
	var prepared struct {
		Range       protocol.Range
		Placeholder string
	}
	m.ask("textDocument/prepareRename", position(k), &prepared)
	if got := m.slice(prepared.Range); got != prepared.Placeholder || got == "" {
		m.Errorf("line %d: the range is that of %q, the placeholder %q", k.line, got, prepared.Placeholder)
	}
	var e workspaceEdit
	m.ask("textDocument/rename", position(k)+`,"newName":`+quote(k.args[0]), &e)
	m.checkFiles(k, k.args[1], &e)
}
