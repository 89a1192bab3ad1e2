package server

import (
	"cmp"
	"encoding/json"
	"path"
	"path/filepath"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis/project"
	"minke/analysis/syntax"
)

// document is a Dockerfile that is open in the editor. The session's lock guards it.
type document struct {
	name     string           // its URI as the client spells it: the client may compare it as text
	path     string           // on disk; "" for a document that is not on this machine's disk
	disk     *project.Project // the build context as it is on disk, nil at first
	current  *snapshot
	analysed *snapshot // the newest one that has a result; nil at first
	busy     bool      // a goroutine analyses it
	told     string    // the last report that the client has pulled
	weighed  *snapshot // the last one of which the client has asked for sizes
	status   string    // the last text of minke/status
	closed   bool
}

// didOpen reads its params by itself: what matters besides the typed ones is how
// the client spells the URI, which decoding makes canonical.
func (s *session) didOpen(params json.RawMessage) (any, error) {
	var p protocol.DidOpenTextDocumentParams
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	if isIgnoreFile(p.TextDocument.URI) {
		s.openIgnoreFile(spelling(params, p.TextDocument.URI), &p)
		return nil, nil
	}
	if !isDockerfile(p.TextDocument.LanguageID, p.TextDocument.URI) {
		return nil, nil
	}
	d := &document{name: spelling(params, p.TextDocument.URI), path: pathOf(p.TextDocument.URI)}
	s.mu.Lock()
	defer s.mu.Unlock()
	d.current = &snapshot{
		document: d,
		version:  p.TextDocument.Version,
		file:     syntax.Parse(p.TextDocument.Text),
		project:  s.projectOf(d),
		wishes:   s.wishes,
	}
	if old := s.documents[p.TextDocument.URI]; old != nil {
		old.closed = true // opened twice: what comes now counts
	}
	s.documents[p.TextDocument.URI] = d
	s.dockerfileChanged(d)
	s.analyse(d)
	return nil, nil
}

// spelling returns textDocument.uri of params as written.
func spelling(params json.RawMessage, canonical uri.URI) string {
	var p struct {
		TextDocument struct {
			URI string `json:"uri"`
		} `json:"textDocument"`
	}
	err := jsonv2.Unmarshal(params, &p, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return string(canonical)
	}
	return cmp.Or(p.TextDocument.URI, string(canonical))
}

// isDockerfile trusts the language the client names; where it names none that
// is known here, the file name decides.
func isDockerfile(language protocol.LanguageKind, u uri.URI) bool {
	switch strings.ToLower(string(language)) {
	case "dockerfile", "containerfile", "docker":
		return !strings.HasSuffix(strings.ToLower(u.Path()), ".dockerignore")
	}
	name := strings.ToLower(path.Base(u.Path()))
	switch {
	case strings.HasSuffix(name, ".dockerignore"), strings.HasSuffix(name, ".containerignore"):
		return false
	case name == "dockerfile", strings.HasPrefix(name, "dockerfile."), strings.HasSuffix(name, ".dockerfile"):
		return true
	}
	return strings.HasPrefix(name, "containerfile")
}

// pathOf returns the place of a document on this machine's disk, and "" if it
// has none: it is not saved yet, or it is the file of another machine.
func pathOf(u uri.URI) string {
	if !u.IsFile() {
		return ""
	}
	if p := u.FsPath(); filepath.IsAbs(p) {
		return p
	}
	return ""
}

// didChangeParams are the protocol's, but forgive clients that send null for a
// version or a range they do not have: a change that is lost is worse.
type didChangeParams struct {
	TextDocument struct {
		URI     uri.URI `json:"uri"`
		Version *int32  `json:"version"`
	} `json:"textDocument"`
	ContentChanges []contentChange `json:"contentChanges"`
}

// contentChange replaces a range, or without one the whole text.
type contentChange struct {
	Range *protocol.Range `json:"range"`
	Text  string          `json:"text"`
}

func (s *session) didChange(p *didChangeParams) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changeIgnoreFile(p) {
		return nil, nil
	}
	d := s.documents[p.TextDocument.URI]
	if d == nil {
		s.log.Printf("%s changed but is not open: ignored", p.TextDocument.URI)
		return nil, nil
	}
	next := d.current.copy()
	if v := p.TextDocument.Version; v != nil {
		next.version = *v // may go backwards: the order of messages is what counts
	}
	for _, c := range p.ContentChanges {
		next.file = s.change(next.file, c)
	}
	d.current = next
	s.dockerfileChanged(d)
	s.analyse(d)
	return nil, nil
}

// change returns the next version of f.
func (s *session) change(f *syntax.File, c contentChange) *syntax.File {
	if c.Range == nil {
		return syntax.Parse(c.Text)
	}
	return f.Edit(syntax.Change{Span: s.spanOf(f, *c.Range), Text: c.Text})
}

func (s *session) didSave(p *protocol.DidSaveTextDocumentParams) (any, error) {
	s.changedOnDisk(p.TextDocument.URI)
	if !s.client.watchFiles {
		s.wish(func(*wishes) {}) // a configuration file may have changed, and nobody tells
	}
	return nil, nil
}

func (s *session) didClose(p *protocol.DidCloseTextDocumentParams) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.documents[p.TextDocument.URI]; d != nil {
		delete(s.documents, p.TextDocument.URI)
		d.closed = true
		s.withdraw(d)
		s.dockerfileChanged(d)
	}
	s.closeIgnoreFile(p.TextDocument.URI)
	return nil, nil
}

// snapshotOf returns the newest version of an open document, nil if it is not open.
func (s *session) snapshotOf(u uri.URI) *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.documents[u]; d != nil {
		return d.current
	}
	return nil
}
