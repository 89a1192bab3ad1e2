package syntax

import (
	"iter"
	"sync/atomic"
)

// block is a text cut into nodes. Until somebody asks for one of them it takes
// 12 bytes for each; then it makes all of them, once and for all.
type block struct {
	text  string
	cuts  []packed
	nodes atomic.Pointer[[]Node]
}

// packed is what the cutter found out about a node, which is to be shorter than 4 GiB.
type packed struct {
	end   uint32 // in the text of the block; it starts where the one before ends
	lines uint32 // see Node.lines
	meta  uint32 // see Node.meta
}

func (p packed) kind() Kind { return Kind(p.meta & metaKind) }

// breaks returns how many line ends the node has as editors count.
func (p packed) breaks() int { return int(p.lines) + int(p.meta>>metaBits) }

// start returns where the node of that index starts in the text of the block.
func (b *block) start(index int) int {
	if index == 0 {
		return 0
	}
	return int(b.cuts[index-1].end)
}

// made returns the nodes of the block.
func (b *block) made() []Node {
	if nodes := b.nodes.Load(); nodes != nil {
		return *nodes
	}
	nodes := make([]Node, len(b.cuts))
	start := uint32(0)
	for i, c := range b.cuts {
		nodes[i].text, nodes[i].lines, nodes[i].meta = b.text[start:c.end], c.lines, c.meta
		start = c.end
	}
	b.nodes.CompareAndSwap(nil, &nodes)
	return *b.nodes.Load()
}

// slot is the place of a node in its block. Equal slots have the same node.
type slot struct {
	block *block
	index int
}

func (s slot) packed() packed { return s.block.cuts[s.index] }

func (s slot) text() string { return s.block.text[s.block.start(s.index):s.packed().end] }

func (s slot) node() *Node { return &s.block.made()[s.index] }

// same reports whether two nodes are alike in all that the text around them decides.
func (s slot) same(o slot) bool {
	a, b := s.packed(), o.packed()
	return s == o || a.meta == b.meta && a.lines == b.lines && s.text() == o.text()
}

// run is some nodes of a block that follow each other: [lo, hi).
type run struct {
	block  *block
	lo, hi int32
}

func (r run) len() int { return int(r.hi - r.lo) }

func (r run) text() string {
	return r.block.text[r.block.start(int(r.lo)):r.block.start(int(r.hi))]
}

func (r run) extent() extent {
	e := extent{bytes: len(r.text()), nodes: r.len()}
	for _, c := range r.block.cuts[r.lo:r.hi] {
		e.lines += int(c.lines)
		e.breaks += c.breaks()
	}
	return e
}

// appendRuns appends the nodes [lo, hi) of from to runs, joining what is one.
func appendRuns(runs, from []run, lo, hi int) []run {
	for _, r := range from {
		if hi <= 0 {
			break
		}
		part := run{r.block, r.lo + int32(min(max(lo, 0), r.len())), r.lo + int32(min(hi, r.len()))}
		lo, hi = lo-r.len(), hi-r.len()
		if part.lo >= part.hi {
			continue
		}
		if n := len(runs); n > 0 && runs[n-1].block == part.block && runs[n-1].hi == part.lo {
			runs[n-1].hi = part.hi
			continue
		}
		runs = append(runs, part)
	}
	return runs
}

// eachNode yields the nodes of runs.
func eachNode(runs []run) iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for _, r := range runs {
			nodes := r.block.made()[r.lo:r.hi]
			for i := range nodes {
				if !yield(&nodes[i]) {
					return
				}
			}
		}
	}
}

// numNodes returns how many nodes runs have.
func numNodes(runs []run) (n int) {
	for _, r := range runs {
		n += r.len()
	}
	return n
}

// cutting makes blocks of what a cutter cuts.
type cutting struct {
	text string // the pieces since the last block are of
	from int    // where they start in it
	cuts []packed
	runs []run
}

// add appends a piece of text, which follows the one before or is of another text.
func (c *cutting) add(text string, piece cut) {
	if len(c.cuts) == 0 {
		c.text, c.from = text, piece.start
	}
	c.cuts = append(c.cuts, packed{end: uint32(piece.end - c.from), lines: uint32(piece.lines), meta: piece.meta})
	if len(c.cuts) == maxChunk || piece.end-c.from > maxBlock {
		c.flush()
	}
}

// flush ends the block under way.
func (c *cutting) flush() {
	if len(c.cuts) == 0 {
		return
	}
	b := &block{cuts: append(make([]packed, 0, len(c.cuts)), c.cuts...)}
	b.text = c.text[c.from : c.from+int(b.cuts[len(b.cuts)-1].end)]
	c.runs = append(c.runs, run{b, 0, int32(len(b.cuts))})
	c.cuts = c.cuts[:0]
}
