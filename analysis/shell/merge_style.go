package shell

import (
	"strings"

	"minke/analysis/syntax"

	sh "mvdan.cc/sh/v3/syntax"
)

// style is how the lines of a RUN are broken.
type style struct {
	newline  string
	escape   string
	indent   string // of continuation lines, up to && where that leads the line
	gap      string // between && at the start of a line and what follows
	trailing bool   // && stands at the end of the line
}

// styleOfRuns takes the style from the first RUN that shows one.
func (m *merger) styleOfRuns() style {
	st := style{newline: "\n", escape: string(m.runs[0].Node.Escape()), indent: "    ", gap: " "}
	if strings.Contains(m.runs[0].Node.Text(), "\r\n") {
		st.newline = "\r\n"
	}
	for i := range m.runs {
		if m.readJoints(i, &st) {
			return st
		}
	}
	for i := range m.runs {
		if indent, ok := m.indentOf(i); ok {
			st.indent = indent
			return st
		}
	}
	return st
}

// readJoints looks for an && with a line break beside it.
func (m *merger) readJoints(i int, st *style) bool {
	s, text := m.runs[i].Script, m.runs[i].Node.Text()
	found := false
	sh.Walk(s.File, func(n sh.Node) bool {
		b, ok := n.(*sh.BinaryCmd)
		if !ok || b.Op != sh.AndStmt || found {
			return !found
		}
		at := s.origin.span(syntax.Span{Start: offset(b.OpPos), End: offset(b.OpPos) + len("&&")})
		if indent, ok := ledBy(text[:at.Start]); ok {
			st.indent, st.trailing, found = indent, false, true
			if gap := blanks(text[at.End:]); gap != "" && !strings.HasPrefix(text[at.End+len(gap):], st.escape) {
				st.gap = gap
			}
		} else if indent, ok := st.brokenAfter(text[at.End:]); ok {
			st.indent, st.trailing, found = indent, true, true
		}
		return !found
	})
	return found
}

// indentOf returns the blanks at the start of the second line of a RUN.
func (m *merger) indentOf(i int) (string, bool) {
	in := m.runs[i].Node.Instruction()
	text := m.runs[i].Node.Text()[in.Body.Start:in.Body.End]
	_, rest, ok := strings.Cut(text, "\n")
	if !ok {
		return "", false
	}
	indent := blanks(rest)
	return indent, indent != ""
}

// ledBy returns the blanks that text ends in if they start a line.
func ledBy(text string) (string, bool) {
	rest := strings.TrimRight(text, " \t")
	return text[len(rest):], strings.HasSuffix(rest, "\n")
}

// brokenAfter returns the indentation of the next line if text starts with a
// line continuation.
func (st *style) brokenAfter(text string) (string, bool) {
	text, ok := strings.CutPrefix(strings.TrimLeft(text, " \t"), st.escape)
	if !ok {
		return "", false
	}
	text, ok = strings.CutPrefix(strings.TrimLeft(text, " \t\r"), "\n")
	return blanks(text), ok
}

// blanks returns the blanks that text starts with.
func blanks(text string) string {
	return text[:len(text)-len(strings.TrimLeft(text, " \t"))]
}
