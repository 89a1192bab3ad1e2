package syntax

import "strings"

// rescan reads the nodes again that a change can alter: [lo, hi) of a file. It
// starts with those that the change touches and takes in more behind them while
// the new text wants more, as an open heredoc does.
type rescan struct {
	file   *File
	lo, hi int
	ahead  cursor // the node hi
	cutter cutter // over the new text of the nodes
	bounds []bound
	cut    cutting
}

// bound is an end of an old node at which reading again may stop: the text
// behind it is as it was.
type bound struct {
	pos    int // in the cutter's text
	number int // of the node behind it
}

// minPull is the least text that is taken in at once.
const minPull = 256

// rescan prepares to read f with a change, which lies within it and is not empty.
func (f *File) rescan(c Change) *rescan {
	at, _ := f.locate(c.Span.Start)
	r := &rescan{file: f, lo: at.number}
	start := at.start
	switch {
	case at.number <= f.directives:
		// What is a directive depends on all lines in front.
		r.lo, start = 0, 0
	case f.slot(at.number-1).packed().kind() == BlankNode:
		// The line may turn blank and join the blank lines in front.
		r.lo--
		start -= len(f.slot(r.lo).text())
	case c.Span.Start == at.start+len(at.text()) && at.packed().meta&metaOpen == 0 && at.packed().kind() != BlankNode:
		r.lo, start = at.number+1, f.Len()
	}
	r.hi, r.ahead = r.lo, f.cursor(r.lo)
	end := start
	for r.hi < f.NumNodes() && (end < c.Span.End || end < c.Span.Start || r.dependsOnStart()) {
		end += len(r.pull())
	}
	r.cutter = newCutter(f.Slice(Span{start, c.Span.Start}) + c.Text + f.Slice(Span{c.Span.End, end}))
	r.cutter.returns = true
	if r.lo > 0 {
		r.cutter.fileStart = false
		r.cutter.escape, r.cutter.directives.done = f.escape, true
	}
	r.bounds = []bound{{len(r.cutter.text), r.hi}}
	return r
}

// dependsOnStart reports whether the next node is what it is only because no
// instruction stands in front: a directive, or a first line with a byte-order mark.
func (r *rescan) dependsOnStart() bool {
	return r.hi < r.file.directives || r.hi == 0 && r.ahead.slot().packed().meta&metaMark != 0
}

// pull takes in the next old node and returns its text.
func (r *rescan) pull() string {
	text := r.ahead.slot().text()
	r.ahead.advance()
	r.hi++
	return text
}

// run cuts the new text until it is in step with the old nodes. It returns
// false if the escape token has changed.
func (r *rescan) run() bool {
	c := &r.cutter
	for {
		if c.pos == len(c.text) {
			if c.directives.done || r.hi == r.file.NumNodes() {
				return true
			}
			r.extend()
			continue
		}
		before := *c
		piece := c.next()
		if c.directives.done && c.escape != r.file.escape {
			return false
		}
		if r.wantsMore(piece) {
			*c = before
			r.extend()
			continue
		}
		r.cut.add(c.text, piece)
		if c.directives.done && r.inStep() {
			return true
		}
	}
}

// wantsMore reports whether the old nodes behind the text may belong to its last piece.
func (r *rescan) wantsMore(last cut) bool {
	switch {
	case r.cutter.pos < len(r.cutter.text) || r.hi == r.file.NumNodes():
		return false
	case Kind(last.meta&metaKind) == BlankNode && r.ahead.slot().packed().kind() == BlankNode:
		return true
	}
	return last.meta&metaOpen != 0
}

// extend takes in at least as much text as is not read yet, so that reading the
// same again costs no more than twice the whole.
func (r *rescan) extend() {
	c := &r.cutter
	rest := c.text[c.pos:]
	var b strings.Builder
	b.Grow(2 * max(len(rest), minPull))
	b.WriteString(rest)
	passed := c.pos
	for k := range r.bounds {
		r.bounds[k].pos -= passed
	}
	for want := len(rest) + max(len(rest), minPull); b.Len() < want && r.hi < r.file.NumNodes(); {
		b.WriteString(r.pull())
		r.bounds = append(r.bounds, bound{b.Len(), r.hi})
	}
	c.fileStart = c.fileStart && c.pos == 0
	r.cut.flush()
	c.text, c.pos = b.String(), 0
}

// inStep reports whether the cutter stands where an old node ended, and if so
// gives back the nodes behind it.
func (r *rescan) inStep() bool {
	for len(r.bounds) > 0 && r.bounds[0].pos < r.cutter.pos {
		r.bounds = r.bounds[1:]
	}
	if len(r.bounds) == 0 || r.bounds[0].pos != r.cutter.pos {
		return false
	}
	r.hi = r.bounds[0].number
	return true
}

// keepAlike puts old nodes in the place of new ones that equal them, and returns
// the new ones that are left.
func (r *rescan) keepAlike() []run {
	r.cut.flush()
	fresh := r.cut.runs
	for r.lo < r.hi && len(fresh) > 0 {
		first := &fresh[0]
		if !(slot{first.block, int(first.lo)}).same(r.file.slot(r.lo)) {
			break
		}
		r.lo++
		if first.lo++; first.lo == first.hi {
			fresh = fresh[1:]
		}
	}
	for r.lo < r.hi && len(fresh) > 0 {
		last := &fresh[len(fresh)-1]
		if !(slot{last.block, int(last.hi) - 1}).same(r.file.slot(r.hi - 1)) {
			break
		}
		r.hi--
		if last.hi--; last.lo == last.hi {
			fresh = fresh[:len(fresh)-1]
		}
	}
	return fresh
}
