package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const byteOrderMark = "\uFEFF"

// cutter cuts text into nodes, from the start of any line at which no
// instruction is under way.
type cutter struct {
	text       string
	pos        int
	escape     byte
	directives directiveState
	fileStart  bool // text starts where the file starts
	returns    bool // text has carriage returns
}

func newCutter(text string) cutter {
	return cutter{text: text, escape: '\\', fileStart: true, returns: strings.IndexByte(text, '\r') >= 0}
}

// cut is a node before it is given memory.
type cut struct {
	start, end int
	lines      int // line feeds
	meta       uint32
}

// next cuts the node at c.pos, which must not be the end, and moves behind it.
func (c *cutter) next() cut {
	n := cut{start: c.pos}
	if c.fileStart && c.pos == 0 && strings.HasPrefix(c.text, byteOrderMark) {
		c.pos = len(byteOrderMark)
		n.meta |= metaMark
	}
	if c.escape == '`' {
		n.meta |= metaBacktick
	}
	start := c.pos
	end := lineEnd(c.text, start)
	content := contentEnd(c.text, start, end)
	first := skipSpace(c.text, start, content)
	switch {
	case first == content:
		c.directives.done = true
		n.meta |= uint32(BlankNode)
		c.pos = blankLines(c.text, end)
	case c.text[first] == '#':
		n.meta |= c.comment(c.text[first:content])
		c.pos = end
	default:
		c.directives.done = true
		n.meta |= uint32(InstructionNode) | c.instruction(first)
	}
	return c.finish(n)
}

// finish fills in what every kind of node needs.
func (c *cutter) finish(n cut) cut {
	n.end = c.pos
	text := c.text[n.start:n.end]
	n.lines = strings.Count(text, "\n")
	if c.returns {
		n.meta |= uint32(min(loneReturns(text), maxReturns)) << metaBits
	}
	if text[len(text)-1] != '\n' {
		n.meta |= metaOpen
	}
	return n
}

// comment says what a line that starts with # is.
func (c *cutter) comment(line string) uint32 {
	name, value, ok := c.directives.take(line)
	switch {
	case !ok:
		return uint32(CommentNode)
	case c.directives.seen&directiveBit(name) != 0:
		return uint32(DirectiveNode) | metaRepeated
	}
	c.directives.seen |= directiveBit(name)
	if name == "escape" && (value == "`" || value == `\`) {
		c.escape = value[0]
	}
	return uint32(DirectiveNode)
}

// instruction moves behind the instruction that starts at first and returns
// metaOpen when it wants more lines than there are.
func (c *cutter) instruction(first int) uint32 {
	walk := lineWalk{text: c.text, pos: c.pos, escape: c.escape}
	suspect := false
	for {
		from, to, ok := walk.next()
		if !ok {
			break
		}
		suspect = suspect || strings.IndexByte(c.text[from:to], '<') >= 0
	}
	start := c.pos
	c.pos = walk.pos
	if walk.open {
		return metaOpen
	}
	if !suspect || !mayHaveHeredoc(c.text[first]) {
		return 0
	}
	logical, _ := joinLines(c.text, start, c.escape)
	docs, _ := heredocsOf(&logical, c.escape)
	for _, doc := range docs {
		body := findTerminator(c.text, c.pos, doc)
		c.pos = body.next
		if body.missing {
			return metaOpen
		}
	}
	return 0
}

// mayHaveHeredoc is a quick test of the first byte of an instruction: only ADD,
// COPY, RUN and ONBUILD take heredocs. Bytes that are not ASCII, and the escape
// token, which can start a line of its own, need the long way.
func mayHaveHeredoc(first byte) bool {
	switch first | 0x20 {
	case 'a', 'c', 'r', 'o':
		return true
	}
	return first >= utf8.RuneSelf || first == '\\' || first == '`'
}

// lineWalk goes through the lines of one instruction, without its heredocs.
type lineWalk struct {
	text    string
	pos     int // where the next line starts
	escape  byte
	started bool
	done    bool
	open    bool // a continuation had no line to follow
}

// next returns what the next line adds to the logical line. Comments and blank
// lines between continuation lines add nothing and are passed over.
func (w *lineWalk) next() (from, to int, ok bool) {
	for !w.done {
		if w.pos == len(w.text) {
			w.done, w.open = true, true
			return 0, 0, false
		}
		from = w.pos
		w.pos = lineEnd(w.text, from)
		to = contentEnd(w.text, from, w.pos)
		first := skipSpace(w.text, from, to)
		if !w.started {
			w.started = true
			from = first
		} else if first == to || w.text[first] == '#' {
			continue
		}
		if end, continued := continuation(w.text, from, to, w.escape); continued {
			return from, end, true
		}
		w.done = true
		return from, to, true
	}
	return 0, 0, false
}

// continuation says whether the line text[from:to], without its line end, goes
// on in the next one: its last byte but for blanks is the escape token, with
// nothing or another byte than the escape token before it. It returns where the
// escape token stands.
func continuation(text string, from, to int, escape byte) (end int, ok bool) {
	for to > from && (text[to-1] == ' ' || text[to-1] == '\t') {
		to--
	}
	if to == from || text[to-1] != escape || to-1 > from && text[to-2] == escape {
		return 0, false
	}
	return to - 1, true
}

// lineEnd returns the offset behind the \n that ends the line at pos.
func lineEnd(text string, pos int) int {
	if i := strings.IndexByte(text[pos:], '\n'); i >= 0 {
		return pos + i + 1
	}
	return len(text)
}

// contentEnd returns the end of a line without its \r and \n.
func contentEnd(text string, start, end int) int {
	for end > start && (text[end-1] == '\n' || text[end-1] == '\r') {
		end--
	}
	return end
}

// skipSpace returns the offset of the first character of text[start:end] that is
// no white space in Unicode's sense, or end.
func skipSpace(text string, start, end int) int {
	for start < end {
		c := text[start]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[start:end])
			if !unicode.IsSpace(r) {
				return start
			}
			start += size
			continue
		}
		if !isSpace(c) {
			return start
		}
		start++
	}
	return end
}

// trimSpace narrows text[start:end] by white space in Unicode's sense.
func trimSpace(text string, start, end int) (int, int) {
	start = skipSpace(text, start, end)
	for start < end {
		c := text[end-1]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeLastRuneInString(text[start:end])
			if !unicode.IsSpace(r) {
				break
			}
			end -= size
			continue
		}
		if !isSpace(c) {
			break
		}
		end--
	}
	return start, end
}

// isSpace reports whether c is ASCII white space.
func isSpace(c byte) bool {
	return c == ' ' || '\t' <= c && c <= '\r'
}

// blankLines returns the end of the blank lines from pos on.
func blankLines(text string, pos int) int {
	for pos < len(text) {
		end := lineEnd(text, pos)
		if skipSpace(text, pos, end) != end {
			break
		}
		pos = end
	}
	return pos
}
