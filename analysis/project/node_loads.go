package project

import (
	"path"
	"regexp"
	"slices"
)

// maxLoads are the files that are read to find what those which start a program load.
const maxLoads = 60

// loads are the calls and statements by which JavaScript loads a file beside it.
var loads = regexp.MustCompile("(?:\\b(?:require|import|require\\.resolve)\\(\\s*|\\bfrom\\s*|\\bimport\\s+)[\"'`](\\.{1,2}(?:/[^\"'`\\n]*)?)[\"'`]")

// NoFile stands for what a file loads that is not in the context.
const NoFile = "?"

// readLoads follows what the settings of Next.js, and the files that scripts name, load.
func (n *Node) readLoads(f folder) {
	if n.Build == "" {
		return
	}
	var todo []string
	for _, ext := range []string{".js", ".mjs", ".cjs", ".ts", ".mts"} {
		todo = append(todo, "next.config"+ext)
	}
	for _, script := range sortedKeys(n.Scripts) {
		for _, c := range n.Own(script) {
			todo = append(todo, Preloads(c)...)
			if c.Name == "node" {
				todo = append(todo, c.Arg(0))
			}
		}
	}
	n.Loads = map[string][]string{}
	for len(todo) > 0 && len(n.Loads) < maxLoads {
		name := clean(todo[0])
		todo = todo[1:]
		if _, read := n.Loads[name]; read || !isSource(name) || !f.project.Has(in(f.dir, name)) {
			continue
		}
		text, ok := f.read(in(f.dir, name))
		if !ok {
			continue
		}
		n.Loads[name] = f.loadedBy(name, text)
		todo = append(todo, n.Loads[name]...)
	}
}

// loadedBy lists the files of the folder that a source loads, NoFile for each that is not there.
func (f folder) loadedBy(name string, text []byte) []string {
	all := []string{}
	for _, m := range loads.FindAllSubmatch(text, -1) {
		file := f.loaded(path.Join(path.Dir(name), string(m[1])))
		if !slices.Contains(all, file) {
			all = append(all, file)
		}
	}
	return all
}

// loaded finds the file that node takes for a path without its ending.
func (f folder) loaded(name string) string {
	for _, end := range []string{"", ".js", ".json", ".mjs", ".cjs", ".ts", ".mts", "/index.js", "/index.mjs", "/index.ts"} {
		if e, ok := f.project.Stat(in(f.dir, name+end)); ok && !e.IsDir {
			return clean(name + end)
		}
	}
	return NoFile
}
