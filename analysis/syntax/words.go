package syntax

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// words splits the body at white space outside of quotes, which stay in.
func (p *lineParser) words(body Span) []rawWord {
	var words []rawWord
	text := p.text()
	for at := skipSpace(text, body.Start, body.End); at < body.End; {
		word, ok := p.quotedWord(Span{at, body.End})
		if ok {
			words = append(words, word)
		}
		at = skipSpace(text, word.span.End, body.End)
	}
	return words
}

// quotedWord reads the word at the start of rest. An escape token at the end of
// the line is not part of it; it returns false when nothing else is there.
func (p *lineParser) quotedWord(rest Span) (w rawWord, ok bool) {
	text := p.text()
	at, quote, valid, size := rest.Start, rune(0), true, 0
	end := rest.End
	for ; at < rest.End; at += size {
		var r rune
		r, size = utf8.DecodeRuneInString(text[at:rest.End])
		valid = valid && (r != utf8.RuneError || size > 1)
		switch {
		case quote == 0 && unicode.IsSpace(r):
			return p.finishWord(Span{rest.Start, at}, Span{rest.Start, at}, valid), true
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		case quote != 0 && r == quote:
			quote = 0
		case r == rune(p.escape) && quote != '\'':
			if at+size == rest.End {
				end = at
				continue
			}
			at += size
			r, size = utf8.DecodeRuneInString(text[at:rest.End])
			valid = valid && (r != utf8.RuneError || size > 1)
		}
	}
	return p.finishWord(Span{rest.Start, rest.End}, Span{rest.Start, end}, valid), end > rest.Start
}

// finishWord gives a word its text. BuildKit puts U+FFFD for bytes that are not
// valid UTF-8.
func (p *lineParser) finishWord(span, content Span, valid bool) rawWord {
	w := rawWord{span: span, text: content.Of(p.text())}
	if !valid {
		w.text = string([]rune(w.text))
	}
	return w
}

// assignments reads the name[=value] list of ARG.
func (p *lineParser) assignments(body Span) {
	words := p.words(body)
	p.in.Pairs, p.in.Args = make([]Pair, 0, len(words)), make([]Word, 0, len(words))
	for _, w := range words {
		pair := p.pair(w)
		p.in.Pairs = append(p.in.Pairs, pair)
		p.in.Args = append(p.in.Args, Word{Span: p.span(w.span), Value: w.text, Vars: pair.Vars})
	}
}

// pairs reads the key=value list of ENV and LABEL, or their old form, key value.
func (p *lineParser) pairs(body Span) *Error {
	words := p.words(body)
	if len(words) == 0 {
		return nil
	}
	if strings.IndexByte(words[0].text, '=') < 0 {
		return p.oldPair(body)
	}
	var err *Error
	p.in.Pairs, p.in.Args = make([]Pair, 0, len(words)), make([]Word, 0, len(words))
	for _, w := range words {
		if err == nil && strings.IndexByte(w.text, '=') < 0 {
			err = &Error{
				Span:    p.span(w.span),
				Message: fmt.Sprintf("Syntax error - can't find = in %q. Must be of the form: name=value", w.text),
			}
		}
		pair := p.pair(w)
		p.in.Pairs = append(p.in.Pairs, pair)
		p.in.Args = append(p.in.Args, Word{Span: p.span(w.span), Value: w.text, Vars: pair.Vars})
	}
	return err
}

// oldPair reads "key value", where the value is all that follows.
func (p *lineParser) oldPair(body Span) *Error {
	text := p.text()
	key := Span{body.Start, body.Start}
	for key.End < body.End && !isSeparator(text[key.End]) {
		key.End++
	}
	value := Span{key.End, body.End}
	for value.Start < body.End && isSeparator(text[value.Start]) {
		value.Start++
	}
	pair := Pair{
		Span: p.span(body), KeySpan: p.span(key), ValueSpan: p.span(value),
		Key: key.Of(text), Value: value.Of(text), HasValue: true, Legacy: true,
	}
	keyVars, valueVars := p.vars(key), p.vars(value)
	pair.Vars = joinVars(keyVars, valueVars)
	p.in.Args = []Word{{Span: pair.KeySpan, Value: pair.Key, Vars: keyVars}}
	var err *Error
	if key.End == body.End {
		pair.HasValue = false
		err = &Error{Span: p.span(body), Message: p.in.Name + " must have two arguments"}
	} else {
		p.in.Args = append(p.in.Args, Word{Span: pair.ValueSpan, Value: pair.Value, Vars: valueVars})
	}
	p.in.Pairs = []Pair{pair}
	return err
}

// pair splits a word at its first =.
func (p *lineParser) pair(w rawWord) Pair {
	pair := Pair{Span: p.span(w.span)}
	pair.Key, pair.Value, pair.HasValue = strings.Cut(w.text, "=")
	key, value := w.span, Span{w.span.End, w.span.End}
	if i := strings.IndexByte(w.span.Of(p.text()), '='); i >= 0 {
		key.End = w.span.Start + i
		value.Start = key.End + 1
	}
	pair.KeySpan, pair.ValueSpan = p.span(key), p.span(value)
	if key.Empty() {
		pair.KeySpan = Span{pair.Span.Start, pair.Span.Start}
	}
	pair.Vars = p.vars(value)
	if p.in.keyword != "arg" {
		pair.Vars = joinVars(p.vars(key), pair.Vars)
	}
	return pair
}

func joinVars(a, b []Var) []Var {
	if len(a) == 0 {
		return b
	}
	return append(a[:len(a):len(a)], b...)
}
