package alpine

import (
	"slices"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// aroundComments takes commands out of a chain with a command a line, each behind its
// operator, and leaves the comment lines between them where they are.
func aroundComments(n *build.Node, s *shell.Script, gone []*shell.Command) ([]analysis.Edit, bool) {
	l := &lines{node: n, script: s, text: n.Text(), members: shelledit.Chain(s)}
	out := make([]bool, len(l.members))
	for _, c := range gone {
		i := slices.Index(l.members, c.Stmt)
		if i < 0 || c.Context != 0 || shelledit.HasComment(n, s.Span(c.Stmt)) {
			return nil, false
		}
		out[i] = true
	}
	first, last := slices.Index(out, false), len(out)-1
	for last >= 0 && out[last] {
		last--
	}
	if first < 0 || !l.leading() {
		return nil, false
	}
	for i := range l.members {
		switch {
		case !out[i]:
		case i < first:
			l.drop(s.Span(l.members[i]).Start, l.afterBlanks(s.Span(l.members[i]).End))
			l.drop(l.operator(i+1), s.Span(l.members[i+1]).Start)
		default:
			l.drop(l.line(l.operator(i)), l.lineEnd(s.Span(l.members[i]).End))
		}
	}
	if last < len(out)-1 {
		end := s.Span(l.members[last]).End
		l.drop(end, end+len(strings.TrimRight(l.text[end:l.lineEnd(end)], "\r\n")))
	}
	return l.edits, true
}

// lines knows the lines of a RUN.
type lines struct {
	node    *build.Node
	script  *shell.Script
	text    string
	members []*sh.Stmt
	edits   []analysis.Edit
}

func (l *lines) drop(start, end int) {
	l.edits = append(l.edits, analysis.Edit{At: l.node.At(syntax.Span{Start: start, End: end})})
}

// leading reports whether every member but the first begins a line behind its operator.
func (l *lines) leading() bool {
	for i := 1; i < len(l.members); i++ {
		start := l.script.Span(l.members[i]).Start
		if strings.TrimSpace(l.text[l.line(start):start]) != "&&" {
			return false
		}
	}
	return true
}

// line is where the line of at begins, lineEnd where the next one does.
func (l *lines) line(at int) int { return strings.LastIndexByte(l.text[:at], '\n') + 1 }

func (l *lines) lineEnd(at int) int {
	if i := strings.IndexByte(l.text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(l.text)
}

// operator is where the && in front of a member stands.
func (l *lines) operator(i int) int {
	return strings.LastIndex(l.text[:l.script.Span(l.members[i]).Start], "&&")
}

func (l *lines) afterBlanks(at int) int {
	for at < len(l.text) && l.text[at] == ' ' {
		at++
	}
	return at
}
