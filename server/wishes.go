package server

import (
	"path/filepath"
	"slices"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/config"
)

// wishes are what counts for the documents: the configuration files of the
// workspace, and over them the editor's settings. When one of these changes, new
// wishes take the place of the old ones.
type wishes struct {
	session *session
	editor  config.Values
	folders []string // of the workspace: configuration is not looked for above them

	mu      sync.Mutex
	options map[string]*analysis.Options // by the folder of a document, as far as asked for
	read    map[string]*analysis.Options // by configuration file
}

// of returns what counts for the document at path; "" for one that is not on disk.
// It reads files when it is first asked for a folder, so it is never called from a handler.
func (w *wishes) of(path string) *analysis.Options {
	dir := ""
	if path != "" {
		dir = filepath.Dir(path)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	o := w.options[dir]
	if o == nil {
		o = w.find(dir)
		w.options[dir] = o
	}
	return o
}

func (w *wishes) find(dir string) *analysis.Options {
	file, ok := "", false
	if dir != "" {
		file, ok = config.Find(dir, w.top(dir))
	}
	if ok && w.read[file] != nil {
		return w.read[file]
	}
	o := config.NewOptions()
	if ok {
		w.session.readConfig(file, o)
		w.read[file] = o
	}
	w.editor.Apply(o, config.Editor, w.session.options.Rules) // what is wrong in it is told already
	return o
}

// top returns the workspace folder that dir lies in, the innermost if there are
// several; "" if none does.
func (w *wishes) top(dir string) string {
	top := ""
	for _, folder := range w.folders {
		if len(folder) > len(top) && build.Within(filepath.ToSlash(folder), filepath.ToSlash(dir)) {
			top = folder
		}
	}
	return top
}

// wish lets what change makes of the wishes count, and all documents be analysed by it.
func (s *session) wish(change func(*wishes)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := &wishes{session: s, options: map[string]*analysis.Options{}, read: map[string]*analysis.Options{}}
	if s.wishes != nil {
		next.editor, next.folders = s.wishes.editor, s.wishes.folders
	}
	change(next)
	s.wishes = next
	for file := range s.mistaken { // told again if it is still so
		s.tell(file, nil)
	}
	for _, d := range s.documents {
		s.renew(d, func(snap *snapshot) { snap.wishes = next })
	}
}

// readConfig changes o as a configuration file wishes, and tells what is wrong in it.
func (s *session) readConfig(file string, o *analysis.Options) {
	text, err := config.Read(file)
	if err != nil {
		s.warn(err.Error())
		return
	}
	mistakes := config.Apply(text, o, s.options.Rules)
	var all []protocol.Diagnostic
	for _, m := range mistakes {
		s.warn(file + ":" + m.String())
		all = append(all, s.mistake(string(text), m))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(file, all)
}

// tell publishes the diagnostics of a configuration file. The session is locked.
func (s *session) tell(file string, all []protocol.Diagnostic) {
	if len(all) == 0 && !s.mistaken[file] {
		return
	}
	s.mistaken[file] = true
	if len(all) == 0 {
		delete(s.mistaken, file)
		all = []protocol.Diagnostic{}
	}
	s.post(string(uri.File(file)), all)
}

func (s *session) didChangeWorkspaceFolders(p *protocol.DidChangeWorkspaceFoldersParams) (any, error) {
	s.wish(func(next *wishes) {
		folders := slices.Clone(next.folders)
		for _, gone := range p.Event.Removed {
			folders = slices.DeleteFunc(folders, func(f string) bool { return f == pathOf(gone.URI) })
		}
		next.folders = append(folders, paths(p.Event.Added)...)
	})
	return nil, nil
}

// paths returns the workspace folders that are on this machine's disk.
func paths(folders []protocol.WorkspaceFolder) []string {
	var all []string
	for _, f := range folders {
		if path := pathOf(f.URI); path != "" {
			all = append(all, filepath.Clean(path))
		}
	}
	return all
}

// foldersOf returns the workspace folders that a client names at the start.
func foldersOf(p *protocol.InitializeParams) []string {
	if folders, ok := p.WorkspaceFolders.Get(); ok {
		return paths(folders)
	}
	//lint:ignore SA1019 clients without workspace folders send it
	if root := p.RootURI; root != nil {
		return paths([]protocol.WorkspaceFolder{{URI: *root}})
	}
	return nil
}
