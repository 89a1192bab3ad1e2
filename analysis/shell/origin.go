package shell

import (
	"sort"

	"minke/analysis/syntax"
)

// origin maps the text that a shell is given back to where it was written.
// Its pieces stand in order of the text and leave no gap; what they map to
// may lie anywhere, as the bodies of heredocs do.
type origin struct {
	pieces []piece
}

// piece maps the bytes [start, end) of the text to width bytes at at. With the
// width of the text they match byte for byte; otherwise, as with an escape, the
// piece only maps as a whole.
type piece struct {
	start, end int
	at, width  int
	layer      layer
}

// layer says what a piece's at counts from: the logical line, the text of an
// enclosing script, or, with neither, the node itself.
type layer struct {
	logical *syntax.Logical
	outer   *origin
}

func (l layer) span(s syntax.Span) syntax.Span {
	switch {
	case l.logical != nil:
		return l.logical.Span(s)
	case l.outer != nil:
		return l.outer.span(s)
	}
	return s
}

// span maps a span of the text: from where its first byte was written to
// behind where its last one was.
func (o *origin) span(s syntax.Span) syntax.Span {
	if len(o.pieces) == 0 {
		return syntax.Span{}
	}
	if s.End <= s.Start {
		at := o.edge(s.Start)
		return syntax.Span{Start: at, End: at}
	}
	first := o.byteAt(s.Start)
	last := o.byteAt(s.End - 1)
	return syntax.Span{Start: first.Start, End: max(first.Start, last.End)}
}

// byteAt maps one byte of the text.
func (o *origin) byteAt(i int) syntax.Span {
	n := sort.Search(len(o.pieces), func(n int) bool { return o.pieces[n].end > i })
	if n == len(o.pieces) {
		end := o.edge(i)
		return syntax.Span{Start: end, End: end}
	}
	p := o.pieces[n]
	if p.width != p.end-p.start {
		return p.layer.span(syntax.Span{Start: p.at, End: p.at + p.width})
	}
	at := p.at + i - p.start
	return p.layer.span(syntax.Span{Start: at, End: at + 1})
}

// edge maps the place between two bytes of the text: before the byte at i, or
// behind the last one.
func (o *origin) edge(i int) int {
	last := o.pieces[len(o.pieces)-1]
	if i < last.end {
		return o.byteAt(max(i, 0)).Start
	}
	if last.start == last.end {
		return last.layer.span(syntax.Span{Start: last.at, End: last.at}).End
	}
	return o.byteAt(last.end - 1).End
}

// text builds a text together with its origin.
type text struct {
	buf    []byte
	origin origin
}

// add appends s, written byte for byte at at of l.
func (t *text) add(s string, at int, l layer) { t.addAs(s, at, len(s), l) }

// addAs appends s, which stands for width bytes at at of l.
func (t *text) addAs(s string, at, width int, l layer) {
	start := len(t.buf)
	t.buf = append(t.buf, s...)
	if n := len(t.origin.pieces); n > 0 && width == len(s) {
		last := &t.origin.pieces[n-1]
		linear := last.width == last.end-last.start
		if linear && last.layer == l && last.at+last.width == at {
			last.end, last.width = len(t.buf), last.width+width
			return
		}
	}
	t.origin.pieces = append(t.origin.pieces, piece{start, len(t.buf), at, width, l})
}

func (t *text) done() (string, origin) { return string(t.buf), t.origin }
