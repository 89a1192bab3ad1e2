package project

import (
	"bytes"
	"path"
)

const (
	maxScripts     = 100
	maxScriptDepth = 3
)

// readBashScripts lists the shell scripts of the context whose first line asks for bash,
// as far as their name tells that they are scripts.
func readBashScripts(r *reader, p *Project) (scripts []string) {
	budget, left := maxVisits, maxScripts
	p.tree.visit(&budget, func(name string, c child) bool {
		if c.sub != nil {
			return !c.sub.opaque && depth(name) < maxScriptDepth
		}
		if !isScript(c) || left <= 0 {
			return false
		}
		left--
		if head, err := r.head(name); err == nil && asksForBash(head) {
			scripts = append(scripts, name)
			r.seen(name, []byte("#!bash"))
		}
		return false
	})
	return scripts
}

func isScript(c child) bool {
	ext := path.Ext(c.name)
	return !c.link && (ext == ".sh" || ext == ".bash" || ext == "" && c.size > 0 && c.size < 64_000)
}

func asksForBash(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return bytes.HasPrefix(line, []byte("#!")) && bytes.Contains(line, []byte("bash"))
}
