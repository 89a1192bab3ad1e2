package syntax

import (
	"encoding/json"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// arrayOr reads the body as a JSON array of strings or, where it is no JSON
// array, in another way.
func (p *lineParser) arrayOr(body Span, other func(Span)) *Error {
	text := p.text()
	start := skipSpace(text, body.Start, body.End)
	if start == body.End || text[start] != '[' {
		other(body)
		return nil
	}
	array := Span{start, body.End}
	elements, ok := arrayElements(text, array)
	if !ok {
		other(body)
		// A number that fits no float makes an array invalid: ask the real decoder.
		var values []any
		if json.Unmarshal([]byte(array.Of(text)), &values) != nil {
			return nil
		}
		return &Error{Span: p.span(array), Message: "when using JSON array syntax, arrays must be comprised of strings only"}
	}
	p.in.Exec = true
	for _, s := range elements {
		p.in.Args = append(p.in.Args, p.element(s))
	}
	return nil
}

// element makes the word of a JSON string, whose span has the quotes.
func (p *lineParser) element(s Span) Word {
	w := Word{Span: p.span(s)}
	content := Span{s.Start + 1, s.End - 1}
	value := content.Of(p.text())
	if strings.IndexByte(value, '\\') < 0 {
		if p.expands() {
			w.Vars = p.vars(content)
		}
		if w.Value = value; !utf8.ValidString(value) {
			w.Value = string([]rune(value))
		}
		return w
	}
	decoded, places := decodeString(value)
	w.Value = decoded
	if p.expands() && strings.IndexByte(decoded, '$') >= 0 {
		word := rawWord{span: content, text: decoded, places: places}
		for i := range places {
			places[i] = places[i].Shift(content.Start)
		}
		w.Vars = findVars(decoded, rune(p.escape), quotesCount, func(v Span) Span { return p.span(word.of(v)) })
	}
	return w
}

// arrayElements returns the strings of a JSON array, with their quotes. It
// returns false if text is anything but one array of strings.
func arrayElements(text string, s Span) ([]Span, bool) {
	var elements []Span
	at := skipJSONSpace(text, s.Start+1, s.End)
	if at < s.End && text[at] == ']' {
		return nil, skipJSONSpace(text, at+1, s.End) == s.End
	}
	for {
		end, ok := jsonString(text, at, s.End)
		if !ok {
			return nil, false
		}
		elements = append(elements, Span{at, end})
		at = skipJSONSpace(text, end, s.End)
		if at == s.End || text[at] != ',' {
			break
		}
		at = skipJSONSpace(text, at+1, s.End)
	}
	if at == s.End || text[at] != ']' {
		return nil, false
	}
	return elements, skipJSONSpace(text, at+1, s.End) == s.End
}

func skipJSONSpace(text string, at, end int) int {
	for at < end && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n') {
		at++
	}
	return at
}

// jsonString returns the end of the JSON string that starts at at.
func jsonString(text string, at, end int) (int, bool) {
	if at >= end || text[at] != '"' {
		return 0, false
	}
	for at++; at < end; at++ {
		switch c := text[at]; {
		case c == '"':
			return at + 1, true
		case c < ' ':
			return 0, false
		case c == '\\':
			at++
			if at == end {
				return 0, false
			}
			if text[at] == 'u' {
				if _, ok := hexRune(text[at+1 : end]); !ok {
					return 0, false
				}
				at += 4
			} else if strings.IndexByte(`"\/bfnrt`, text[at]) < 0 {
				return 0, false
			}
		}
	}
	return 0, false
}

// hexRune reads four hexadecimal digits.
func hexRune(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	var r rune
	for i := range 4 {
		c := s[i]
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f', 'A' <= c && c <= 'F':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// decodeString decodes the inside of a valid JSON string and tells where each
// byte of the result comes from.
func decodeString(s string) (string, []Span) {
	out := make([]byte, 0, len(s))
	places := make([]Span, 0, len(s))
	for at := 0; at < len(s); {
		r, size := jsonRune(s[at:])
		before := len(out)
		out = utf8.AppendRune(out, r)
		for range len(out) - before {
			places = append(places, Span{at, at + size})
		}
		at += size
	}
	return string(out), places
}

// jsonRune decodes the first character of the inside of a JSON string.
func jsonRune(s string) (r rune, size int) {
	if s[0] != '\\' {
		return utf8.DecodeRuneInString(s)
	}
	if i := strings.IndexByte("bfnrt", s[1]); i >= 0 {
		return rune("\b\f\n\r\t"[i]), 2
	}
	if s[1] != 'u' {
		return rune(s[1]), 2
	}
	r, _ = hexRune(s[2:])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if strings.HasPrefix(s[6:], `\u`) {
		second, _ := hexRune(s[8:])
		if full := utf16.DecodeRune(r, second); full != utf8.RuneError {
			return full, 12
		}
	}
	return utf8.RuneError, 6
}
