package server

import (
	"path"
	"path/filepath"
	"strings"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis/build"
	"minke/analysis/project"
	rules "minke/analysis/rules/context"
	"minke/analysis/syntax"
)

// ignoreDocument is a .dockerignore that is open in the editor. The session's lock guards it.
type ignoreDocument struct {
	name       string // its URI as the client spells it
	path       string // on disk; "" for a document that is not on this machine's disk
	dir        string // the build context; "" where the Dockerfile decides on it
	dockerfile string // the Dockerfile that it is for; "" for a document that is not on this machine's disk
	own        bool   // it is for that one only
	current    *ignoreVersion
	reviewed   *ignoreVersion // the newest one that was looked at; nil at first
	told       string         // the last report that the client has pulled
	busy       bool           // a goroutine looks at it
	closed     bool
}

// ignoreVersion is one version of an ignore file and of its context. It does not change.
type ignoreVersion struct {
	of      *ignoreDocument
	version int32
	file    *syntax.File // for its positions only
	project *project.Project
	others  map[string]string // the texts of open Dockerfiles, by path

	once    sync.Once
	ignore  *project.Ignore
	remarks []project.Remark
	items   []protocol.Diagnostic
}

// isIgnoreFile reports whether a document is an ignore file of the builder.
func isIgnoreFile(u uri.URI) bool {
	name := strings.ToLower(path.Base(u.Path()))
	return strings.HasSuffix(name, ".dockerignore") || name == ".containerignore"
}

// openIgnoreFile takes note of an ignore file. The session is not locked.
func (s *session) openIgnoreFile(name string, p *protocol.DidOpenTextDocumentParams) {
	f := &ignoreDocument{name: name}
	if file := pathOf(p.TextDocument.URI); file != "" {
		f.path, f.dir = file, filepath.Dir(file)
		f.dockerfile = filepath.Join(f.dir, "Dockerfile")
		if own := strings.TrimSuffix(filepath.Base(file), ".dockerignore"); own != "" && own != ".containerignore" {
			f.dir, f.dockerfile, f.own = "", filepath.Join(f.dir, own), true
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.ignoreFiles[p.TextDocument.URI]; old != nil {
		old.closed = true
	}
	s.ignoreFiles[p.TextDocument.URI] = f
	s.renewIgnoreFile(f, p.TextDocument.Version, syntax.Parse(p.TextDocument.Text))
}

// changeIgnoreFile reports whether the document that changes is an ignore file. The session is locked.
func (s *session) changeIgnoreFile(p *didChangeParams) bool {
	f := s.ignoreFiles[p.TextDocument.URI]
	if f == nil {
		return false
	}
	version, file := f.current.version, f.current.file
	if p.TextDocument.Version != nil {
		version = *p.TextDocument.Version
	}
	for _, c := range p.ContentChanges {
		file = s.change(file, c)
	}
	s.renewIgnoreFile(f, version, file)
	return true
}

// closeIgnoreFile takes its diagnostics away. The session is locked.
func (s *session) closeIgnoreFile(u uri.URI) {
	if f := s.ignoreFiles[u]; f != nil {
		delete(s.ignoreFiles, u)
		f.closed = true
		s.withdraw(&document{name: f.name})
		s.overlay() // what is on disk counts again
	}
}

// renewIgnoreFiles looks again at the ignore files of a context that has changed. The session is locked.
func (s *session) renewIgnoreFiles(p *project.Project) {
	for _, f := range s.ignoreFiles {
		if f.dockerfile == p.Dockerfile && (f.own || f.dir == p.Dir) {
			s.renewIgnoreFile(f, f.current.version, f.current.file)
		}
	}
}

// dockerfileChanged looks again at the ignore files that may be for d, whose text in
// the editor has changed. The session is locked.
func (s *session) dockerfileChanged(d *document) {
	for _, f := range s.ignoreFiles {
		within, err := filepath.Rel(f.dir, d.path)
		if d.path != "" && (f.dockerfile == d.path || f.dir != "" && err == nil && filepath.IsLocal(within)) {
			s.lookAgain(f, f.current.version, f.current.file, f.current.project) // the disk is as it was
		}
	}
}

// renewIgnoreFile makes another version, for the newest that is known of its context. The session is locked.
func (s *session) renewIgnoreFile(f *ignoreDocument, version int32, file *syntax.File) {
	var p *project.Project
	if f.dockerfile != "" {
		p = s.projects.Get(f.dir, f.dockerfile)
	}
	s.lookAgain(f, version, file, p)
}

// lookAgain makes another version for this context and has it looked at. The session is locked.
func (s *session) lookAgain(f *ignoreDocument, version int32, file *syntax.File, p *project.Project) {
	next := &ignoreVersion{of: f, version: version, file: file, project: p, others: map[string]string{}}
	for _, d := range s.documents {
		if d.path != "" {
			next.others[d.path] = d.current.file.Text()
		}
	}
	f.current = next
	if f.busy {
		return
	}
	f.busy = true
	s.background("looking at "+f.name, func() {
		for v := next; v != nil; v = s.nextIgnoreVersion(f, v) {
			s.review(v)
		}
	})
}

// nextIgnoreVersion reports done, and returns what is to be looked at now.
func (s *session) nextIgnoreVersion(f *ignoreDocument, done *ignoreVersion) *ignoreVersion {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.reviewed = done
	if !f.closed {
		s.overlay()
		s.publishIgnoreFile(f, done)
	}
	if f.current == done || f.closed {
		f.busy = false
		return nil
	}
	return f.current
}

// review looks at v, once.
func (s *session) review(v *ignoreVersion) {
	v.once.Do(func() {
		v.items = []protocol.Diagnostic{}
		v.ignore = project.ParseIgnore(v.of.path, v.file.Text())
		defer func() {
			if r := recover(); r != nil {
				s.failed("looking at "+v.of.name, r)
			}
		}()
		v.remarks = v.project.Review(v.ignore, v.sources())
		for _, r := range v.remarks {
			v.items = append(v.items, s.remark(v, r))
		}
	})
}

// sources lists what the Dockerfiles that the ignore file is for take from the context.
func (v *ignoreVersion) sources() (all []string) {
	if v.project == nil {
		return nil
	}
	files := []string{v.of.dockerfile}
	if !v.of.own {
		files = files[:0]
		for _, name := range v.project.Dockerfiles() {
			files = append(files, filepath.Join(v.project.Dir, name))
		}
	}
	for _, name := range files {
		text, open := v.others[name]
		if !open {
			var err error
			if text, err = project.ReadText(name); err != nil {
				continue
			}
		}
		all = append(all, rules.Sources(build.New(syntax.Parse(text)))...)
	}
	return all
}

// ignoreVersionOf returns the newest version of an open ignore file, nil if there is none.
func (s *session) ignoreVersionOf(u uri.URI) *ignoreVersion {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.ignoreFiles[u]; f != nil {
		return f.current
	}
	return nil
}
