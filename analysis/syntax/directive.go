package syntax

import "strings"

// directiveState is how far into the directives at the top of a file a cutter is.
type directiveState struct {
	done bool  // a line that is no directive was seen: no more can come
	seen uint8 // bits of directiveBit
}

func directiveBit(name string) uint8 {
	switch name {
	case "syntax":
		return 1
	case "escape":
		return 2
	case "check":
		return 4
	}
	return 0
}

// take reads a line that starts with # as a directive. A line that is none ends
// the directives.
func (d *directiveState) take(line string) (name, value string, ok bool) {
	if d.done {
		return "", "", false
	}
	parts, ok := parseDirective(line)
	if !ok {
		d.done = true
		return "", "", false
	}
	return strings.ToLower(parts.name.Of(line)), parts.value.Of(line), true
}

// directiveParts are the places of a directive in its line.
type directiveParts struct {
	name, equals, value Span
}

// parseDirective splits "# name = value". The line starts with #, has no line
// end and may be any comment; only syntax, escape and check are directives.
func parseDirective(line string) (directiveParts, bool) {
	var p directiveParts
	i := skipSpace(line, 1, len(line))
	p.name.Start = i
	for i < len(line) && isNameByte(line[i], i == p.name.Start) {
		i++
	}
	p.name.End = i
	if directiveBit(strings.ToLower(p.name.Of(line))) == 0 {
		return p, false
	}
	i = skipBlanks(line, i)
	if i == len(line) || line[i] != '=' {
		return p, false
	}
	p.equals = Span{i, i + 1}
	i++
	if i == len(line) {
		return p, false
	}
	p.value = Span{skipBlanks(line, i), len(line)}
	if p.value.Empty() {
		// BuildKit's pattern wants one character at least and takes the last blank.
		p.value.Start--
		return p, true
	}
	for isBlank(line[p.value.End-1]) {
		p.value.End--
	}
	return p, true
}

func isNameByte(c byte, first bool) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || !first && '0' <= c && c <= '9'
}

// skipBlanks passes over what \s means in a regular expression.
func skipBlanks(s string, i int) int {
	for i < len(s) && isBlank(s[i]) {
		i++
	}
	return i
}

func isBlank(c byte) bool { return isSpace(c) && c != '\v' }

// Directive returns name (lower case) and value of a directive node.
func (n *Node) Directive() (name, value string, ok bool) {
	p, ok := n.directive()
	if !ok {
		return "", "", false
	}
	return strings.ToLower(p.name.Of(n.text)), p.value.Of(n.text), true
}

// DirectiveSpans returns the places of name and value of a directive node.
func (n *Node) DirectiveSpans() (name, value Span) {
	p, _ := n.directive()
	return p.name, p.value
}

func (n *Node) directive() (directiveParts, bool) {
	if n.Kind() != DirectiveNode {
		return directiveParts{}, false
	}
	hash, end := n.commentLine()
	p, ok := parseDirective(n.text[hash:end])
	p.name, p.equals, p.value = p.name.Shift(hash), p.equals.Shift(hash), p.value.Shift(hash)
	return p, ok
}

// commentLine returns where # stands and where the line ends without its line end.
func (n *Node) commentLine() (hash, end int) {
	start := n.textStart()
	end = contentEnd(n.text, start, len(n.text))
	return skipSpace(n.text, start, end), end
}

// Comment returns the text of a comment node after "#" and blanks, without the
// line end, and its place.
func (n *Node) Comment() (text string, span Span) {
	if n.Kind() != CommentNode {
		return "", Span{}
	}
	hash, end := n.commentLine()
	span.Start, span.End = trimSpace(n.text, hash+1, end)
	return span.Of(n.text), span
}

// directiveError returns what BuildKit refuses in a directive node.
func (n *Node) directiveError() *Error {
	p, ok := n.directive()
	if !ok {
		return nil
	}
	name, value := strings.ToLower(p.name.Of(n.text)), p.value.Of(n.text)
	switch {
	case n.meta&metaRepeated != 0:
		return &Error{Span: p.name, Message: "only one " + name + " parser directive can be used"}
	case name == "escape" && value != "`" && value != `\`:
		return &Error{Span: p.value, Message: "invalid escape token '" + value + "' does not match ` or \\"}
	}
	return nil
}
