package shell

import (
	"strings"

	"minke/analysis/syntax"

	sh "mvdan.cc/sh/v3/syntax"
)

// nested walks the program that c hands to another shell: sh -c '…',
// su -c '…', or a heredoc that a shell reads.
func (w *walker) nested(c *Command, st *state, ctx Context) {
	if w.depth >= maxNested || c.Script != w.script || c.Stmt == nil {
		return
	}
	inner := nestedScript(c, st.vars)
	if inner == nil {
		return
	}
	inner.parse()
	if inner.File == nil {
		return
	}
	deeper := walker{script: inner, found: w.found, depth: w.depth + 1, context: ctx | Nested}
	deeper.stmts(inner.File.Stmts, &state{dir: st.dir}, deeper.context)
}

func nestedScript(c *Command, vars variables) *Script {
	if c.Name == "su" || c.Name == "runuser" {
		if f, ok := c.Flag("-c", "--command"); ok && f.Value.Node != nil {
			return quotedScript(c.Script, invocation{dialect: POSIX}, f.Value.Node, vars)
		}
		return nil
	}
	dialect := shellNamed(c.Name)
	if dialect != POSIX && dialect != Bash {
		return nil
	}
	argv := make([]string, len(c.Words))
	for i := range c.Words {
		argv[i] = c.Words[i].Template
	}
	inv := invocation{dialect: dialect, operand: len(argv)}
	inv.readFlags(argv, 1)
	switch {
	case inv.command && inv.operand < len(c.Words) && c.Words[inv.operand].Node != nil:
		return quotedScript(c.Script, inv, c.Words[inv.operand].Node, vars)
	case !inv.command && (inv.operand >= len(c.Words) || c.HasFlag("-s")):
		return heredocScript(c, inv)
	}
	return nil
}

// quotedScript is the program in a word. Each escape in it and each variable
// of known value maps as a whole; variables of open value are left to the inner
// script, as if they were its own.
func quotedScript(outer *Script, inv invocation, word *sh.Word, vars variables) *Script {
	var t text
	q := quotedText{t: &t, outer: outer, vars: vars}
	if !q.parts(word.Parts, false) || len(t.buf) == 0 {
		return nil
	}
	s := &Script{Dialect: inv.dialect, Options: inv.options}
	s.Source, s.origin = t.done()
	return s
}

type quotedText struct {
	t     *text
	outer *Script
	vars  variables
}

func (q *quotedText) layer() layer { return layer{outer: &q.outer.origin} }

func (q *quotedText) parts(parts []sh.WordPart, quoted bool) bool {
	for _, part := range parts {
		switch part := part.(type) {
		case *sh.Lit:
			q.lit(part, quoted)
		case *sh.SglQuoted:
			at := offset(part.Left) + 1
			if part.Dollar && strings.Contains(part.Value, `\`) {
				return false
			}
			if part.Dollar {
				at++
			}
			q.t.add(part.Value, at, q.layer())
		case *sh.DblQuoted:
			if !q.parts(part.Parts, true) {
				return false
			}
		case *sh.ParamExp:
			q.param(part)
		default:
			return false // $(…) runs in the outer shell and is walked there
		}
	}
	return true
}

func (q *quotedText) param(p *sh.ParamExp) {
	at := textSpan(p)
	sp := splitter{vars: q.vars, script: q.outer}
	if v, ok := sp.value(p); ok && q.outer.expanded+len(v) <= maxExpanded {
		q.outer.expanded += len(v)
		q.t.addAs(v, at.Start, at.Len(), q.layer())
		return
	}
	q.t.add(at.Of(q.outer.Source), at.Start, q.layer())
}

// lit adds literal text from the source, where a line may be continued within.
func (q *quotedText) lit(l *sh.Lit, quoted bool) {
	at := textSpan(l)
	src := at.Of(q.outer.Source)
	for i := 0; i < len(src); {
		n := strings.IndexByte(src[i:], '\\')
		if n < 0 {
			n = len(src) - i
		}
		q.t.add(src[i:i+n], at.Start+i, q.layer())
		i += n
		if i >= len(src) {
			return
		}
		decoded, width := shellEscape(src[i:], quoted)
		q.t.addAs(decoded, at.Start+i, width, q.layer())
		i += width
	}
}

// shellEscape decodes the backslash at the start of s.
func shellEscape(s string, quoted bool) (decoded string, width int) {
	switch {
	case len(s) < 2:
		return s, len(s)
	case s[1] == '\n':
		return "", 2
	case quoted && strings.IndexByte("$`\"\\", s[1]) < 0:
		return s[:2], 2
	}
	return s[1:2], 2
}

// heredocScript is the program that a shell reads from a heredoc. One that is
// expanded first is only taken where nothing in it changes on the way but
// variables.
func heredocScript(c *Command, inv invocation) *Script {
	for _, r := range c.Stmt.Redirs {
		if r.Hdoc == nil || len(r.Hdoc.Parts) == 0 || descriptor(r) != 0 {
			continue
		}
		at := textSpan(r.Hdoc)
		at.End -= len(closing(at.Of(c.Script.Source), r.Word))
		body := at.Of(c.Script.Source)
		if strings.ContainsAny(body, "\\`") || strings.Contains(body, "$(") {
			if !quotedDelimiter(r.Word) {
				return nil
			}
		}
		s := &Script{Dialect: inv.dialect, Options: inv.options}
		s.Source, s.origin = heredocText(body, at, r.Op == sh.DashHdoc, &c.Script.origin)
		return s
	}
	return nil
}

// closing returns the last line of a heredoc if that is its closing word, which
// the parser counts in.
func closing(body string, word *sh.Word) string {
	last := body[strings.LastIndexByte(body, '\n')+1:]
	if strings.TrimLeft(last, "\t") == strings.Trim(word.Lit()+quotedWord(word), "\t") {
		return last
	}
	return ""
}

// quotedWord returns the text of a word in one pair of quotes.
func quotedWord(w *sh.Word) string {
	if len(w.Parts) != 1 {
		return ""
	}
	switch p := w.Parts[0].(type) {
	case *sh.SglQuoted:
		return p.Value
	case *sh.DblQuoted:
		return (&sh.Word{Parts: p.Parts}).Lit()
	}
	return ""
}

func heredocText(body string, at syntax.Span, chomp bool, outer *origin) (string, origin) {
	var t text
	start := at.Start
	for line := range strings.Lines(body) {
		kept := line
		if chomp {
			kept = strings.TrimLeft(line, "\t")
		}
		t.add(kept, start+len(line)-len(kept), layer{outer: outer})
		start += len(line)
	}
	return t.done()
}

// quotedDelimiter reports whether any part of a heredoc's word is quoted, so
// that nothing in the body is expanded.
func quotedDelimiter(w *sh.Word) bool {
	for _, p := range w.Parts {
		lit, ok := p.(*sh.Lit)
		if !ok || strings.Contains(lit.Value, `\`) {
			return true
		}
	}
	return false
}
