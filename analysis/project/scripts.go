package project

import (
	"bytes"
	"path"
	"slices"
	"sync"

	"minke/analysis/shell"
)

const (
	maxScripts     = 100
	maxScriptDepth = 3
	maxScriptSize  = 64_000 // bytes
)

// Script is a shell script of the context.
type Script struct {
	Path string // relative to the context, with slashes
	text string

	once    sync.Once
	program *shell.Script
}

// Program is what the script does, parsed when it is first asked for. Its spans count from the start of the script.
func (s *Script) Program() *shell.Script {
	s.once.Do(func() { s.program = shell.ParseFile(s.text) })
	return s.program
}

// wrappers fetch a build tool where it is missing, with whatever program there is for it.
var wrappers = []string{"gradlew", "mvnw"}

// readScripts reads the shell scripts of the context, as far as their name and first line tell that they are scripts.
func readScripts(r *reader, p *Project) (scripts []*Script) {
	budget, left := maxVisits, maxScripts
	p.tree.visit(&budget, func(name string, c child) bool {
		if c.sub != nil {
			return !c.sub.opaque && depth(name) < maxScriptDepth
		}
		if !isScript(c) || left <= 0 {
			return false
		}
		left--
		head, err := r.head(name)
		if err != nil || path.Ext(name) == "" && !asksForShell(head) {
			return false
		}
		if data, err := r.start(name, maxScriptSize); err == nil {
			r.seen(name, data)
			scripts = append(scripts, &Script{Path: name, text: string(data)})
		}
		return false
	})
	return scripts
}

func isScript(c child) bool {
	ext := path.Ext(c.name)
	return !c.link && c.size > 0 && c.size < maxScriptSize && (ext == ".sh" || ext == ".bash" || ext == "" && !slices.Contains(wrappers, c.name))
}

// asksForShell reports whether the first line names a shell.
func asksForShell(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return bytes.HasPrefix(line, []byte("#!")) && bytes.Contains(line, []byte("sh"))
}
