package content

import (
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
)

// Run is what a RUN does to files.
type Run struct {
	Node     *build.Node
	Script   *shell.Script
	Writes   []Write
	Removals []Removal

	paths  paths
	mounts []build.Mount
	trap   bool // something is done when the script ends, which the text does not show here
}

type runKey struct{ node *build.Node }

// RunOf reads a RUN, once.
func RunOf(p *analysis.Pass, n *build.Node) *Run {
	return p.Graph.Remember(n.Stage, runKey{n}, func() any { return readRun(p, n) }).(*Run)
}

func readRun(p *analysis.Pass, n *build.Node) *Run {
	r := &Run{Node: n, Script: p.Script(n), mounts: p.Graph.Mounts(n)}
	if r.Script == nil {
		r.Script = &shell.Script{Dialect: shell.None}
		return r
	}
	r.paths = newPaths(p, n, r.Script)
	order := map[*shell.Command]int{}
	for i, c := range r.Script.Commands() {
		order[c] = i
		r.trap = r.trap || c.Name == "trap"
	}
	w := &reader{run: r, order: order}
	w.read()
	slices.SortStableFunc(r.Writes, func(a, b Write) int { return a.order - b.order })
	slices.SortStableFunc(r.Removals, func(a, b Removal) int { return a.order - b.order })
	return r
}

// Path returns the absolute path of a word of c, "" when it cannot be told.
func (r *Run) Path(c *shell.Command, w shell.Word) string { return r.paths.of(c, w.Template) }

// Dir returns the folder that c runs in, "?" when that is not known.
func (r *Run) Dir(c *shell.Command) string { return r.paths.dir(c) }

// EndDir returns the folder that the script is in when it ends, as Command.Dir.
func (r *Run) EndDir() (dir string, known bool) {
	const apart = shell.Subshell | shell.Piped | shell.InSubstitution | shell.Background | shell.InFunction | shell.Nested
	for _, c := range slices.Backward(r.Script.Commands()) {
		if c.Context.Has(apart) {
			continue
		}
		switch c.Name {
		case "cd", "pushd", "popd":
			return "", false
		}
		return c.Dir, true
	}
	return "", len(r.Script.Commands()) > 0
}

// Left returns what the RUN has written and not removed when it ends.
func (r *Run) Left() []Write {
	if r.trap {
		return nil
	}
	var left []Write
	for _, w := range r.Writes {
		if !r.removed(w) && !r.Discards(w.Path) {
			left = append(left, w)
		}
	}
	return left
}

// Discards reports whether a mount lies over dir.
func (r *Run) Discards(dir string) bool {
	return slices.ContainsFunc(r.mounts, func(m build.Mount) bool { return m.Target != "" && build.Within(m.Target, dir) })
}

func (r *Run) removed(w Write) bool {
	return slices.ContainsFunc(r.Removals, func(m Removal) bool { return m.order >= w.order && m.Command != w.Command && m.Covers(w) })
}

// RemovedAfter reports whether a command behind c, which may be nil for all, removes path.
func (r *Run) RemovedAfter(c *shell.Command, path string, tree bool) bool {
	order := -1
	if c != nil {
		order = slices.Index(r.Script.Commands(), c)
	}
	w := Write{Path: path, Tree: tree}
	return slices.ContainsFunc(r.Removals, func(m Removal) bool { return m.order > order && m.Covers(w) })
}

// Mentions returns the commands that name path, or something below it.
func (r *Run) Mentions(path string) []*shell.Command {
	var all []*shell.Command
	for _, c := range r.Script.Commands() {
		for _, w := range c.Words {
			if p := r.Path(c, w); p != "" && build.Within(path, p) {
				all = append(all, c)
				break
			}
		}
	}
	return all
}

// Sets reports whether the script gives a value to a variable that text mentions.
func (r *Run) Sets(text string) bool {
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		if r.paths.own[m[1]+m[2]] {
			return true
		}
	}
	return false
}
