package shell

import (
	"strings"

	"minke/analysis/syntax"
)

// writeHeredoc puts heredoc scripts into one, line by line.
func (m *merger) writeHeredoc(p *plan) (string, *Refusal) {
	if r := m.checkHeredocs(); r != nil {
		return "", r
	}
	node := m.runs[0].Node
	in := node.Instruction()
	h := &in.Heredocs[0]
	var b strings.Builder
	b.WriteString(node.Text()[in.Keyword.Start:h.Body.Start])
	for i, part := range p.parts {
		if r := m.writeBody(&b, i, p, part); r != nil {
			return "", r
		}
	}
	b.WriteString(h.Terminator.Of(node.Text()))
	return b.String(), nil
}

// checkHeredocs wants bodies that can stand in the first RUN's heredoc.
func (m *merger) checkHeredocs() *Refusal {
	first := &m.runs[0].Node.Instruction().Heredocs[0]
	for i := range m.runs {
		h, body := m.heredoc(i)
		switch {
		case h.Chomp != first.Chomp:
			return refuse(i, MixedForms, "One of the heredocs strips tabs (<<-) and the other does not.")
		case strings.Contains(body, "\r"):
			return refuse(i, Layout, "The shell is given the carriage returns in it as text.")
		case i > 0 && m.traits[i].stderr:
			return refuse(i, ShellState, "The shell's messages, which name the line, go into a file.")
		case i < m.last() && continues(body):
			return refuse(i, Layout, "Its last line is continued.")
		}
		for line := range strings.Lines(body) {
			line = strings.TrimSuffix(line, "\n")
			if h.Chomp {
				line = strings.TrimLeft(line, "\t")
			}
			if line == first.Name {
				return refuse(i, Layout, "A line of it would end the heredoc of the first.")
			}
		}
	}
	return nil
}

// continues reports whether the last line of a body ends in a backslash.
func continues(body string) bool {
	body = strings.TrimSuffix(body, "\n")
	return (len(body)-len(strings.TrimRight(body, `\`)))%2 == 1
}

// writeBody writes the lines of script i.
func (m *merger) writeBody(b *strings.Builder, i int, p *plan, part part) *Refusal {
	start, lead, rest, ok := m.split(i)
	if !ok && (part.dropLead || part.leadOut && part.wrap != bare) {
		return refuse(i, Layout, "Its set command does not stand on a line of its own.")
	}
	if i == 0 {
		b.WriteString(start)
		if p.hoist >= 0 {
			b.WriteString(m.leadText(p.hoist) + "\n")
		}
	}
	for _, c := range m.runs[i].Comments {
		if i > 0 {
			b.WriteString(strings.TrimSpace(c) + "\n")
		}
	}
	switch {
	case part.dropLead:
	case part.leadOut:
		b.WriteString(lead)
	default:
		rest = lead + rest
	}
	switch part.wrap {
	case parens:
		b.WriteString("(\n" + rest + ")")
	case braces:
		b.WriteString("{\n" + rest + "}")
	default:
		b.WriteString(rest)
		return nil
	}
	if p.joint == guarded {
		b.WriteString(" || exit")
	}
	b.WriteByte('\n')
	return nil
}

// split cuts a body into what stands before its first command (the #! line and
// comments), the line of its leading set -… and the rest. It fails when that
// shares its line with other commands; all is rest then.
func (m *merger) split(i int) (start, lead, rest string, ok bool) {
	s, t := m.runs[i].Script, m.traits[i]
	_, body := m.heredoc(i)
	shebang := ""
	if strings.HasPrefix(body, "#!") {
		n := strings.IndexByte(body, '\n') + 1
		shebang, body = body[:n], body[n:]
	}
	if i == 0 {
		start = shebang
	}
	if t.lead == 0 {
		return start, "", body, true
	}
	if !t.lone {
		return start, "", body, false
	}
	at := s.Span(t.stmts[0])
	h, _ := m.heredoc(i)
	from := at.Start - h.Body.Start - len(shebang)
	lineStart := strings.LastIndexByte(body[:from], '\n') + 1
	lineEnd := from + strings.IndexByte(body[from:], '\n') + 1
	line := strings.TrimSpace(body[lineStart:lineEnd])
	if strings.TrimSuffix(line, ";") != at.Of(m.runs[i].Node.Text()) {
		return start, "", body, false
	}
	return start, body[lineStart:lineEnd], body[:lineStart] + body[lineEnd:], true
}

// heredoc returns the heredoc that is the program of a RUN, and its body as written.
func (m *merger) heredoc(i int) (*syntax.Heredoc, string) {
	node := m.runs[i].Node
	h := &node.Instruction().Heredocs[0]
	return h, h.Body.Of(node.Text())
}
