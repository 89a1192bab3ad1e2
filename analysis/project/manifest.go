package project

import (
	"context"
	"path"
	"slices"
	"strings"
)

const (
	maxManifests     = 64
	maxManifestDepth = 4
)

// manifests has every manifest found, by the folder it stands in ("." for the top).
type manifests struct {
	node   map[string]*Node
	python map[string]*Python
	golang map[string]*Go
	rust   map[string]*Rust
	java   map[string]*Java
	dotnet map[string]*DotNet
	ruby   map[string]*Ruby
	php    map[string]*PHP
	c      map[string]*C
	loose  *C // sources in C at the top of a context without a manifest there
}

// readManifests reads the manifests of every listed folder that is not too deep.
func readManifests(ctx context.Context, r *reader, p *Project) manifests {
	m := manifests{
		node: map[string]*Node{}, python: map[string]*Python{}, golang: map[string]*Go{}, rust: map[string]*Rust{}, java: map[string]*Java{},
		dotnet: map[string]*DotNet{}, ruby: map[string]*Ruby{}, php: map[string]*PHP{}, c: map[string]*C{},
	}
	left := maxManifests
	read := func(d *dir) {
		if ctx.Err() != nil && d.path != "." || left <= 0 {
			return
		}
		f := folder{reader: r, project: p, dir: d.path, d: d}
		left -= m.readFolder(ctx, f)
	}
	read(p.tree)
	budget := maxVisits
	p.tree.visit(&budget, func(name string, c child) bool {
		if c.sub == nil || c.sub.opaque || depth(name) >= maxManifestDepth || strings.HasPrefix(c.name, ".") {
			return false
		}
		read(c.sub)
		return true
	})
	return m
}

func (m *manifests) readFolder(ctx context.Context, f folder) (n int) {
	n += put(m.node, f.dir, readNode(ctx, f))
	n += put(m.python, f.dir, readPython(f))
	n += put(m.golang, f.dir, readGo(f))
	n += put(m.rust, f.dir, readRust(f))
	n += put(m.java, f.dir, readJava(f))
	n += put(m.dotnet, f.dir, readDotNet(f))
	n += put(m.ruby, f.dir, readRuby(f))
	n += put(m.php, f.dir, readPHP(f))
	n += put(m.c, f.dir, readC(f))
	if n == 0 && f.dir == "." {
		m.loose = readLooseC(f)
	}
	return n
}

func put[T any](m map[string]*T, dir string, v *T) int {
	if v == nil {
		return 0
	}
	m[dir] = v
	return 1
}

// choose sets the manifests that stand for the whole context.
func (m *manifests) choose(p *Project) {
	at := place{dockerfileDir: p.DockerfileDir()}
	at.settled = at.any(m)
	p.Node, p.Python, p.Go = pick(m.node, at), pick(m.python, at), pick(m.golang, at)
	p.Rust, p.Java, p.DotNet = pick(m.rust, at), pick(m.java, at), pick(m.dotnet, at)
	p.Ruby, p.PHP, p.C = pick(m.ruby, at), pick(m.php, at), pick(m.c, at)
	if p.C == nil {
		p.C = m.loose
	}
}

// place is where the manifests of the context are looked for.
type place struct {
	dockerfileDir string
	settled       bool // some manifest stands at the top or beside the Dockerfile
}

func (at place) any(m *manifests) bool {
	has := func(dirs ...bool) bool { return slices.Contains(dirs, true) }
	for _, dir := range []string{".", at.dockerfileDir} {
		if has(m.node[dir] != nil, m.python[dir] != nil, m.golang[dir] != nil, m.rust[dir] != nil, m.java[dir] != nil,
			m.dotnet[dir] != nil, m.ruby[dir] != nil, m.php[dir] != nil, m.c[dir] != nil) {
			return true
		}
	}
	return false
}

// pick takes the manifest at the top, else beside the Dockerfile, else the only
// one, which counts when nothing else says what the context is.
func pick[T any](m map[string]*T, at place) *T {
	if v := m["."]; v != nil {
		return v
	}
	if v := m[at.dockerfileDir]; v != nil {
		return v
	}
	if len(m) == 1 && !at.settled {
		for _, v := range m {
			return v
		}
	}
	return nil
}

// NodeIn gives the Node package whose package.json stands in a folder of the
// context ("." for the top), nil when there is none.
func (p *Project) NodeIn(dir string) *Node { return p.found.node[path.Clean(dir)] }

// PythonIn gives the Python project in a folder of the context.
func (p *Project) PythonIn(dir string) *Python { return p.found.python[path.Clean(dir)] }

// GoIn gives the Go module in a folder of the context.
func (p *Project) GoIn(dir string) *Go { return p.found.golang[path.Clean(dir)] }

// DotNetIn gives the .NET project in a folder of the context.
func (p *Project) DotNetIn(dir string) *DotNet { return p.found.dotnet[path.Clean(dir)] }

// NodeDirs lists the folders that have a package.json, sorted.
func (p *Project) NodeDirs() []string {
	dirs := make([]string, 0, len(p.found.node))
	for d := range p.found.node {
		dirs = append(dirs, d)
	}
	slices.Sort(dirs)
	return dirs
}

// folder is one folder that manifests are read from.
type folder struct {
	*reader
	project *Project
	dir     string
	d       *dir
}

// has reports whether a name exists in the folder.
func (f folder) has(name string) bool {
	_, ok := f.d.find(name)
	return ok
}

// first gives the first of the names that exists, "" when none does.
func (f folder) first(names ...string) string {
	i := slices.IndexFunc(names, f.has)
	if i < 0 {
		return ""
	}
	return names[i]
}

// load reads a file of the folder if it is listed there.
func (f folder) load(name string) ([]byte, bool) {
	if !f.has(name) {
		return nil, false
	}
	return f.read(in(f.dir, name))
}

// fail notes that a manifest could not be understood.
func (f folder) fail(name string, err error) { f.note(in(f.dir, name), err) }

// matching lists the names in the folder that match a pattern.
func (f folder) matching(pattern string) (names []string) {
	for _, c := range f.d.children {
		if ok, _ := path.Match(pattern, c.name); ok && c.sub == nil {
			names = append(names, c.name)
		}
	}
	return names
}
