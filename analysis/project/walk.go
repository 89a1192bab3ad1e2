package project

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

const (
	maxProblems = 50
	readBatch   = 512 // names read from a folder at once, so that an endless folder can be left
)

// notable folders are counted but not listed file by file, and are walked last: the
// sources of a project shall be known even if its dependencies exceed the limits.
var notable = []string{
	"node_modules", "bower_components", ".git", ".hg", ".svn", ".venv", "venv", "env", ".tox", ".nox", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache",
	".next", ".nuxt", ".output", ".svelte-kit", ".astro", ".parcel-cache", ".turbo", ".cache", ".yarn", ".pnpm-store", "coverage", "dist", "build", "out",
	"target", "vendor", ".gradle", ".m2", "bin", "obj", ".vs", ".idea", ".vscode", ".terraform", ".bundle",
}

// opaque reports whether the files of a folder are worth no list. Folders that
// are sources in some projects (bin, build, vendor) are listed.
func opaque(name string) bool {
	switch name {
	case "dist", "build", "out", "bin", "obj", "vendor", "env", ".vscode", ".idea", "coverage", ".yarn", ".cache":
		return false
	}
	return slices.Contains(notable, name)
}

type walk struct {
	ctx      context.Context
	root     *os.Root
	opts     Options
	top      *dir
	left     int // entries that may still be visited
	partial  bool
	problems []Problem
	packages map[string]Amount
	later    []*dir // opaque folders, walked when the rest is known
}

func newWalk(ctx context.Context, root *os.Root, opts Options) *walk {
	return &walk{ctx: ctx, root: root, opts: opts, left: opts.MaxEntries, top: &dir{path: "."}, packages: map[string]Amount{}}
}

// run walks breadth first, so that the limits cut off what lies deep.
func (w *walk) run() {
	queue := []*dir{w.top}
	for len(queue) > 0 && !w.stopped() {
		d := queue[0]
		queue = queue[1:]
		queue = append(queue, w.list(d)...)
	}
	for _, d := range queue {
		d.cut = true
	}
	for _, d := range w.later {
		w.measure(d)
	}
	w.top.settle()
}

func (w *walk) stopped() bool {
	if w.left <= 0 || w.ctx.Err() != nil {
		w.partial = true
	}
	return w.partial
}

func (w *walk) note(name string, err error) {
	if len(w.problems) < maxProblems {
		w.problems = append(w.problems, Problem{Path: name, Err: err})
	}
}

func depth(name string) int { return strings.Count(name, "/") }

// list reads one folder and gives the folders in it that are to be listed next.
func (w *walk) list(d *dir) (next []*dir) {
	w.names(d, func(e fs.DirEntry, size Bytes) {
		c := child{name: e.Name(), size: size, link: e.Type()&fs.ModeSymlink != 0}
		if e.IsDir() {
			c.sub = &dir{path: path.Join(d.path, c.name)}
			if c.sub.opaque = opaque(c.name); c.sub.opaque {
				w.later = append(w.later, c.sub)
			} else {
				next = append(next, c.sub)
			}
		}
		d.children = append(d.children, c)
	})
	return next
}

// names reads a folder in batches and calls f for each entry with its size.
// The size of anything but a regular file is 0. What cannot be read is noted; then the folder is cut.
func (w *walk) names(d *dir, f func(fs.DirEntry, Bytes)) {
	if depth(d.path) >= w.opts.MaxDepth {
		w.partial, d.cut = true, true
		return
	}
	folder, err := w.root.OpenFile(filepath.FromSlash(d.path), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		w.note(d.path, err)
		d.cut = true
		return
	}
	defer folder.Close()
	for {
		if w.stopped() {
			d.cut = true
			return
		}
		entries, err := folder.ReadDir(min(readBatch, w.left))
		for _, e := range entries {
			w.left--
			var size Bytes
			if e.Type().IsRegular() {
				if info, err := e.Info(); err == nil {
					size = Bytes(info.Size())
				}
			}
			f(e, size)
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				w.note(d.path, err)
				d.cut = true
			}
			return
		}
	}
}

// measure sums up an opaque folder. Its first level (and the packages of a scope in
// node_modules) is kept with sizes, and each installed Node package is counted by itself.
func (w *walk) measure(d *dir) { d.total.add(w.measureInto(d, true, "")) }

// measureInto sums up the folder. keep: its entries become children. owner is the
// installed package that its files belong to, "" for none.
func (w *walk) measureInto(d *dir, keep bool, owner string) (sum Amount) {
	if w.stopped() {
		d.cut = true
		return Amount{AtLeast: true}
	}
	var subs []*dir
	w.names(d, func(e fs.DirEntry, size Bytes) {
		if e.IsDir() {
			subs = append(subs, &dir{path: path.Join(d.path, e.Name()), opaque: true})
			return
		}
		sum.Bytes += size
		sum.Files++
		if keep {
			d.children = append(d.children, child{name: e.Name(), size: size, link: e.Type()&fs.ModeSymlink != 0})
		}
	})
	sum.AtLeast = d.cut
	w.credit(owner, sum)
	for _, s := range subs {
		name, to := path.Base(s.path), owner
		scope := strings.HasPrefix(name, "@") && path.Base(d.path) == "node_modules"
		if holdsPackages(d.path) && !scope && !strings.HasPrefix(name, ".") {
			to = s.path
		}
		s.total = w.measureInto(s, keep && scope, to)
		sum.add(s.total)
		if keep {
			d.children = append(d.children, child{name: name, sub: s})
		}
	}
	return sum
}

// holdsPackages reports whether the folders in a folder are installed Node packages.
func holdsPackages(name string) bool {
	base, parent := path.Base(name), path.Base(path.Dir(name))
	return base == "node_modules" || strings.HasPrefix(base, "@") && parent == "node_modules"
}

func (w *walk) credit(owner string, a Amount) {
	if owner == "" {
		return
	}
	sum := w.packages[owner]
	sum.add(a)
	w.packages[owner] = sum
}

func (w *walk) entries() []Entry {
	var list []Entry
	for _, c := range w.top.children {
		list = append(list, Entry{Path: c.name, IsDir: c.sub != nil, Amount: c.amount()})
	}
	slices.SortFunc(list, bySize)
	return list
}

func (w *walk) notable() []Entry {
	var list []Entry
	budget := w.opts.MaxEntries
	w.top.visit(&budget, func(name string, c child) bool {
		if c.sub == nil {
			return false
		}
		if slices.Contains(notable, c.name) {
			list = append(list, Entry{Path: name, IsDir: true, Amount: c.sub.total})
			return false
		}
		return true
	})
	slices.SortFunc(list, bySize)
	return list
}
