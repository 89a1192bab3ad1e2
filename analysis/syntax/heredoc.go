package syntax

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// heredocWord is a heredoc's opener in a logical line.
type heredocWord struct {
	span   Span
	name   string
	fd     uint
	expand bool
	chomp  bool
}

// heredocsOf returns the heredocs that an instruction opens.
func heredocsOf(line *Logical, escape byte) ([]heredocWord, *Error) {
	if !strings.Contains(line.Text, "<<") {
		return nil, nil
	}
	in, err := parseLine(*line, escape, false)
	if err != nil {
		return nil, err
	}
	return in.heredocWords()
}

// takesHeredocs reports whether BuildKit looks for heredocs in the instruction.
func (i *Instruction) takesHeredocs() bool {
	if i.keyword == "onbuild" && i.Sub != nil {
		i = i.Sub
	}
	switch i.keyword {
	case "add", "copy", "run":
		return !i.Exec
	}
	return false
}

func (i *Instruction) heredocWords() ([]heredocWord, *Error) {
	if !i.takesHeredocs() || !strings.Contains(i.Logical.Text, "<<") {
		return nil, nil
	}
	var docs []heredocWord
	words, _ := shellWords(i.Logical.Text, writing{escapes: true})
	for _, word := range words {
		doc, ok, err := openHeredoc(word.text)
		if err != nil {
			return nil, &Error{Span: i.Logical.Span(word.span), Message: err.Error()}
		}
		if ok {
			doc.span = word.span
			docs = append(docs, doc)
		}
	}
	return docs, nil
}

// openHeredoc reads a word such as 3<<-"EOF".
func openHeredoc(word string) (doc heredocWord, ok bool, err error) {
	mark := strings.Index(word, "<<")
	if mark < 0 || strings.Trim(word[:mark], "0123456789") != "" {
		return doc, false, nil
	}
	rest, chomp := strings.CutPrefix(word[mark+2:], "-")
	rest = strings.TrimLeft(rest, "\t\n\f\r ")
	if rest == "" || strings.IndexByte(rest, '<') >= 0 {
		return doc, false, nil
	}
	name := rest
	if n := len(rest); n > 2 && rest[0] == rest[n-1] && (rest[0] == '"' || rest[0] == '\'') {
		name = rest[1 : n-1]
	}
	doc = heredocWord{name: name, expand: len(name) == len(rest), chomp: chomp}
	if mark > 0 {
		// As in BuildKit, a number too large becomes the largest.
		fd, _ := strconv.ParseUint(word[:mark], 10, 0)
		doc.fd = uint(fd)
	}
	if isPlainName(name) {
		return doc, true, nil
	}
	bare, ok := shellWords(rest, writing{dropQuotes: true})
	if ok && len(bare) != 1 {
		return doc, false, nil
	}
	quoted, alsoOK := shellWords(rest, writing{})
	if !ok || !alsoOK || len(quoted) != 1 {
		_, err := parser.ParseHeredoc(word)
		return doc, false, err
	}
	doc.name = bare[0].text
	doc.expand = countQuotes(doc.name) == countQuotes(quoted[0].text)
	return doc, true, nil
}

// countQuotes counts quotes. BuildKit expands variables in a heredoc if its name
// has as many before quotes are taken off as after.
func countQuotes(s string) int { return strings.Count(s, "'") + strings.Count(s, `"`) }

// isPlainName reports whether no byte of a heredoc's name means anything to a shell.
func isPlainName(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isNameByte(c, false) && c != '_' && c != '-' && c != '.' && c != '/' {
			return false
		}
	}
	return true
}

// shellWord is a word as shell.Lex makes it when it keeps quotes and escapes and
// knows no variable.
type shellWord struct {
	text string
	span Span
}

// writing says what a lexer writes of a word besides its plain text.
type writing struct {
	escapes    bool // escape tokens
	dropQuotes bool // no quotes
}

// shellWords splits a line into words. It returns false, and no words, where
// shell.Lex refuses the line.
func shellWords(line string, how writing) ([]shellWord, bool) {
	l := lexer{text: line, escape: '\\', noVars: true, write: true, dropQuotes: how.dropQuotes}
	w := wordSplitter{}
	for l.pos < len(line) {
		r, _ := l.peek()
		l.out, l.places, l.nested = l.out[:0], l.places[:0], false
		if r == '<' {
			l.lessThan()
		} else if !l.element(r, how.escapes, false) {
			return nil, false
		}
		if l.nested {
			// shell.Lex reads a modifier's word into the buffer of the word
			// around it, which loses what it had so far.
			w.word = w.word[:0]
		}
		w.add(&l, r != '<' && r != '"' && r != '\'' && r != l.escape)
	}
	w.flush()
	return w.words, true
}

// lessThan reads < or << with the blanks behind it.
func (l *lexer) lessThan() {
	l.emit('<', l.pos)
	l.pos++
	if r, _ := l.peek(); r != '<' {
		return
	}
	l.emit('<', l.pos)
	l.pos++
	for l.pos < len(l.text) && strings.IndexByte("\t\r ", l.text[l.pos]) >= 0 {
		l.emit(rune(l.text[l.pos]), l.pos)
		l.pos++
	}
}

// wordSplitter puts words together from what a lexer writes.
type wordSplitter struct {
	words []shellWord
	word  []byte
	span  Span
}

// add takes what the lexer has written of an element. White space in a plain
// element ends the word.
func (w *wordSplitter) add(l *lexer, plain bool) {
	for i := 0; i < len(l.out); {
		r, size := utf8.DecodeRune(l.out[i:])
		if plain && unicode.IsSpace(r) {
			w.flush()
			i += size
			continue
		}
		if len(w.word) == 0 {
			w.span.Start = l.places[i]
		}
		w.word = append(w.word, l.out[i:i+size]...)
		if i += size; i < len(l.out) {
			w.span.End = l.places[i]
		} else {
			w.span.End = l.pos
		}
	}
}

func (w *wordSplitter) flush() {
	if len(w.word) > 0 {
		w.words = append(w.words, shellWord{string(w.word), w.span})
		w.word = w.word[:0]
	}
}

// terminator is where a heredoc ends.
type terminator struct {
	line    int // where the line of the closing word starts
	word    Span
	next    int // behind that line
	missing bool
}

// findTerminator looks for the line that closes a heredoc whose body starts at pos.
func findTerminator(text string, pos int, doc heredocWord) terminator {
	for pos < len(text) {
		end := lineEnd(text, pos)
		word := Span{pos, contentEnd(text, pos, end)}
		if doc.chomp {
			for word.Start < word.End && text[word.Start] == '\t' {
				word.Start++
			}
		}
		if word.Of(text) == doc.name {
			return terminator{line: pos, word: word, next: end}
		}
		pos = end
	}
	return terminator{line: pos, word: Span{pos, pos}, next: pos, missing: true}
}

// readHeredocs finds the heredocs of an instruction whose logical line ends at pos.
func (i *Instruction) readHeredocs(text string, pos int) *Error {
	docs, err := i.heredocWords()
	if err != nil {
		return err
	}
	for _, doc := range docs {
		t := findTerminator(text, pos, doc)
		h := Heredoc{
			Opener: i.Logical.Span(doc.span), Name: doc.name, Expand: doc.expand, Chomp: doc.chomp, FD: int(doc.fd),
			Body: Span{pos, t.line}, Terminator: t.word, Unterminated: t.missing,
			content: text[pos:t.line],
		}
		if doc.expand && i.expandsHeredocs() {
			body := h.Body.Of(text)
			h.Vars = findVars(body, '\\', quotesAreText, func(s Span) Span { return s.Shift(pos) })
		}
		if t.missing && err == nil {
			err = &Error{Span: h.Opener, Message: "unterminated heredoc"}
		}
		i.Heredocs = append(i.Heredocs, h)
		pos = t.next
	}
	if i.Sub != nil {
		i.Sub.Heredocs = i.Heredocs
	}
	return err
}

func (i *Instruction) expandsHeredocs() bool {
	return i.keyword == "add" || i.keyword == "copy" || i.keyword == "onbuild" && i.Sub != nil && i.Sub.expandsHeredocs()
}
