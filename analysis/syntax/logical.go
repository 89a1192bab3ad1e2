package syntax

import (
	"sort"
	"strings"
)

// Logical is the text of a logical line (what BuildKit sees after joining
// continuations and dropping comments) with the way back to the node.
type Logical struct {
	// Text is the joined line, byte for byte as BuildKit hands it to its line
	// parsers: without white space at the start, with that at the end.
	Text string

	// Body is the place in Text of Instruction.Body: what follows keyword and flags.
	Body Span

	base  int // where Text starts in the line that the segments count in
	start int // the place of that line's first byte in the node
	more  []segment
}

// segment is a piece of a logical line that stands in one piece in the node.
// The first piece has none.
type segment struct{ at, node int }

// BodyText returns what follows keyword and flags: for RUN in shell form what
// BuildKit gives to the shell.
func (l *Logical) BodyText() string { return l.Body.Of(l.Text) }

// Offset returns the place in the node of the byte at i of Text. i may be len(Text).
func (l *Logical) Offset(i int) int {
	if i > 0 && i == len(l.Text) {
		return l.at(i-1) + 1
	}
	return l.at(i)
}

func (l *Logical) at(i int) int {
	i += l.base
	k := sort.Search(len(l.more), func(k int) bool { return l.more[k].at > i })
	if k == 0 {
		return l.start + i
	}
	s := l.more[k-1]
	return s.node + i - s.at
}

// Span maps a span of Text to the node: from its first byte to behind its last
// one. An empty span comes to stand behind the byte before it.
func (l *Logical) Span(s Span) Span {
	switch {
	case s.Empty() && s.Start == 0:
		return Span{l.at(0), l.at(0)}
	case s.Empty():
		end := l.at(s.Start-1) + 1
		return Span{end, end}
	case len(l.more) == 0:
		return s.Shift(l.start + l.base)
	}
	return Span{l.at(s.Start), l.at(s.End-1) + 1}
}

// part returns the logical line of an instruction inside this one.
func (l *Logical) part(s Span) Logical {
	return Logical{Text: s.Of(l.Text), base: l.base + s.Start, start: l.start, more: l.more}
}

// joinLines joins the lines of the instruction whose first line starts at pos.
// It returns the offset behind its last line.
func joinLines(text string, pos int, escape byte) (l Logical, end int) {
	walk := lineWalk{text: text, pos: pos, escape: escape}
	from, to, _ := walk.next()
	l.start = from
	l.Text = text[from:to]
	if walk.done {
		return l, walk.pos
	}
	size := to - from
	for {
		from, to, ok := walk.next()
		if !ok {
			break
		}
		if from < to {
			l.more = append(l.more, segment{size, from})
			size += to - from
		}
	}
	var b strings.Builder
	b.Grow(size)
	b.WriteString(l.Text)
	for k, s := range l.more {
		next := size
		if k+1 < len(l.more) {
			next = l.more[k+1].at
		}
		b.WriteString(text[s.node : s.node+next-s.at])
	}
	l.Text = b.String()
	return l, walk.pos
}
