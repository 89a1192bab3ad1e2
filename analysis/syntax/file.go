package syntax

import (
	"iter"
	"sort"
	"strings"
	"sync/atomic"
)

// File is one version of a Dockerfile. It is immutable and safe for concurrent
// use; [File.Edit] makes the next version, sharing every untouched [Node].
type File struct {
	chunks     []*chunk
	ends       []extent // the totals up to and with each chunk
	directives int      // leading nodes that are directives
	escape     byte
	text       atomic.Pointer[string]
}

// Parse splits text into nodes. It accepts any bytes.
func Parse(text string) *File {
	c := newCutter(text)
	cutting := cutting{}
	for c.pos < len(text) {
		cutting.add(text, c.next())
	}
	cutting.flush()
	chunks := make([]*chunk, len(cutting.runs))
	for i := range chunks {
		chunks[i] = newChunk(cutting.runs[i : i+1 : i+1])
	}
	f := newFile(chunks)
	f.escape = c.escape
	f.directives = countDirectives(f)
	f.text.Store(&text)
	return f
}

// Text returns the whole text. It is put together on first use.
func (f *File) Text() string {
	if text := f.text.Load(); text != nil {
		return *text
	}
	text := f.Slice(Span{0, f.Len()})
	f.text.Store(&text)
	return text
}

// Len returns the length of the text in bytes.
func (f *File) Len() int { return f.total().bytes }

// Slice returns the text of span without putting the whole file together. The
// span is clamped to the file.
func (f *File) Slice(span Span) string {
	span.Start, span.End = max(span.Start, 0), min(span.End, f.Len())
	if span.Start >= span.End {
		return ""
	}
	if text := f.text.Load(); text != nil {
		return span.Of(*text)
	}
	at, _ := f.locate(span.Start)
	if part := span.Shift(-at.start); part.End <= len(at.text()) {
		return part.Of(at.text())
	}
	var b strings.Builder
	b.Grow(span.Len())
	span = span.Shift(-f.chunkStart(at.chunk).start)
	for _, c := range f.chunks[at.chunk:] {
		for _, r := range c.runs {
			if span.End <= 0 {
				return b.String()
			}
			text := r.text()
			b.WriteString(text[min(max(span.Start, 0), len(text)):min(span.End, len(text))])
			span = span.Shift(-len(text))
		}
	}
	return b.String()
}

// Escape returns the escape token in force: '\\', or '`' after `# escape=`.
func (f *File) Escape() byte { return f.escape }

// NumNodes returns how many nodes the file has.
func (f *File) NumNodes() int { return f.total().nodes }

// Nodes yields each node with the offset at which it starts.
func (f *File) Nodes() iter.Seq2[int, *Node] {
	return func(yield func(int, *Node) bool) {
		start := 0
		for _, c := range f.chunks {
			for n := range eachNode(c.runs) {
				if !yield(start, n) {
					return
				}
				start += len(n.text)
			}
		}
	}
}

// NodeAt returns the node that holds offset, with its own offset.
// At the end of the file it is the last node; in an empty file it is nil.
// Offsets outside the file are clamped.
func (f *File) NodeAt(offset int) (start int, n *Node) {
	at, ok := f.locate(min(max(offset, 0), f.Len()))
	if !ok {
		return 0, nil
	}
	return at.start, at.node()
}

// place is the slot of a node with what stands before it.
type place struct {
	slot
	chunk, run int // run in the chunk
	number     int // in the file
	start      int // offset
	lines      int // line feeds before it
	breaks     int // line ends before it, as editors count
}

// locate returns the node that holds offset, which must be within the file; at
// the end of the file it is the last one. It fails in an empty file.
func (f *File) locate(offset int) (place, bool) {
	c := sort.Search(len(f.ends), func(i int) bool { return offset < f.ends[i].bytes })
	return f.find(c, func(p *place) bool { return offset < p.start+len(p.text()) })
}

// locateLine returns the node that holds a line, as editors count.
func (f *File) locateLine(line int) (place, bool) {
	c := sort.Search(len(f.ends), func(i int) bool { return line < f.ends[i].breaks })
	return f.find(c, func(p *place) bool { return line < p.breaks+p.packed().breaks() })
}

// locateBuildLine returns the node that holds a line, as BuildKit counts but from 0.
func (f *File) locateBuildLine(line int) (place, bool) {
	c := sort.Search(len(f.ends), func(i int) bool { return line < f.ends[i].lines })
	return f.find(c, func(p *place) bool { return line < p.lines+int(p.packed().lines) })
}

// find returns the first node of chunk c, or of the last chunk if there is no
// chunk c, that is the one; if none is, the last node there.
func (f *File) find(c int, is func(*place) bool) (place, bool) {
	if len(f.chunks) == 0 {
		return place{}, false
	}
	p := f.chunkStart(min(c, len(f.chunks)-1))
	for !is(&p) && f.step(&p) {
	}
	return p, true
}

// chunkStart returns the first node of chunk c.
func (f *File) chunkStart(c int) place {
	first := f.chunks[c].runs[0]
	p := place{chunk: c, slot: slot{first.block, int(first.lo)}}
	if c > 0 {
		before := f.ends[c-1]
		p.number, p.start, p.lines, p.breaks = before.nodes, before.bytes, before.lines, before.breaks
	}
	return p
}

// step moves to the next node of the chunk and returns false at its last one.
func (f *File) step(p *place) bool {
	runs := f.chunks[p.chunk].runs
	next := slot{p.block, p.index + 1}
	if next.index == int(runs[p.run].hi) {
		if p.run+1 == len(runs) {
			return false
		}
		p.run++
		next = slot{runs[p.run].block, int(runs[p.run].lo)}
	}
	p.number++
	p.start += len(p.text())
	p.lines += int(p.packed().lines)
	p.breaks += p.packed().breaks()
	p.slot = next
	return true
}

func countDirectives(f *File) int {
	count := 0
	for _, c := range f.chunks {
		for _, r := range c.runs {
			for _, p := range r.block.cuts[r.lo:r.hi] {
				if p.kind() != DirectiveNode {
					return count
				}
				count++
			}
		}
	}
	return count
}
