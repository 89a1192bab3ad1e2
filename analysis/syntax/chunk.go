package syntax

// maxChunk is the most nodes a chunk holds, minChunk the fewest it has after an
// edit unless the file has no more. A block ends behind maxBlock bytes at the latest.
const (
	maxChunk = 127
	minChunk = 32
	maxBlock = 1 << 24
)

// chunk is a run of nodes. A file is a list of chunks, so that an edit copies
// one chunk and the short list, whatever the length of the file.
type chunk struct {
	runs []run
	size extent
}

// extent is how much text there is, in every unit that is asked for.
type extent struct {
	bytes, nodes int
	lines        int // line feeds
	breaks       int // line ends as editors count
}

func (e extent) plus(o extent) extent {
	return extent{e.bytes + o.bytes, e.nodes + o.nodes, e.lines + o.lines, e.breaks + o.breaks}
}

func (f *File) total() extent {
	if len(f.ends) == 0 {
		return extent{}
	}
	return f.ends[len(f.ends)-1]
}

func newChunk(runs []run) *chunk {
	c := &chunk{runs: runs}
	for _, r := range runs {
		c.size = c.size.plus(r.extent())
	}
	return c
}

func newFile(chunks []*chunk) *File {
	f := &File{chunks: chunks, ends: make([]extent, len(chunks))}
	var sum extent
	for i, c := range chunks {
		sum = sum.plus(c.size)
		f.ends[i] = sum
	}
	return f
}

// splice returns the file with its nodes [lo, hi) replaced.
func (f *File) splice(lo, hi int, fresh []run) *File {
	if len(f.chunks) == 0 {
		return newFile(split(nil, fresh))
	}
	first, from := f.chunkOf(lo)
	last, to := f.chunkOf(max(lo, hi-1))
	to += hi - max(lo, hi-1)
	head, tail := f.chunks[first], f.chunks[last]
	count := from + numNodes(fresh) + tail.size.nodes - to
	if count < minChunk && last+1 == len(f.chunks) && first > 0 {
		first--
		from += f.chunks[first].size.nodes
	}
	runs := make([]run, 0, len(head.runs)+len(fresh)+len(tail.runs)+1)
	for _, c := range f.chunks[first : last+1] {
		runs = appendRuns(runs, c.runs, 0, min(from, c.size.nodes))
		from -= min(from, c.size.nodes)
	}
	runs = appendRuns(runs, fresh, 0, numNodes(fresh))
	runs = appendRuns(runs, tail.runs, to, tail.size.nodes)
	if count < minChunk && last+1 < len(f.chunks) {
		last++
		runs = appendRuns(runs, f.chunks[last].runs, 0, f.chunks[last].size.nodes)
	}
	chunks := make([]*chunk, 0, len(f.chunks)+1+numNodes(runs)/minChunk)
	chunks = append(chunks, f.chunks[:first]...)
	chunks = split(chunks, runs)
	return newFile(append(chunks, f.chunks[last+1:]...))
}

// split appends nodes to chunks in even pieces of at most maxChunk. It takes runs for itself.
func split(chunks []*chunk, runs []run) []*chunk {
	count := numNodes(runs)
	for pieces := (count + maxChunk - 1) / maxChunk; pieces > 1; pieces-- {
		n := count / pieces
		count -= n
		var piece []run
		piece, runs = take(runs, n)
		chunks = append(chunks, newChunk(piece))
	}
	if count > 0 {
		chunks = append(chunks, newChunk(runs))
	}
	return chunks
}

// take cuts the first n nodes off runs, which it changes.
func take(runs []run, n int) (head, rest []run) {
	for n >= runs[0].len() {
		head = append(head, runs[0])
		n -= runs[0].len()
		if runs = runs[1:]; n == 0 {
			return head, runs
		}
	}
	head = append(head, run{runs[0].block, runs[0].lo, runs[0].lo + int32(n)})
	runs[0].lo += int32(n)
	return head, runs
}

// chunkOf returns the chunk that holds the node of that number and its index
// there; behind the last node it is the end of the last chunk.
func (f *File) chunkOf(number int) (c, index int) {
	lo, hi := 0, len(f.ends)-1
	for lo < hi {
		if mid := (lo + hi) / 2; number < f.ends[mid].nodes {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	if lo > 0 {
		number -= f.ends[lo-1].nodes
	}
	return lo, number
}

// slot returns the place of the node of that number.
func (f *File) slot(number int) slot {
	c, index := f.chunkOf(number)
	for _, r := range f.chunks[c].runs {
		if index < r.len() {
			return slot{r.block, int(r.lo) + index}
		}
		index -= r.len()
	}
	panic("no such node")
}
