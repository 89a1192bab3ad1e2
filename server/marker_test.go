package server

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/scanner"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the golden files of the marker tests anew")

// markerClients are the settings of "client:" in a marker test.
var markerClients = map[string]string{
	"lean":  `{"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":[""]}}}}}`,
	"full":  fullClient,
	"fixed": strings.Replace(fullClient, `"resourceOperations":["create"],`, "", 1),
	"flat":  `{"textDocument":{"documentSymbol":{},"publishDiagnostics":{}}}`,
	"utf-8": strings.Replace(fullClient, "{", `{"general":{"positionEncodings":["utf-8"]},`, 1),
}

const fullClient = `{"experimental":{"minkeStatus":true},"workspace":{"applyEdit":true,"inlayHint":{"refreshSupport":true},"codeLens":{"refreshSupport":true},"workspaceEdit":{"documentChanges":true,"resourceOperations":["create"],"changeAnnotationSupport":{}}},` +
	`"textDocument":{"publishDiagnostics":{"versionSupport":true},"inlayHint":{},"codeLens":{},"documentSymbol":{"hierarchicalDocumentSymbolSupport":true},"foldingRange":{},"definition":{},"references":{},"documentHighlight":{},"rename":{"prepareSupport":true},"hover":{"contentFormat":["markdown"]},` +
	`"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":[""]}},"isPreferredSupport":true,"dataSupport":true,"resolveSupport":{"properties":["edit"]},"honorsChangeAnnotations":true}}}`

// TestMarkers runs testdata/markers; see the README there.
func TestMarkers(t *testing.T) {
	files, err := filepath.Glob("testdata/markers/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			m := openMarkerTest(t, archive)
			m.run()
			if *update && !t.Failed() {
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// markerTest is one archive with a client that has its Dockerfile open.
type markerTest struct {
	*testing.T
	archive *txtar.Archive
	client  *testClient
	units   func(string) int
	dir     string
	uri     string
	text    string
	marks   []mark
}

// mark is a mark with its place resolved.
type mark struct {
	line  int // of the Dockerfile, from 1
	name  string
	args  []string // without the place
	where protocol.Range
}

func openMarkerTest(t *testing.T, archive *txtar.Archive) *markerTest {
	m := &markerTest{T: t, archive: archive, dir: t.TempDir(), units: utf16Units}
	settings := map[string]string{"client": "full", "rules": "test", "open": "Dockerfile"}
	for line := range strings.Lines(string(archive.Comment)) {
		if k, v, ok := strings.Cut(line, ": "); ok {
			settings[k] = strings.TrimSpace(v)
		}
	}
	if settings["client"] == "utf-8" {
		m.units = func(s string) int { return len(s) }
	}
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, "@") {
			continue
		}
		path := filepath.Join(m.dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		if f.Name == settings["open"] {
			m.text = string(f.Data)
			m.uri = string(uri.File(path))
		}
	}
	m.marks = m.findMarks()
	m.client = connect(t, Options{Rules: ruleSets[settings["rules"]]()})
	m.client.initialize(markerClients[settings["client"]], "")
	m.client.open(m.uri, m.text)
	return m
}

func (m *markerTest) findMarks() []mark {
	var all []mark
	offset, lines := 0, slices.Collect(strings.Lines(m.text))
	for i, line := range lines {
		offset += len(line)
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "# @")
		if !ok {
			continue
		}
		name, args, err := parseMark(text)
		if err != nil {
			m.Fatalf("line %d: %v", i+1, err)
		}
		all = append(all, mark{line: i + 1, name: name, args: args[1:], where: m.find(offset, args[0], i+1)})
	}
	return all
}

// parseMark reads name(arg, ...).
func parseMark(text string) (name string, args []string, err error) {
	name, rest, _ := strings.Cut(text, "(")
	var s scanner.Scanner
	s.Init(strings.NewReader(rest))
	s.Mode = scanner.ScanStrings | scanner.ScanRawStrings | scanner.ScanIdents
	s.IsIdentRune = func(c rune, i int) bool { return c != '(' && c != ')' && c != ',' && c != '"' && c != '`' && c > ' ' }
	for {
		switch tok := s.Scan(); tok {
		case scanner.String, scanner.RawString:
			arg, err := strconv.Unquote(s.TokenText())
			if err != nil {
				return "", nil, err
			}
			args = append(args, arg)
		case scanner.Ident:
			args = append(args, s.TokenText())
		case ',':
		case ')':
			if len(args) == 0 {
				return "", nil, fmt.Errorf("@%s has no place", name)
			}
			return name, args, nil
		default:
			return "", nil, fmt.Errorf("@%s is not written as a mark", text)
		}
	}
}

// find returns the place of the first occurrence of what behind offset that is not in a mark.
func (m *markerTest) find(offset int, what string, line int) protocol.Range {
	for rest := range strings.Lines(m.text[offset:]) {
		i := strings.Index(rest, what)
		if strings.HasPrefix(strings.TrimSpace(rest), "# @") || (i < 0 && !strings.Contains(what, "\n")) {
			offset += len(rest)
			continue
		}
		if i = strings.Index(m.text[offset:], what); i < 0 {
			break
		}
		return protocol.Range{Start: m.position(offset + i), End: m.position(offset + i + len(what))}
	}
	m.Fatalf("line %d: %q does not stand behind the mark", line, what)
	return protocol.Range{}
}

func (m *markerTest) position(offset int) protocol.Position {
	before := m.text[:offset]
	return protocol.Position{
		Line:      uint32(strings.Count(before, "\n")),
		Character: uint32(m.units(before[strings.LastIndex(before, "\n")+1:])),
	}
}

func utf16Units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

func (m *markerTest) run() {
	m.checkDiagnostics()
	for _, k := range m.marks {
		switch k.name {
		case "diag":
		case "hover":
			m.checkHover(k)
		case "offer":
			m.checkOffer(k)
		case "codeaction":
			m.checkAction(k)
		case "hint":
			m.checkHint(k)
		case "lens":
			m.checkLens(k)
		case "symbols":
			m.checkSymbols(k)
		case "folds":
			m.checkFolds(k)
		case "definition", "references", "highlight":
			m.checkMentions(k)
		case "rename":
			m.checkRename(k)
		default:
			m.Errorf("line %d: there is no mark @%s", k.line, k.name)
		}
	}
}

func (m *markerTest) checkDiagnostics() {
	m.Helper()
	var want, got []string
	for _, k := range m.marks {
		if k.name == "diag" {
			want = append(want, fmt.Sprintf("%v %s: %s", k.where, k.args[0], k.args[1]))
		}
	}
	slices.Sort(want)
	equal := m.client.holds(patience, func() bool {
		for _, said := range m.client.said {
			p, ok := publicationOf(said)
			if !ok {
				continue
			}
			got = nil
			for _, d := range p.Diagnostics {
				got = append(got, fmt.Sprintf("%v %s: %s", d.Range, d.Code, d.Message))
			}
			slices.Sort(got)
			if slices.Equal(want, got) {
				return true
			}
		}
		return false
	})
	if !equal {
		m.Fatalf("diagnostics (-want +got):\n%s", cmp.Diff(want, got))
	}
}

func (m *markerTest) checkHover(k mark) {
	raw := m.client.call("textDocument/hover", fmt.Sprintf(`{"textDocument":{"uri":%s},"position":%s}`, quote(m.uri), encoded(k.where.Start)))
	var h *struct {
		Contents struct{ Value string }
		Range    protocol.Range
	}
	if err := json.Unmarshal(raw, &h); err != nil {
		m.Fatal(err)
	}
	switch {
	case len(k.args) == 0 && h != nil:
		m.Errorf("line %d: hover shows %q, want nothing", k.line, h.Contents.Value)
	case len(k.args) > 0 && h == nil:
		m.Errorf("line %d: hover shows nothing", k.line)
	case h != nil:
		m.golden(k, k.args[0], h.Contents.Value+"\n")
	}
}

func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// action is a code action as the client sees it.
type action struct {
	Title       string
	Kind        string
	IsPreferred bool
	Diagnostics []diagnostic
	Edit        *workspaceEdit
	raw         json.RawMessage
}

func (c *testClient) actions(uri string, where protocol.Range, context string) []action {
	c.t.Helper()
	raw := c.call("textDocument/codeAction", fmt.Sprintf(`{"textDocument":{"uri":%s},"range":%s,"context":%s}`, quote(uri), encoded(where), context))
	var raws []json.RawMessage
	if err := json.Unmarshal(raw, &raws); err != nil {
		c.t.Fatal(err)
	}
	all := make([]action, len(raws))
	for i := range raws {
		if err := json.Unmarshal(raws[i], &all[i]); err != nil {
			c.t.Fatal(err)
		}
		all[i].raw = raws[i]
	}
	return all
}

func (m *markerTest) checkOffer(k mark) {
	context := `{"diagnostics":[]}`
	if k.args[0] != "" {
		context = `{"diagnostics":[],"only":` + encoded(strings.Fields(k.args[0])) + `}`
	}
	got := []string{}
	for _, a := range m.client.actions(m.uri, k.where, context) {
		got = append(got, a.Title)
	}
	if d := cmp.Diff(k.args[1:], got); d != "" {
		m.Errorf("line %d: offered actions (-want +got):\n%s", k.line, d)
	}
}

func (m *markerTest) checkAction(k mark) {
	title, golden := k.args[0], k.args[1]
	for _, a := range m.client.actions(m.uri, k.where, `{"diagnostics":[]}`) {
		if a.Title != title {
			continue
		}
		if a.Edit == nil {
			if err := json.Unmarshal(m.client.call("codeAction/resolve", string(a.raw)), &a); err != nil {
				m.Fatal(err)
			}
		}
		m.checkFiles(k, golden, a.Edit)
		return
	}
	m.Errorf("line %d: there is no action %q", k.line, title)
}

// checkFiles compares what the edit makes of the files with the golden ones.
func (m *markerTest) checkFiles(k mark, golden string, e *workspaceEdit) {
	after, err := e.apply(m.units, func(u string) (string, bool) {
		if u == m.uri {
			return m.text, true
		}
		b, err := os.ReadFile(uri.URI(u).FsPath())
		return string(b), err == nil
	})
	if err != nil {
		m.Fatalf("line %d: %v", k.line, err)
	}
	for u, text := range after {
		rel, err := filepath.Rel(m.dir, uri.URI(u).FsPath())
		if err != nil {
			m.Fatal(err)
		}
		m.golden(k, golden+"/"+filepath.ToSlash(rel), withoutMarks(text))
	}
	for _, f := range m.archive.Files {
		if rel, ok := strings.CutPrefix(f.Name, "@"+golden+"/"); ok {
			if _, ok := after[string(uri.File(filepath.Join(m.dir, rel)))]; !ok {
				m.Errorf("line %d: %s is not changed", k.line, rel)
			}
		}
	}
}

func withoutMarks(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "# @") {
			b.WriteString(line)
		}
	}
	return b.String()
}

func (m *markerTest) golden(k mark, name, got string) {
	for i := range m.archive.Files {
		if f := &m.archive.Files[i]; f.Name == "@"+name {
			if *update {
				f.Data = []byte(got)
			}
			if d := cmp.Diff(string(f.Data), got); d != "" {
				m.Errorf("line %d: @%s (-want +got):\n%s", k.line, name, d)
			}
			return
		}
	}
	if !*update || !utf8.ValidString(got) {
		m.Errorf("line %d: there is no golden file @%s; got:\n%s", k.line, name, got)
		return
	}
	m.archive.Files = append(m.archive.Files, txtar.File{Name: "@" + name, Data: []byte(got)})
}
