package syntax

import (
	"unicode/utf8"
)

// lexer reads text by the rules of BuildKit's shell.Lex: single and double
// quotes, the escape token, variables and their modifiers. It notes variables
// and, for heredocs, writes down the text that shell.Lex makes of an element.
type lexer struct {
	text       string
	pos        int
	escape     rune
	bareQuotes bool // quotes mean nothing, as in a heredoc's body
	dropQuotes bool // quotes are not written down
	depth      int  // of ${…} in ${…}
	nested     bool // a modifier's word was read

	vars   []Var // spans count in text
	noVars bool

	write  bool
	out    []byte
	places []int // of each byte of out
}

const (
	endOfText = rune(-1)

	// maxDepth bounds ${a:-${b:-…}}; what is deeper counts as an error.
	maxDepth = 1000
)

func (l *lexer) peek() (rune, int) {
	if l.pos >= len(l.text) {
		return endOfText, 0
	}
	if c := l.text[l.pos]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(l.text[l.pos:])
}

func (l *lexer) next() rune {
	r, size := l.peek()
	l.pos += size
	return r
}

// emit writes down a character that stands at place.
func (l *lexer) emit(r rune, place int) {
	if !l.write {
		return
	}
	before := len(l.out)
	l.out = utf8.AppendRune(l.out, r)
	for range len(l.out) - before {
		l.places = append(l.places, place)
	}
}

// emitText writes down the text of a span as it stands.
func (l *lexer) emitText(s Span) {
	if l.write {
		for i, r := range s.Of(l.text) {
			l.emit(r, s.Start+i)
		}
	}
}

// until reads up to and with stop, or to the end of the text if stop is
// endOfText. raw keeps escape tokens in what is written, pattern doubles those
// in quotes. It returns false where shell.Lex fails.
func (l *lexer) until(stop rune, raw, pattern bool) bool {
	for l.pos < len(l.text) {
		r, size := l.peek()
		if r == stop {
			l.pos += size
			return true
		}
		if !l.element(r, raw, pattern) {
			return false
		}
	}
	return stop == endOfText
}

// element reads what starts with r, the next character.
func (l *lexer) element(r rune, raw, pattern bool) bool {
	at := l.pos
	switch {
	case r == '$':
		return l.dollar()
	case r == '\'' && !l.bareQuotes:
		return l.singleQuote(pattern)
	case r == '"' && !l.bareQuotes:
		return l.doubleQuote(raw, pattern)
	}
	l.next()
	if r != l.escape {
		l.emit(r, at)
		return true
	}
	if raw {
		l.emit(r, at)
	}
	if at = l.pos; at < len(l.text) {
		r = l.next()
		l.emit(r, at)
	}
	return true
}

func (l *lexer) singleQuote(pattern bool) bool {
	l.quote('\'')
	for {
		at := l.pos
		r, size := l.peek()
		switch r {
		case endOfText:
			return false
		case '\'':
			l.quote(r)
			return true
		}
		l.pos += size
		if pattern && r == l.escape {
			l.emit(r, at)
		}
		l.emit(r, at)
	}
}

// quote passes over a quote.
func (l *lexer) quote(r rune) {
	if !l.dropQuotes {
		l.emit(r, l.pos)
	}
	l.pos++
}

func (l *lexer) doubleQuote(raw, pattern bool) bool {
	l.quote('"')
	for {
		at := l.pos
		r, size := l.peek()
		switch r {
		case endOfText:
			return false
		case '$':
			if !l.dollar() {
				return false
			}
			continue
		case '"':
			l.quote(r)
			return true
		}
		l.pos += size
		if r == l.escape {
			switch next, _ := l.peek(); next {
			case endOfText:
				continue
			case '"', '$', l.escape:
				if raw {
					l.emit(r, at)
				}
				at = l.pos
				r = l.next()
			default:
				if raw && (pattern || l.dropQuotes) {
					l.emit(r, at)
				}
			}
		}
		l.emit(r, at)
	}
}

// dollar reads a variable.
func (l *lexer) dollar() bool {
	start := l.pos
	l.pos++
	if next, _ := l.peek(); next != '{' {
		name := l.name()
		l.emitText(Span{start, l.pos})
		if !name.Empty() {
			l.note(Var{Span: Span{start, l.pos}, Name: name.Of(l.text), NameSpan: name, Word: Span{l.pos, l.pos}})
		}
		return true
	}
	if l.depth == maxDepth {
		return false
	}
	l.depth++
	slot := l.note(Var{Broken: true})
	v := Var{Broken: true}
	v.Broken = !l.braces(&v)
	v.Span = Span{start, l.pos}
	if slot >= 0 {
		l.vars[slot] = v
	}
	l.depth--
	return !v.Broken
}

// note keeps a variable and returns its index, or -1 if none are wanted.
func (l *lexer) note(v Var) int {
	if l.noVars {
		return -1
	}
	l.vars = append(l.vars, v)
	return len(l.vars) - 1
}
