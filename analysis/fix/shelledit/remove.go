package shelledit

import (
	"slices"

	sh "mvdan.cc/sh/v3/syntax"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Remove returns the edit that takes c out of the program of n, together with
// the operator that joins it to its neighbour. A RUN that does nothing else, but for
// a cd or a set, goes as a whole. It declines where c is not a plain member of an && chain or of a
// list of commands, and where a comment would go with it.
func Remove(n *build.Node, s *shell.Script, c *shell.Command) (analysis.Edit, bool) {
	if s == nil || s.File == nil || c.Context != 0 {
		return analysis.Edit{}, false
	}
	members := chain(s.File)
	for i, m := range members {
		if m != c.Stmt {
			continue
		}
		if len(members) == 1 || onlyIdle(n, s, members, func(j int) bool { return j == i }) {
			return analysis.Edit{At: n.All()}, true
		}
		span := s.Span(m)
		if i > 0 {
			span.Start = s.Span(members[i-1]).End
		} else {
			span.End = s.Span(members[1]).Start
		}
		if HasComment(n, span) || hasHeredoc(m) || (i > 0 && hasHeredoc(members[i-1])) {
			return analysis.Edit{}, false
		}
		return analysis.Edit{At: n.At(span)}, true
	}
	return analysis.Edit{}, false
}

// RemoveAll takes several commands out of the program of n: neighbours among them
// go together, and the RUN as a whole where nothing else is left.
func RemoveAll(n *build.Node, s *shell.Script, cs []*shell.Command) ([]analysis.Edit, bool) {
	if len(cs) == 0 {
		return nil, true
	}
	if s == nil || s.File == nil {
		return nil, false
	}
	members := chain(s.File)
	gone := make([]bool, len(members))
	for _, c := range cs {
		i := slices.Index(members, c.Stmt)
		if _, ok := Remove(n, s, c); !ok || i < 0 {
			return nil, false
		}
		gone[i] = true
	}
	if !slices.Contains(gone, false) || onlyIdle(n, s, members, func(i int) bool { return gone[i] }) {
		return []analysis.Edit{{At: n.All()}}, true
	}
	var edits []analysis.Edit
	for first := 0; first < len(members); first++ {
		if !gone[first] {
			continue
		}
		last := first
		for last+1 < len(members) && gone[last+1] {
			last++
		}
		span := syntax.Span{Start: s.Span(members[first]).Start, End: s.Span(members[last]).End}
		if first > 0 {
			span.Start = s.Span(members[first-1]).End
		} else {
			span.End = s.Span(members[last+1]).Start
		}
		edits = append(edits, analysis.Edit{At: n.At(span)})
		first = last
	}
	return edits, true
}

// idle are commands that change nothing but the shell that runs them.
var idle = []string{"cd", "set", "export", "true", ":"}

// onlyIdle reports whether a program does nothing once some of its members are gone,
// and nobody has commented on what it did.
func onlyIdle(n *build.Node, s *shell.Script, members []*sh.Stmt, gone func(int) bool) bool {
	for i, m := range members {
		if !gone(i) && !slices.ContainsFunc(s.Commands(), func(c *shell.Command) bool {
			return c.Stmt == m && c.Context == 0 && len(c.Redirs) == 0 && slices.Contains(idle, c.Name)
		}) {
			return false
		}
	}
	return !HasComment(n, syntax.Span{End: n.Len()})
}

// chain returns the statements that a program does one after the other: those
// of its list, with chains of && taken apart.
func chain(f *sh.File) []*sh.Stmt {
	var members []*sh.Stmt
	for _, st := range f.Stmts {
		members = append(members, ands(st)...)
	}
	return members
}

func ands(st *sh.Stmt) []*sh.Stmt {
	if b, ok := st.Cmd.(*sh.BinaryCmd); ok && b.Op == sh.AndStmt && !st.Negated && !st.Background && len(st.Redirs) == 0 {
		return append(ands(b.X), ands(b.Y)...)
	}
	return []*sh.Stmt{st}
}
