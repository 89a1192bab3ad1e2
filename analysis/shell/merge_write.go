package shell

import (
	"strings"

	"minke/analysis/syntax"

	sh "mvdan.cc/sh/v3/syntax"
)

// pieces is the text of one RUN's script, taken apart.
type pieces struct {
	lead      string   // the leading set -… with what stands between it and the rest
	rest      string   // without terminator and comment behind it
	amp       bool     // rest ends in &
	comment   string   // a shell comment behind it
	before    []string // comment lines of the Dockerfile in front of it
	lines     []string // and behind it
	heredocs  string   // bodies and closing words
	separated bool     // a heredoc's word may stand at the end of rest
}

// write puts a plan into text.
func (m *merger) write(p *plan) (string, *Refusal) {
	if m.runs[0].Script.Heredoc {
		return m.writeHeredoc(p)
	}
	all := make([]pieces, len(m.runs))
	for i := range m.runs {
		var r *Refusal
		if all[i], r = m.take(i); r != nil {
			return "", r
		}
	}
	st := m.styleOfRuns()
	in := m.runs[0].Node.Instruction()
	var b strings.Builder
	b.WriteString(m.runs[0].Node.Text()[in.Keyword.Start:in.Body.Start])
	if p.hoist >= 0 {
		b.WriteString(m.leadText(p.hoist))
		b.WriteString(st.between(inOrder, nil, false))
	}
	for i, part := range p.parts {
		if i > 0 {
			b.WriteString(st.between(p.joint, m.comments(i, all), all[i-1].separated))
		}
		b.WriteString(all[i].wrapped(part))
	}
	if c := all[m.last()].comment; c != "" {
		b.WriteString(" " + c)
	}
	for i := range all {
		if all[i].heredocs != "" {
			b.WriteString(st.newline + all[i].heredocs)
		}
	}
	return b.String(), nil
}

// between ties two scripts together, with comment lines in the break.
func (st style) between(j joint, comments []string, separated bool) string {
	var b strings.Builder
	switch {
	case j == inOrder && separated:
		b.WriteString(" ; ")
	case j == inOrder:
		b.WriteString("; ")
	case st.trailing:
		b.WriteString(" && ")
	default:
		b.WriteString(" ")
	}
	b.WriteString(st.escape + st.newline)
	for _, c := range comments {
		b.WriteString(st.indent + c + st.newline)
	}
	b.WriteString(st.indent)
	if j == chained && !st.trailing {
		b.WriteString("&&" + st.gap)
	}
	return b.String()
}

// comments returns the comment lines to stand before script i.
func (m *merger) comments(i int, all []pieces) []string {
	var out []string
	if c := all[i-1].comment; c != "" {
		out = append(out, c)
	}
	out = append(out, all[i-1].lines...)
	for _, c := range m.runs[i].Comments {
		out = append(out, strings.TrimSpace(c))
	}
	out = append(out, all[i].before...)
	if i == m.last() {
		out = append(out, all[i].lines...)
	}
	return out
}

// wrapped returns the script's text as the plan has it.
func (p *pieces) wrapped(part part) string {
	lead, inner := "", p.rest
	switch {
	case part.dropLead:
	case part.leadOut:
		lead = p.lead
	default:
		inner = p.lead + inner
	}
	gap := ""
	if p.separated {
		gap = " "
	}
	switch part.wrap {
	case parens:
		if strings.HasPrefix(inner, "(") {
			inner = " " + inner
		}
		return lead + "(" + inner + gap + ")"
	case braces:
		if p.amp {
			return lead + "{ " + inner + " }"
		}
		return lead + "{ " + inner + gap + "; }"
	}
	return lead + inner
}

// leadText returns the leading set -… of a script alone.
func (m *merger) leadText(i int) string {
	s := m.runs[i].Script
	return s.Span(andUnits(m.traits[i].stmts[0])[0]).Of(m.runs[i].Node.Text())
}

// take cuts out the parts of a RUN's text.
func (m *merger) take(i int) (pieces, *Refusal) {
	run, t := m.runs[i], m.traits[i]
	s, text, in := run.Script, run.Node.Text(), run.Node.Instruction()
	span, head := contentSpan(t.rest), argumentSpan(in).Len()
	if span.End > head {
		return pieces{}, refuse(i, Layout, "A command in it goes on behind a heredoc.")
	}
	at := s.origin.span(span)
	p := pieces{rest: at.Of(text), amp: t.rest[len(t.rest)-1].Background, separated: len(in.Heredocs) > 0}
	if t.lead != 0 {
		p.lead = text[s.origin.span(syntax.Span{Start: offset(t.stmts[0].Pos()), End: span.Start}).Start:at.Start]
	}
	end := len(text)
	if n := len(in.Heredocs); n > 0 {
		end = in.Heredocs[0].Body.Start
		p.heredocs = text[end:in.Heredocs[n-1].Terminator.End]
	}
	if c := headComment(s, head); c != nil {
		p.comment = s.origin.span(*c).Of(text)
		if strings.Contains(p.comment, "\n") {
			return p, refuse(i, Layout, "A # in it makes a comment of the lines that follow.")
		}
	}
	first := offset(t.stmts[0].Pos())
	p.before = commentLines(text[in.Keyword.End:s.origin.span(syntax.Span{Start: first, End: first}).Start])
	p.lines = commentLines(text[at.End:end])
	if strings.Contains(p.lead, "#") {
		return p, refuse(i, Layout, "A comment stands behind its set command.")
	}
	return p, nil
}

// contentSpan is the span of statements in the source, without the terminator
// of the last unless that is an &.
func contentSpan(stmts []*sh.Stmt) syntax.Span {
	last := stmts[len(stmts)-1]
	end := stmtSpan(last).End
	if last.Background {
		end = offset(last.Semicolon) + 1
	}
	return syntax.Span{Start: stmtSpan(stmts[0]).Start, End: end}
}

// headComment returns the span of the shell comment in the first line of the
// source, nil without one.
func headComment(s *Script, length int) *syntax.Span {
	var found *syntax.Span
	sh.Walk(s.File, func(n sh.Node) bool {
		if c, ok := n.(*sh.Comment); ok && offset(c.Hash) < length && found == nil {
			found = &syntax.Span{Start: offset(c.Hash), End: min(offset(c.End()), length)}
		}
		return true
	})
	return found
}

// commentLines returns the comment lines of the Dockerfile in text, which
// starts in the middle of a line.
func commentLines(text string) []string {
	var out []string
	_, text, _ = strings.Cut(text, "\n")
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}
