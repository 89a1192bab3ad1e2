package project

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// WithFile returns the snapshot as it would be with a file of the given content
// at name, a path at the top of the context or beside the Dockerfile. The ignore file
// in force is read again; manifests are not. A nil Project stays nil.
func (p *Project) WithFile(name, content string) *Project {
	if p == nil {
		return nil
	}
	full := filepath.Join(p.Dir, filepath.FromSlash(name))
	next := p.with(name, content)
	if p.governs(full) {
		next.Ignore = ParseIgnore(full, content)
	}
	return next
}

// WithIgnore returns the snapshot as it would be with ig, the text of an ignore file
// that an editor has open and may not have saved. It is p itself where that decides
// on nothing or says what is in force already. A nil Project stays nil.
func (p *Project) WithIgnore(ig *Ignore) *Project {
	if p == nil || !ig.Exists() || !p.governs(ig.Path) || ig.Path == p.Ignore.Path && ig.Text == p.Ignore.Text && p.Ignore.Err == nil {
		return p
	}
	next := p
	if rel, err := filepath.Rel(p.Dir, ig.Path); err == nil && filepath.IsLocal(rel) {
		next = p.with(filepath.ToSlash(rel), ig.Text)
	} else {
		next = p.copy()
	}
	next.Ignore = ig
	return next
}

// governs reports whether the file called full, an absolute path, is or would be the
// ignore file in force.
func (p *Project) governs(full string) bool {
	return p.Dockerfile != "" && full == p.Dockerfile+".dockerignore" ||
		full == p.Ignore.Path || !p.Ignore.Exists() && full == filepath.Join(p.Dir, ".dockerignore")
}

func (p *Project) copy() *Project {
	next := *p
	next.memo = &memo{}
	return &next
}

// with returns a copy of p in whose context there is a file of that content.
func (p *Project) with(name, content string) *Project {
	next := p.copy()
	next.tree = p.tree.with(strings.Split(path.Clean("/" + name)[1:], "/"), Bytes(len(content)))
	return next
}

// with returns a copy of d in which there is a file of the given size at parts.
func (d *dir) with(parts []string, size Bytes) *dir {
	next := &dir{path: d.path, opaque: d.opaque, cut: d.cut, total: d.total, children: slices.Clone(d.children)}
	at, found := slices.BinarySearchFunc(next.children, parts[0], func(c child, n string) int { return strings.Compare(c.name, n) })
	c := child{name: parts[0]}
	if found {
		c = next.children[at]
	} else {
		next.children = slices.Insert(next.children, at, c)
	}
	before := Amount{}
	if found {
		before = c.amount()
	}
	if len(parts) == 1 {
		c = child{name: parts[0], size: size}
	} else {
		if c.sub == nil {
			c.sub = &dir{path: path.Join(d.path, c.name)}
		}
		c.sub = c.sub.with(parts[1:], size)
	}
	next.children[at] = c
	after := c.amount()
	next.total.Bytes += after.Bytes - before.Bytes
	next.total.Files += after.Files - before.Files
	return next
}
