package shell

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"minke/analysis/syntax"
)

// parseExec reads the exec form. A shell in it that is given its program with
// -c is unwrapped; all else runs as it stands.
func parseExec(in *syntax.Instruction) *Script {
	words := execWords(in)
	argv := make([]string, len(words))
	for i := range words {
		argv[i] = words[i].value
	}
	inv := invoked(argv)
	if (inv.dialect == POSIX || inv.dialect == Bash) && inv.command && inv.operand < len(argv) {
		s := &Script{Dialect: inv.dialect, Options: inv.options, Interpreter: argv[:inv.operand]}
		s.Source, s.origin = words[inv.operand].value, words[inv.operand].origin
		s.parse()
		return s
	}
	s := &Script{Dialect: None, Source: strings.Join(argv, " ")}
	if inv.dialect == PowerShell || inv.dialect == Cmd {
		s.Dialect = inv.dialect
	}
	for _, w := range words {
		s.argv = append(s.argv, Word{
			Text: w.value, Template: w.value, Known: true,
			Raw: w.raw.Of(in.Logical.Text), Span: in.Logical.Span(w.raw),
		})
	}
	return s
}

// execWord is one string of the JSON array.
type execWord struct {
	value  string
	origin origin
	raw    syntax.Span // in the logical line, with its quotes
}

// execWords reads the strings of a JSON array that is known to be valid.
func execWords(in *syntax.Instruction) []execWord {
	body := argumentSpan(in)
	var words []execWord
	for i := body.Start; i < body.End; i++ {
		if in.Logical.Text[i] == '"' {
			w, end := execString(in, i, body.End)
			words = append(words, w)
			i = end - 1
		}
	}
	return words
}

// execString reads the string that starts with the quote at start and returns
// the place behind its closing quote.
func execString(in *syntax.Instruction, start, limit int) (execWord, int) {
	src := in.Logical.Text
	line := layer{logical: &in.Logical}
	var t text
	i := start + 1
	for i < limit && src[i] != '"' {
		if src[i] != '\\' {
			plain := i
			for i < limit && src[i] != '"' && src[i] != '\\' {
				i++
			}
			t.add(src[plain:i], plain, line)
			continue
		}
		s, width := jsonEscape(src[i:limit])
		t.addAs(s, i, width, line)
		i += width
	}
	end := min(i+1, limit)
	if len(t.buf) == 0 {
		t.add("", i, line)
	}
	w := execWord{raw: syntax.Span{Start: start, End: end}}
	w.value, w.origin = t.done()
	return w, end
}

// jsonEscape decodes the escape at the start of s and returns its length.
func jsonEscape(s string) (decoded string, width int) {
	if len(s) < 2 {
		return s, len(s)
	}
	switch s[1] {
	case 'n':
		return "\n", 2
	case 't':
		return "\t", 2
	case 'r':
		return "\r", 2
	case 'b':
		return "\b", 2
	case 'f':
		return "\f", 2
	case 'u':
		return jsonRune(s)
	}
	return s[1:2], 2
}

func jsonRune(s string) (string, int) {
	r, ok := hexRune(s)
	if !ok {
		return string(utf8.RuneError), min(len(s), 6)
	}
	if utf16.IsSurrogate(r) {
		if low, ok := hexRune(s[6:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return string(pair), 12
			}
		}
		return string(utf8.RuneError), 6
	}
	return string(r), 6
}

func hexRune(s string) (rune, bool) {
	if len(s) < 6 || s[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 32)
	return rune(n), err == nil
}
