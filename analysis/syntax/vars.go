package syntax

import (
	"strings"
	"unicode"
)

// Var is a reference such as $NAME or ${NAME:-word}. Those inside Word follow it
// in the list it is in.
type Var struct {
	Span     Span
	Name     string
	NameSpan Span
	Modifier string // "", ":-", ":+", ":?", "-", "+", "?", "#", "##", "%", "%%", "/", "//"
	Word     Span   // what follows the modifier, without the closing brace; of / pattern and replacement
	Broken   bool   // BuildKit refuses it: no closing brace, no name, an unknown modifier
}

// quoting says whether quotes mean something around variables.
type quoting uint8

const (
	quotesCount quoting = iota
	quotesAreText
)

// findVars returns the variables in text as shell.Lex understands them. Where it
// refuses the text, the last one is broken and what follows is not looked at.
// place maps spans of text to the spans that are wanted.
func findVars(text string, escape rune, q quoting, place func(Span) Span) []Var {
	l := lexer{text: text, escape: escape, bareQuotes: q == quotesAreText}
	l.until(endOfText, false, false)
	for i := range l.vars {
		v := &l.vars[i]
		v.Span, v.NameSpan, v.Word = place(v.Span), place(v.NameSpan), place(v.Word)
	}
	return l.vars
}

// name reads the name of a variable: letters, digits and _, only digits if the
// first is one, or one special character.
func (l *lexer) name() Span {
	s := Span{l.pos, l.pos}
	r, size := l.peek()
	switch {
	case unicode.IsDigit(r):
		for unicode.IsDigit(r) {
			l.pos += size
			r, size = l.peek()
		}
	case r != endOfText && strings.ContainsRune("@*#?-$!0", r):
		l.pos += size
	default:
		for r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			l.pos += size
			r, size = l.peek()
		}
	}
	s.End = l.pos
	return s
}

// braces reads a variable from its opening brace to the closing one.
func (l *lexer) braces(v *Var) bool {
	start := l.pos - 1
	l.pos++
	v.NameSpan, v.Word = Span{l.pos, l.pos}, Span{l.pos, l.pos}
	switch first, _ := l.peek(); first {
	case endOfText, '{', ':':
		return false
	case '}':
		l.pos++
		return false
	}
	v.NameSpan = l.name()
	v.Name = v.NameSpan.Of(l.text)
	at := l.pos
	v.Word = Span{at, at}
	r := l.next()
	switch r {
	case '}':
		l.emitText(Span{start, l.pos})
		return true
	case '/':
		l.emitText(Span{start, l.pos})
		return l.replacement(v)
	case ':':
		r = l.next()
	case '+', '-', '?', '#', '%':
	default:
		return false
	}
	return l.modifier(v, r, Span{start, l.pos}, at)
}

// modifier reads the word of a modifier that ends with r. head is what stands
// up to there, at where the modifier starts.
func (l *lexer) modifier(v *Var, r rune, head Span, at int) bool {
	cut := r == '#' || r == '%'
	colon := l.text[at] == ':'
	if r == endOfText || colon && cut {
		return false
	}
	l.emitText(head)
	v.Modifier = l.text[at:l.pos]
	from := l.pos
	if next, _ := l.peek(); cut && next == r {
		v.Modifier += string(r)
		from++
	}
	l.nested = true
	if !l.until('}', cut, cut) {
		v.Word = Span{min(from, l.pos), l.pos}
		return false
	}
	v.Word = Span{from, l.pos - 1}
	l.emit('}', l.pos-1)
	return l.write || !colon || strings.ContainsRune("-+?", r)
}

// replacement reads pattern and replacement of ${name/pattern/replacement}.
func (l *lexer) replacement(v *Var) bool {
	v.Modifier = "/"
	if next, _ := l.peek(); next == '/' {
		v.Modifier = "//"
		l.pos++
	}
	from := l.pos
	l.nested = true
	ok := l.until('/', true, true)
	if ok {
		l.emit('/', l.pos-1)
		ok = l.until('}', true, false)
	}
	if !ok {
		v.Word = Span{from, l.pos}
		return false
	}
	v.Word = Span{from, l.pos - 1}
	l.emit('}', l.pos-1)
	return true
}
