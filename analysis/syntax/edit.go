package syntax

// Change replaces the bytes of Span, counted in the version it is applied to, by Text.
type Change struct {
	Span Span
	Text string
}

// Edit applies changes one after another, as LSP's didChange orders them
// (each is in terms of the text that the one before has left), and returns the
// new version. It shares every node that the changes do not touch; the file as a
// whole equals one parsed afresh. Spans are clamped to the file.
func (f *File) Edit(changes ...Change) *File {
	for _, c := range changes {
		f = f.edit(c)
	}
	return f
}

func (f *File) edit(c Change) *File {
	c.Span.Start = min(max(c.Span.Start, 0), f.Len())
	c.Span.End = min(max(c.Span.End, c.Span.Start), f.Len())
	c = f.narrow(c)
	if c.Span.Empty() && c.Text == "" {
		return f
	}
	if c.Span.Len() == f.Len() {
		return Parse(c.Text)
	}
	r := f.rescan(c)
	if !r.run() {
		// The change alters the escape token, and with it how all the rest is read.
		return Parse(f.Slice(Span{0, c.Span.Start}) + c.Text + f.Slice(Span{c.Span.End, f.Len()}))
	}
	fresh := r.keepAlike()
	next := f.splice(r.lo, r.hi, fresh)
	next.escape = r.cutter.escape
	next.directives = f.directives
	if r.lo <= f.directives {
		next.directives = countDirectives(next)
	}
	return next
}

// narrow takes off c what its text has in common with what it replaces, at the
// start and at the end: sending the whole file anew then costs what is new in it.
func (f *File) narrow(c Change) Change {
	if c.Span.Empty() || c.Text == "" {
		return c
	}
	old := f.Slice(c.Span)
	same := 0
	for same < len(old) && same < len(c.Text) && old[same] == c.Text[same] {
		same++
	}
	c.Span.Start += same
	old, c.Text = old[same:], c.Text[same:]
	same = 0
	for same < len(old) && same < len(c.Text) && old[len(old)-1-same] == c.Text[len(c.Text)-1-same] {
		same++
	}
	c.Span.End -= same
	c.Text = c.Text[:len(c.Text)-same]
	return c
}
