package project

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Amount is a number of bytes and files. AtLeast: a limit ended the counting.
type Amount struct {
	Bytes   Bytes
	Files   int
	AtLeast bool
}

func (a *Amount) add(b Amount) {
	a.Bytes += b.Bytes
	a.Files += b.Files
	a.AtLeast = a.AtLeast || b.AtLeast
}

// Entry is a file or folder of the context.
type Entry struct {
	Path  string // relative to the context, with slashes
	IsDir bool
	Amount
}

// dir is a folder. Below an opaque folder only the sizes are known, not every file.
type dir struct {
	path     string
	total    Amount // all below it
	children []child
	opaque   bool
	cut      bool // its names could not all be read
}

// child is one name in a folder: a file, or a folder when sub is set.
type child struct {
	name string
	size Bytes // of a file
	link bool
	sub  *dir
}

func (c child) amount() Amount {
	if c.sub != nil {
		return c.sub.total
	}
	return Amount{Bytes: c.size, Files: 1}
}

func (d *dir) find(name string) (child, bool) {
	i, ok := slices.BinarySearchFunc(d.children, name, func(c child, n string) int { return strings.Compare(c.name, n) })
	if !ok {
		return child{}, false
	}
	return d.children[i], true
}

// settle sorts the children and sums up. An opaque folder has its sum already.
func (d *dir) settle() {
	slices.SortFunc(d.children, func(a, b child) int { return strings.Compare(a.name, b.name) })
	for _, c := range d.children {
		if c.sub != nil {
			c.sub.settle()
		}
		if !d.opaque {
			d.total.add(c.amount())
		}
	}
	d.total.AtLeast = d.total.AtLeast || d.cut
}

// fingerprint writes names and sizes.
func (d *dir) fingerprint(w io.Writer) {
	fmt.Fprintf(w, "%s %d %d\n", d.path, d.total.Bytes, d.total.Files)
	for _, c := range d.children {
		if c.sub != nil {
			c.sub.fingerprint(w)
			continue
		}
		fmt.Fprintf(w, "%s %d\n", c.name, c.size)
	}
}

// Stat looks up a path of the context as it was when the snapshot was taken.
func (p *Project) Stat(name string) (Entry, bool) {
	name = path.Clean("/" + name)[1:]
	d := p.tree
	if name == "" {
		return Entry{Path: ".", IsDir: true, Amount: d.total}, true
	}
	parts := strings.Split(name, "/")
	for i, part := range parts {
		c, ok := d.find(part)
		if !ok {
			return Entry{}, false
		}
		if i == len(parts)-1 {
			return Entry{Path: name, IsDir: c.sub != nil, Amount: c.amount()}, true
		}
		if d = c.sub; d == nil {
			return Entry{}, false
		}
	}
	return Entry{}, false
}

// Has reports whether a path exists in the context.
func (p *Project) Has(name string) bool {
	_, ok := p.Stat(name)
	return ok
}

// List gives the names in a folder of the context, sorted; nil when there is no such folder.
func (p *Project) List(name string) []Entry {
	d := p.dir(name)
	if d == nil {
		return nil
	}
	list := make([]Entry, 0, len(d.children))
	for _, c := range d.children {
		list = append(list, Entry{Path: path.Join(d.path, c.name), IsDir: c.sub != nil, Amount: c.amount()})
	}
	return list
}

func (p *Project) dir(name string) *dir {
	d := p.tree
	for part := range strings.SplitSeq(path.Clean("/" + name)[1:], "/") {
		if part == "" {
			continue
		}
		c, ok := d.find(part)
		if !ok || c.sub == nil {
			return nil
		}
		d = c.sub
	}
	return d
}

// Glob gives the paths that a COPY source names: a path, or a pattern in which *
// and ? do not cross a slash. A source that matches nothing gives none.
func (p *Project) Glob(source string) []Entry {
	source = path.Clean("/" + source)[1:]
	if !strings.ContainsAny(source, "*?[") {
		if e, ok := p.Stat(source); ok {
			return []Entry{e}
		}
		return nil
	}
	var list []Entry
	var descend func(d *dir, parts []string)
	descend = func(d *dir, parts []string) {
		for _, c := range d.children {
			if ok, _ := path.Match(parts[0], c.name); !ok {
				continue
			}
			if len(parts) == 1 {
				list = append(list, Entry{Path: path.Join(d.path, c.name), IsDir: c.sub != nil, Amount: c.amount()})
			} else if c.sub != nil {
				descend(c.sub, parts[1:])
			}
		}
	}
	descend(p.tree, strings.Split(source, "/"))
	return list
}

// visit calls f for every name below d, folders before what is in them, until f
// refuses a folder or the budget of calls is used up; it reports whether all was seen.
func (d *dir) visit(budget *int, f func(path string, c child) (enter bool)) bool {
	for _, c := range d.children {
		if *budget--; *budget < 0 {
			return false
		}
		if f(path.Join(d.path, c.name), c) && c.sub != nil && !c.sub.visit(budget, f) {
			return false
		}
	}
	return true
}

// bySize sorts the largest first, equals by name.
func bySize(a, b Entry) int {
	if a.Bytes != b.Bytes {
		return cmp.Compare(b.Bytes, a.Bytes)
	}
	return strings.Compare(a.Path, b.Path)
}
