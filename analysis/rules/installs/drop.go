package installs

import (
	"slices"

	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Drop returns the edits that take packages out of the list of c. Where none
// would be left the call goes, and where the RUN does nothing else, the RUN. It
// declines where that cannot be done in a plain way.
func (c *Call) Drop(names []Name) ([]analysis.Edit, bool) {
	drops := func(w shell.Word) bool {
		return slices.ContainsFunc(names, func(n Name) bool { return n.Word.Span == w.Span })
	}
	left := slices.ContainsFunc(c.Packages, func(pkg shell.Package) bool { return !drops(pkg.Word) })
	if left {
		return shelledit.DropWords(c.Node, c.Command, drops)
	}
	return c.Remove()
}

// Remove returns the edits that take the call out of its RUN, with the RUN when
// the rest of it only serves the package manager.
func (c *Call) Remove() ([]analysis.Edit, bool) {
	others := 0
	for _, cmd := range c.Run.Commands() {
		if cmd != c.Command && !serves(c.Manager, cmd) {
			others++
		}
	}
	steps, plain := Steps(c.Run)
	whole := syntax.Span{End: c.Node.Len()}
	if plain && others == 0 && !shelledit.HasComment(c.Node, whole) && slices.Contains(steps, c.Command) {
		return []analysis.Edit{{At: c.Node.All()}}, true
	}
	e, ok := shelledit.Remove(c.Node, c.Run, c.Command)
	return []analysis.Edit{e}, ok
}

// Steps returns the commands of a program that is nothing but simple commands,
// one after the other; ok is false for any other.
func Steps(s *shell.Script) (steps []*shell.Command, ok bool) {
	byStmt := map[any]*shell.Command{}
	for _, c := range s.Commands() {
		if c.Context == 0 && c.Stmt != nil {
			byStmt[c.Stmt] = c
		}
	}
	for _, m := range shelledit.Chain(s) {
		c := byStmt[m]
		if c == nil {
			return nil, false
		}
		steps = append(steps, c)
	}
	return steps, len(steps) > 0 && len(steps) == len(s.Commands())
}

// serves reports whether c has no effect but on the package manager's own state,
// or only on the shell that runs it.
func serves(m shell.Manager, c *shell.Command) bool {
	switch c.Name {
	case "set", "export", "true", ":":
		return true
	case "rm":
		return CleansUp(c)
	}
	for _, call := range c.Script.Packages() {
		if call.Command == c {
			return call.Manager == m && (call.Verb == shell.Update || call.Verb == shell.Clean || call.Verb == "autoremove" && len(call.Packages) == 0)
		}
	}
	return false
}
