package shelledit

import (
	"strings"

	sh "mvdan.cc/sh/v3/syntax"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Before returns the edit that makes the RUN n do command right before c, which
// then runs if and only if command has succeeded. It declines (ok is false)
// where c is not a plain member of the program.
func Before(n *build.Node, s *shell.Script, c *shell.Command, command string) (e analysis.Edit, ok bool) {
	if s == nil || s.File == nil || s.Dialect == shell.None || c.Stmt == nil || c.Stmt.Negated {
		return e, false
	}
	for i, m := range Chain(s) {
		if m == c.Stmt {
			start := s.Span(m).Start
			at := n.At(syntax.Span{Start: start, End: start})
			return analysis.Edit{At: at, New: command + behind(n, s, i)}, true
		}
	}
	return e, false
}

// behind returns what joins a command to the i-th member that follows it.
func behind(n *build.Node, s *shell.Script, i int) string {
	st := styleOf(n, s)
	members := Chain(s)
	newline := " " + st.escape + st.eol + st.indent
	own := st.errexit && st.semis && startsStatement(s, members[i]) // behind an && it would not be the last
	switch {
	case own && st.lines:
		return st.eol + blanksBefore(n, s.Span(members[i]).Start)
	case !own:
		if !brokenByOperators(n, s, members) {
			return " && "
		}
		if st.trailing {
			return " &&" + newline
		}
		return newline + "&& "
	case brokenByOperators(n, s, members):
		return ";" + newline
	}
	return "; "
}

// startsStatement reports whether m is the first part of a statement of the list.
func startsStatement(s *shell.Script, m *sh.Stmt) bool {
	for _, st := range s.File.Stmts {
		if st.Pos() == m.Pos() {
			return true
		}
	}
	return false
}

// blanksBefore returns the indentation of the line that holds at, where nothing else stands before it.
func blanksBefore(n *build.Node, at int) string {
	text := n.Text()[:at]
	line := text[strings.LastIndexByte(text, '\n')+1:]
	if strings.TrimSpace(line) != "" {
		return ""
	}
	return line
}

// brokenByOperators reports whether members stand on lines of their own, not
// only the words of one of them.
func brokenByOperators(n *build.Node, s *shell.Script, members []*sh.Stmt) bool {
	for i := 1; i < len(members); i++ {
		between := syntax.Span{Start: s.Span(members[i-1]).End, End: s.Span(members[i]).Start}
		if strings.Contains(between.Of(n.Text()), "\n") {
			return true
		}
	}
	return false
}

// Chain returns the statements that the program does one after the other: those
// of its list, with chains of && taken apart.
func Chain(s *shell.Script) []*sh.Stmt {
	if s == nil || s.File == nil {
		return nil
	}
	return chain(s.File)
}
