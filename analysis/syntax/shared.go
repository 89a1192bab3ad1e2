package syntax

// Shared returns how many nodes f has in common with old, another version of the
// same file, counted from the start and then, of the rest, from the end. Versions
// made by [File.Edit] are compared a chunk at a time.
func (f *File) Shared(old *File) (head, tail int) {
	most := min(f.NumNodes(), old.NumNodes())
	head = sharedHead(f.chunks, old.chunks, most)
	return head, sharedTail(f.chunks, old.chunks, most-head)
}

func sharedHead(a, b []*chunk, most int) (n int) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		n += a[0].size.nodes
		a, b = a[1:], b[1:]
	}
	x, y := cursor{chunks: a}, cursor{chunks: b}
	for n < most && x.slot() == y.slot() {
		x.advance()
		y.advance()
		n++
	}
	return min(n, most)
}

func sharedTail(a, b []*chunk, most int) (n int) {
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] && n < most {
		n += a[len(a)-1].size.nodes
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	x, y := backward{chunks: a}, backward{chunks: b}
	for n < most && x.last() == y.last() {
		n++
	}
	return min(n, most)
}

// cursor is a place between nodes.
type cursor struct {
	chunks []*chunk // those behind the runs
	runs   []run
	index  int32 // of the node behind the cursor, in runs[0]
}

func (f *File) cursor(number int) cursor {
	if len(f.chunks) == 0 {
		return cursor{}
	}
	c, index := f.chunkOf(number)
	runs := f.chunks[c].runs
	for len(runs) > 0 && index >= runs[0].len() {
		index -= runs[0].len()
		runs = runs[1:]
	}
	return cursor{f.chunks[c+1:], runs, int32(index)}
}

// slot returns the node behind the cursor, which must not be at the end.
func (c *cursor) slot() slot {
	for len(c.runs) == 0 {
		c.chunks, c.runs = c.chunks[1:], c.chunks[0].runs
	}
	return slot{c.runs[0].block, int(c.runs[0].lo + c.index)}
}

func (c *cursor) advance() {
	c.slot()
	if c.index++; int(c.index) == c.runs[0].len() {
		c.runs, c.index = c.runs[1:], 0
	}
}

// backward goes through nodes from the end.
type backward struct {
	chunks []*chunk
	runs   []run
	left   int32 // of the last run
}

// last returns the next node. There must be one.
func (b *backward) last() slot {
	if b.left == 0 {
		if len(b.runs) == 0 {
			b.runs = b.chunks[len(b.chunks)-1].runs
			b.chunks = b.chunks[:len(b.chunks)-1]
		}
		last := b.runs[len(b.runs)-1]
		b.left = last.hi - last.lo
	}
	last := b.runs[len(b.runs)-1]
	b.left--
	if b.left == 0 {
		b.runs = b.runs[:len(b.runs)-1]
	}
	return slot{last.block, int(last.lo + b.left)}
}
