package shell

import (
	"slices"
	"strconv"
	"strings"

	"minke/analysis/syntax"

	"mvdan.cc/sh/v3/expand"
	sh "mvdan.cc/sh/v3/syntax"
)

// Word is one word of a command, with quotes removed and with the values of
// variables that the same script has set before.
//
// One word as written may give several, when it holds a variable whose value
// has blanks or, in Bash, a brace expansion: these share Raw, Span and Node.
type Word struct {
	Text  string // what the command gets; "" unless Known
	Known bool   // no expansion in it whose value is open
	Raw   string // as written
	Span  syntax.Span

	// Template is the text with quotes removed and each expansion whose value
	// is open kept as written: foo-${VERSION}.tgz. For a Known word it is Text.
	Template string
	// Glob marks an unquoted * ? or [. Text is then the pattern.
	Glob bool
	// Node is the word in the tree of its script; nil in an exec form.
	Node *sh.Word
}

// Zero reports whether w is the zero Word, which stands for a missing one.
func (w Word) Zero() bool { return w.Raw == "" && w.Span == syntax.Span{} }

// variables are the values known at a place of a script.
type variables map[string]string

// splitter gathers the fields that a word expands to.
type splitter struct {
	fields  []Word
	text    strings.Builder // of the field at work, template form
	started bool            // the field at work exists, be it empty
	open    bool            // it has an expansion whose value is open
	glob    bool
	vars    variables
	script  *Script
}

// words resolves the words as written to those the command gets.
func (s *Script) words(list []*sh.Word, vars variables) []Word {
	out := make([]Word, 0, len(list))
	for _, w := range list {
		out = s.appendWord(out, w, vars)
	}
	return out
}

// word resolves a word where no splitting happens: the value of an assignment
// or the target of a redirection.
func (s *Script) word(w *sh.Word, vars variables) Word {
	if w == nil || len(w.Parts) == 0 {
		return Word{}
	}
	sp := splitter{vars: vars, script: s}
	sp.parts(w.Parts, true)
	sp.end()
	field := Word{Known: true}
	if len(sp.fields) > 0 {
		field = sp.fields[0]
	}
	field.Glob = false
	return s.placed(field, w)
}

func (s *Script) placed(field Word, w *sh.Word) Word {
	at := textSpan(w)
	field.Node, field.Raw, field.Span = w, at.Of(s.Source), s.origin.span(at)
	return field
}

func (s *Script) appendWord(out []Word, w *sh.Word, vars variables) []Word {
	if text, ok := plain(w); ok {
		return append(out, s.placed(Word{Text: text, Template: text, Known: true}, w))
	}
	for _, part := range s.braces(w) {
		sp := splitter{vars: vars, script: s}
		sp.parts(part.Parts, false)
		sp.end()
		for _, field := range sp.fields {
			out = append(out, s.placed(field, w))
		}
	}
	return out
}

// plain returns the text of a word that is nothing but ordinary characters.
func plain(w *sh.Word) (string, bool) {
	if len(w.Parts) != 1 {
		return "", false
	}
	lit, ok := w.Parts[0].(*sh.Lit)
	if !ok || strings.ContainsAny(lit.Value, "\\*?[{") {
		return "", false
	}
	return lit.Value, true
}

// mostBraces bounds the words that one word with braces is written out to.
const mostBraces = 64

// braces expands {a,b} in Bash. The parser's own word is left as it is, and so
// is one that would give very many.
func (s *Script) braces(w *sh.Word) []*sh.Word {
	asWritten := []*sh.Word{w}
	if s.Dialect != Bash && !s.Bashism || !strings.Contains(textSpan(w).Of(s.Source), "{") {
		return asWritten
	}
	copied := &sh.Word{Parts: slices.Clone(w.Parts)}
	if !sh.SplitBraces(copied) || braceWords(copied) > mostBraces {
		return asWritten
	}
	var out []*sh.Word
	for expanded, err := range expand.BracesSeq(nil, copied) {
		if err != nil {
			return asWritten
		}
		out = append(out, expanded)
	}
	return out
}

// braceWords returns how many words the braces in w give, or some number above
// mostBraces where they give more.
func braceWords(w *sh.Word) int {
	count := 1
	for _, part := range w.Parts {
		b, ok := part.(*sh.BraceExp)
		if !ok {
			continue
		}
		here := 0
		for _, e := range b.Elems {
			here += braceWords(e)
		}
		if b.Sequence {
			here = sequenceWords(b)
		}
		if count *= here; count > mostBraces {
			return count
		}
	}
	return count
}

// sequenceWords returns how many words {a..b} gives; letters give no more than the alphabet has.
func sequenceWords(b *sh.BraceExp) int {
	from, err1 := strconv.Atoi(b.Elems[0].Lit())
	to, err2 := strconv.Atoi(b.Elems[1].Lit())
	if err1 != nil || err2 != nil {
		return 26
	}
	if from < -mostBraces || from > 1<<30 || to < -mostBraces || to > 1<<30 {
		return mostBraces + 1
	}
	return max(from, to) - min(from, to) + 1
}

func (sp *splitter) parts(parts []sh.WordPart, quoted bool) {
	for _, part := range parts {
		switch part := part.(type) {
		case *sh.Lit:
			sp.started = true
			if quoted {
				sp.unescape(part.Value, "")
			} else {
				sp.unescape(part.Value, "*?[")
			}
		case *sh.SglQuoted:
			sp.started = true
			if part.Dollar && strings.Contains(part.Value, `\`) {
				sp.keep(part)
				continue
			}
			sp.text.WriteString(part.Value)
		case *sh.DblQuoted:
			sp.started = true
			sp.doubleQuoted(part)
		case *sh.ParamExp:
			sp.param(part, quoted)
		case *sh.ExtGlob:
			sp.glob = true
			sp.keep(part)
		default:
			sp.keep(part)
		}
	}
}

func (sp *splitter) doubleQuoted(q *sh.DblQuoted) {
	for _, part := range q.Parts {
		switch part := part.(type) {
		case *sh.Lit:
			sp.text.WriteString(unescapeQuoted(part.Value))
		case *sh.ParamExp:
			sp.param(part, true)
		default:
			sp.keep(part)
		}
	}
}

// unescape adds unquoted text: a backslash takes the meaning off the character
// behind it.
func (sp *splitter) unescape(s, globs string) {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
		case strings.IndexByte(globs, s[i]) >= 0:
			sp.glob = true
		}
		sp.text.WriteByte(s[i])
	}
}

// unescapeQuoted undoes the escapes that double quotes know.
func unescapeQuoted(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("$`\"\\", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// keep adds an expansion as it is written.
func (sp *splitter) keep(part sh.Node) {
	sp.started, sp.open = true, true
	sp.text.WriteString(textSpan(part).Of(sp.script.Source))
}

// maxExpanded bounds the bytes that the variables of one script are replaced
// by: a list of packages used twice is usual, one used ten thousand times is not.
const maxExpanded = 64 << 10

func (sp *splitter) param(p *sh.ParamExp, quoted bool) {
	value, ok := sp.value(p)
	sp.script.expanded += len(value)
	if !ok || sp.script.expanded > maxExpanded {
		sp.keep(p)
		return
	}
	if quoted {
		sp.started = true
		sp.text.WriteString(value)
		return
	}
	sp.split(value)
}

// split adds the value of an unquoted variable, which the shell cuts at blanks.
func (sp *splitter) split(value string) {
	const blanks = " \t\n"
	for i, field := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(blanks, r) }) {
		if i > 0 || strings.ContainsRune(blanks, rune(value[0])) {
			sp.end()
		}
		sp.started = true
		sp.glob = sp.glob || strings.ContainsAny(field, "*?[")
		sp.text.WriteString(field)
	}
	if value != "" && strings.ContainsRune(blanks, rune(value[len(value)-1])) {
		sp.end()
	}
}

// end finishes the field at work.
func (sp *splitter) end() {
	if !sp.started {
		return
	}
	field := Word{Template: sp.text.String(), Known: !sp.open, Glob: sp.glob}
	if field.Known {
		field.Text = field.Template
	}
	sp.fields = append(sp.fields, field)
	sp.text.Reset()
	sp.started, sp.open, sp.glob = false, false, false
}
