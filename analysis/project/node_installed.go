package project

import (
	"context"
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// Installed is what node_modules takes on disk.
type Installed struct {
	Total       Amount
	Production  Amount // what running needs; its AtLeast is set when some of it could not be found
	Development Amount // the rest, which an image for production does not need
	// From says how the two were told apart: "package-lock.json" or "the packages' dependencies".
	From string
	// Largest has the packages that take most, at most twenty, nested packages counted by themselves.
	Largest []InstalledPackage
}

// InstalledPackage is one package in node_modules.
type InstalledPackage struct {
	Name string
	Path string // relative to the context
	Dev  bool
	Amount
}

const maxLargest = 20

// measureInstalled tells production from development dependencies in node_modules.
func (n *Node) measureInstalled(ctx context.Context, f folder) {
	modules, ok := f.d.find("node_modules")
	if !ok || modules.sub == nil {
		return
	}
	prefix := in(f.dir, "node_modules") + "/"
	production, from := n.fromNPMLock()
	if production == nil {
		production, from = closure(ctx, f, n.production()), "the packages' dependencies"
	}
	i := &Installed{Total: modules.sub.total, From: from}
	for name, a := range f.project.packages {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		dev := !production(name)
		if dev {
			i.Development.add(a)
		} else {
			i.Production.add(a)
		}
		i.Largest = append(i.Largest, InstalledPackage{Name: moduleName(name), Path: name, Dev: dev, Amount: a})
	}
	i.Largest = largest(i.Largest, maxLargest)
	i.Production.AtLeast = i.Production.AtLeast || i.Total.AtLeast
	n.Installed = i
}

// fromNPMLock tells production packages by the lock file of npm; nil when there is none.
func (n *Node) fromNPMLock() (production func(string) bool, from string) {
	if n.packages == nil {
		return nil, ""
	}
	base := path.Dir(n.Lock.Path)
	return func(name string) bool {
		p, known := n.packages[strings.TrimPrefix(name, base+"/")]
		return known && !p.Dev
	}, path.Base(n.Lock.Path)
}

// production lists the direct dependencies that running needs.
func (n *Node) production() []string {
	var names []string
	for name := range n.Dependencies {
		names = append(names, name)
	}
	for name := range n.OptionalDependencies {
		names = append(names, name)
	}
	return names
}

const maxClosure = 5_000 // packages followed

// closure follows the dependencies of the given packages through node_modules in
// the way Node resolves them, links included (pnpm).
func closure(ctx context.Context, f folder, names []string) func(string) bool {
	type want struct{ from, name string }
	reached := map[string]bool{}
	var queue []want
	for _, name := range names {
		queue = append(queue, want{f.dir, name})
	}
	for steps := 0; len(queue) > 0 && steps < maxClosure && ctx.Err() == nil; steps++ {
		w := queue[0]
		queue = queue[1:]
		at := f.resolve(w.from, w.name)
		if at == "" || reached[at] {
			continue
		}
		reached[at] = true
		data, err := readRegular(f.root, in(at, "package.json"), f.max)
		if err != nil {
			continue
		}
		var j struct {
			Dependencies         stringMap `json:"dependencies"`
			OptionalDependencies stringMap `json:"optionalDependencies"`
		}
		if json.Unmarshal(data, &j) != nil {
			continue
		}
		for name := range j.Dependencies {
			queue = append(queue, want{at, name})
		}
		for name := range j.OptionalDependencies {
			queue = append(queue, want{at, name})
		}
	}
	return func(name string) bool { return reached[name] }
}

// resolve finds the folder of a package seen from a folder, "" when it is not installed.
func (f folder) resolve(from, name string) string {
	if name == "" || strings.Contains(name, "..") {
		return ""
	}
	for d := from; ; d = path.Dir(d) {
		if path.Base(d) != "node_modules" {
			if at := f.installedAt(in(in(d, "node_modules"), name)); at != "" {
				return at
			}
		}
		if d == "." || d == f.dir {
			return ""
		}
	}
}

// installedAt gives the real folder of an installed package: the path itself, or where its link leads.
func (f folder) installedAt(name string) string {
	if _, ok := f.project.packages[name]; ok {
		return name
	}
	target, err := f.root.Readlink(name)
	if err != nil || path.IsAbs(target) {
		return ""
	}
	real := path.Join(path.Dir(name), target)
	if _, ok := f.project.packages[real]; ok {
		return real
	}
	return ""
}

// moduleName gives the package's name of a path in node_modules; of a workspace's package its folder.
func moduleName(name string) string {
	const marker = "node_modules/"
	if i := strings.LastIndex(name, marker); i >= 0 {
		return name[i+len(marker):]
	}
	return path.Base(name)
}

// largest keeps the n largest packages, the largest first.
func largest(list []InstalledPackage, n int) []InstalledPackage {
	slices.SortFunc(list, func(a, b InstalledPackage) int {
		return bySize(Entry{Path: a.Path, Amount: a.Amount}, Entry{Path: b.Path, Amount: b.Amount})
	})
	return slices.Clip(list[:min(n, len(list))])
}
