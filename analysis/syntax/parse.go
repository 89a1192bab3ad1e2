package syntax

import "strings"

// maxTriggers bounds how many ONBUILD in a row are taken apart. BuildKit refuses
// the second one already.
const maxTriggers = 32

// parseLine takes a logical line apart. The error is what BuildKit's parser
// refuses; the instruction has all that could be read even so. Of a line that is
// too long for BuildKit the arguments are one word: each for itself they would
// take up many times the memory of the text.
func parseLine(line Logical, escape byte, long bool) (*Instruction, *Error) {
	root := new(Instruction)
	in := root
	for depth := 0; ; depth++ {
		p := lineParser{in: in, escape: escape, long: long}
		in.Logical = line
		p.head()
		err := p.arguments()
		if in.keyword != "onbuild" || in.Logical.Body.Empty() || depth == maxTriggers {
			return root, err
		}
		line = in.Logical.part(in.Logical.Body)
		in.Sub = new(Instruction)
		in = in.Sub
	}
}

// lineParser takes one instruction apart. Its offsets are those of the logical line.
type lineParser struct {
	in     *Instruction
	escape byte
	long   bool
}

func (p *lineParser) text() string { return p.in.Logical.Text }

func (p *lineParser) span(s Span) Span { return p.in.Logical.Span(s) }

// head reads keyword and flags and finds the body.
func (p *lineParser) head() {
	text := p.text()
	start, end := trimSpace(text, 0, len(text))
	word := start
	for word < end && !isSeparator(text[word]) {
		word++
	}
	keyword := Span{start, word}
	p.in.Keyword = p.span(keyword)
	p.in.keyword, p.in.Name = keywordNames(keyword.Of(text))
	rest := word
	for rest < end && isSeparator(text[rest]) {
		rest++
	}
	body := Span{word, word}
	if rest < end {
		body = p.flags(Span{rest, end})
	}
	p.in.Logical.Body = body
	p.in.Body = p.span(body)
}

// isSeparator reports whether c separates words for BuildKit's reWhitespace.
func isSeparator(c byte) bool { return isSpace(c) && c != '\n' }

// keywordNames returns how BuildKit looks a keyword up and its name in upper case.
func keywordNames(word string) (key, name string) {
	if known, ok := keywords[word]; ok {
		return known.key, known.name
	}
	key = strings.ToLower(word)
	if known, ok := keywords[key]; ok {
		return key, known.name
	}
	return "", strings.ToUpper(word)
}

type names struct{ key, name string }

// keywords has the instructions by name in lower and in upper case.
var keywords = func() map[string]names {
	all := make(map[string]names)
	for _, key := range []string{
		"add", "arg", "cmd", "copy", "entrypoint", "env", "expose", "from", "healthcheck",
		"label", "maintainer", "onbuild", "run", "shell", "stopsignal", "user", "volume", "workdir",
	} {
		name := strings.ToUpper(key)
		all[key], all[name] = names{key, name}, names{key, name}
	}
	return all
}()

// arguments reads the body in the way of its instruction.
func (p *lineParser) arguments() *Error {
	body := p.in.Logical.Body
	if p.long {
		return p.longArguments(body)
	}
	switch p.in.keyword {
	case "add", "copy", "volume":
		return p.arrayOr(body, p.list)
	case "cmd", "entrypoint", "run", "shell":
		return p.arrayOr(body, p.whole)
	case "healthcheck":
		return p.healthcheck(body)
	case "arg":
		p.assignments(body)
	case "env", "label":
		return p.pairs(body)
	case "maintainer", "stopsignal", "user", "workdir", "onbuild":
		p.whole(body)
	case "from":
		p.list(body)
		p.from()
	default:
		p.list(body)
	}
	return nil
}

// longArguments reads no more than decides whether there are heredocs.
func (p *lineParser) longArguments(body Span) (err *Error) {
	switch p.in.keyword {
	case "add", "copy", "run":
		err = p.arrayOr(body, func(Span) {})
	}
	p.in.Args = nil
	if !p.in.Exec {
		p.in.Args = []Word{{Span: p.span(body), Value: body.Of(p.text())}}
	}
	if p.in.keyword == "from" {
		p.from()
	}
	return err
}

// expands reports whether BuildKit expands variables in the arguments.
func (p *lineParser) expands() bool {
	switch p.in.keyword {
	case "add", "arg", "copy", "env", "expose", "from", "label", "stopsignal", "user", "volume", "workdir":
		return true
	}
	return false
}

// word makes the word of a span of the logical line.
func (p *lineParser) word(s Span, value string) Word {
	w := Word{Span: p.span(s), Value: value}
	if p.expands() {
		w.Vars = p.vars(s)
	}
	return w
}

// vars finds the variables in a span of the logical line.
func (p *lineParser) vars(s Span) []Var {
	text := s.Of(p.text())
	if strings.IndexByte(text, '$') < 0 {
		return nil
	}
	return findVars(text, rune(p.escape), quotesCount, func(v Span) Span { return p.span(v.Shift(s.Start)) })
}

// whole takes the body as one word.
func (p *lineParser) whole(body Span) {
	if !body.Empty() {
		p.in.Args = []Word{p.word(body, body.Of(p.text()))}
	}
}

// list splits the body at white space.
func (p *lineParser) list(body Span) {
	text := p.text()
	p.in.Args = make([]Word, 0, countWords(body.Of(text)))
	for at := body.Start; at < body.End; {
		end := at
		for end < body.End && !isSeparator(text[end]) {
			end++
		}
		p.in.Args = append(p.in.Args, p.word(Span{at, end}, text[at:end]))
		for at = end; at < body.End && isSeparator(text[at]); {
			at++
		}
	}
}

// countWords returns how many words list makes of text.
func countWords(text string) int {
	n := 0
	for i := range len(text) {
		if !isSeparator(text[i]) && (i == 0 || isSeparator(text[i-1])) {
			n++
		}
	}
	return n
}

// healthcheck reads NONE or CMD and what follows.
func (p *lineParser) healthcheck(body Span) *Error {
	text := p.text()
	kind := body.Start
	for kind < body.End && !isByteSpace(text[kind]) {
		kind++
	}
	if kind == body.Start {
		return nil
	}
	rest := kind
	for rest < body.End && isByteSpace(text[rest]) {
		rest++
	}
	word := Span{body.Start, kind}
	p.in.Args = []Word{p.word(word, word.Of(text))}
	sub := &Instruction{Logical: p.in.Logical.part(body)}
	sub.Keyword = p.span(word)
	sub.keyword, sub.Name = keywordNames(word.Of(text))
	command := Span{rest, body.End}
	sub.Body = p.span(command)
	sub.Logical.Body = command.Shift(-body.Start)
	q := lineParser{in: sub, escape: p.escape}
	err := q.arrayOr(sub.Logical.Body, q.whole)
	p.in.Exec = sub.Exec
	p.in.Args = append(p.in.Args, sub.Args...)
	if sub.keyword == "cmd" {
		p.in.Sub = sub
	}
	return err
}

// isByteSpace reports white space where BuildKit takes a byte for a character.
func isByteSpace(c byte) bool { return isSpace(c) || c == 0x85 || c == 0xA0 }
