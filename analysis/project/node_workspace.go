package project

import (
	"path"
	"strings"
)

// readWorkspaces adds the packages that pnpm keeps in a file of its own.
func (n *Node) readWorkspaces(f folder) {
	data, ok := f.load("pnpm-workspace.yaml")
	if !ok {
		return
	}
	var y struct {
		Packages []string `yaml:"packages"`
	}
	if err := decodeYAML(data, &y); err != nil {
		f.fail("pnpm-workspace.yaml", err)
		return
	}
	n.Workspaces = append(n.Workspaces, y.Packages...)
}

// WorkspacePackages gives the packages of n's workspace that are in the context,
// sorted by folder.
func (p *Project) WorkspacePackages(n *Node) []*Node {
	var list []*Node
	for _, d := range p.NodeDirs() {
		if d != n.Dir && isUnder(d, n.Dir) && n.inWorkspace(d) {
			list = append(list, p.found.node[d])
		}
	}
	return list
}

// inWorkspace reports whether the patterns take in a folder.
func (n *Node) inWorkspace(dir string) bool {
	rel := dir
	if n.Dir != "." {
		rel = strings.TrimPrefix(dir, n.Dir+"/")
	}
	member := false
	for _, pattern := range n.Workspaces {
		pattern, negated := strings.CutPrefix(pattern, "!")
		pattern = clean(pattern)
		ok, _ := path.Match(pattern, rel)
		if before, deep := strings.CutSuffix(pattern, "/**"); deep && isUnder(rel, before) || pattern == "**" {
			ok = true
		}
		if ok {
			member = !negated
		}
	}
	return member
}
