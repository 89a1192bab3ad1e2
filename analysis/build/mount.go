package build

import (
	"path"
	"strings"

	"minke/analysis/syntax"
)

// Mount is a --mount of a RUN.
type Mount struct {
	Type   string // "bind" where none is written, as in BuildKit
	Target string // absolute where WORKDIR is known; variables are not expanded
	From   string
	Flag   *syntax.Flag
}

// Mounts returns the --mount flags of n.
func (g *Graph) Mounts(n *Node) []Mount {
	var mounts []Mount
	for i := range n.Flags {
		f := &n.Flags[i]
		if f.Name != "mount" {
			continue
		}
		m := Mount{Type: "bind", Flag: f}
		for _, o := range f.Options {
			switch strings.ToLower(o.Key) {
			case "type":
				m.Type = strings.ToLower(o.Value)
			case "target", "dst", "destination":
				m.Target, _ = g.Scope(n).Expand(o.Value)
			case "from":
				m.From = o.Value
			}
		}
		if m.Target != "" && !path.IsAbs(m.Target) {
			m.Target = path.Join("/", g.Scope(n).Workdir, m.Target)
		}
		mounts = append(mounts, m)
	}
	return mounts
}

// Discards reports whether what n writes to dir, an absolute path, stays out of
// the layer because a mount lies over it.
func (g *Graph) Discards(n *Node, dir string) bool {
	for _, m := range g.Mounts(n) {
		if m.Target != "" && Within(m.Target, dir) {
			return true
		}
	}
	return false
}

// Within reports whether the cleaned path p is dir or lies below it.
func Within(dir, p string) bool {
	dir = strings.TrimSuffix(path.Clean(dir), "/")
	return p == dir || strings.HasPrefix(p, dir+"/") || dir == ""
}
