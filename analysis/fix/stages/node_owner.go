package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/shell"
)

// readOwner takes the owner that a RUN gives to the whole folder for the one of what is copied.
func (n *nodePlan) readOwner() {
	for _, in := range n.pass.Stage.Instructions() {
		s := n.pass.Script(in)
		if in.Name != "RUN" || s == nil {
			continue
		}
		for _, c := range s.Named("chown") {
			if n.ownsFolder(in, c) && n.chown == "" {
				n.chown = c.Arg(0)
			}
		}
	}
}

// ownsFolder: chown -R app:app /app
func (n *nodePlan) ownsFolder(in *build.Node, c *shell.Command) bool {
	if c.Name != "chown" || len(c.Args) != 2 || !c.HasFlag("-R", "--recursive") || len(c.Flags) != 1 || c.Context != 0 {
		return false
	}
	to := c.Arg(1)
	if !path.IsAbs(to) {
		to = path.Join(n.pass.Graph.Scope(in).Workdir, to)
	}
	return c.Arg(0) != "" && path.Clean(to) == n.workdir
}

// preparesOwner reports whether a RUN behind the sources does nothing but make the account that the program runs under, or give the
// folder to it. In the runtime stage it comes before what is copied.
func (n *nodePlan) preparesOwner(in *build.Node) bool {
	s := n.pass.Script(in)
	if in.Name != "RUN" || s == nil || s.File == nil || n.chown == "" || n.source == nil || before(in, n.source) {
		return false
	}
	return len(s.Commands()) > 0 && !slices.ContainsFunc(s.Commands(), func(c *shell.Command) bool {
		return !slices.Contains(accountTools, c.Name) && !n.ownsFolder(in, c)
	})
}

// shallow is the RUN without -R: the files are copied with their owner, the folder is there before them.
func (n *nodePlan) shallow(in *build.Node) (string, bool) {
	var edits []analysis.Edit
	for _, c := range n.pass.Script(in).Named("chown") {
		edits = append(edits, shelledit.Delete(in, c.Flags[0].Span))
	}
	return strings.TrimRight(edited(in, edits), "\r\n"), len(edits) > 0
}
