package syntax

import (
	"iter"
	"slices"
	"unicode/utf8"
)

// Nodes are nodes that follow each other, in one version of a file or in many.
// They are immutable and take next to nothing where nobody has asked for a node.
type Nodes struct {
	runs         []run
	count, bytes int
}

// Range returns the nodes numbered lo up to but not including hi.
func (f *File) Range(lo, hi int) Nodes {
	var nodes Nodes
	if lo >= hi {
		return nodes
	}
	c, first := f.chunkOf(lo)
	for left := hi - lo; left > 0; c++ {
		n := min(left, f.chunks[c].size.nodes-first)
		nodes.runs = appendRuns(nodes.runs, f.chunks[c].runs, first, first+n)
		left, first = left-n, 0
	}
	nodes.count = hi - lo
	for _, r := range nodes.runs {
		nodes.bytes += len(r.text())
	}
	nodes.runs = slices.Clip(nodes.runs)
	return nodes
}

// Len returns how many nodes there are.
func (s Nodes) Len() int { return s.count }

// Bytes returns the length of their text.
func (s Nodes) Bytes() int { return s.bytes }

// All yields the nodes in order.
func (s Nodes) All() iter.Seq[*Node] { return eachNode(s.runs) }

// Entries yields what can be said of each node without making it.
func (s Nodes) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, r := range s.runs {
			for i := r.lo; i < r.hi; i++ {
				if !yield(Entry{slot{r.block, int(i)}}) {
					return
				}
			}
		}
	}
}

// Same reports whether s and o are the very same nodes.
func (s Nodes) Same(o Nodes) bool {
	if s.count != o.count || s.bytes != o.bytes {
		return false
	}
	if slices.Equal(s.runs, o.runs) {
		return true
	}
	next, stop := iter.Pull(o.Entries())
	defer stop()
	for a := range s.Entries() {
		if b, _ := next(); a != b {
			return false
		}
	}
	return true
}

// Entry is a node that need not have been made yet. Equal entries are the same node.
type Entry struct{ slot slot }

// Node returns the node.
func (e Entry) Node() *Node { return e.slot.node() }

// Kind returns what the node is.
func (e Entry) Kind() Kind { return e.slot.packed().kind() }

// Text returns the text of the node with its line end.
func (e Entry) Text() string { return e.slot.text() }

// Keyword returns the name of the instruction, in upper case as
// [Instruction.Name], and the text behind it; two empty strings for other kinds of node.
func (e Entry) Keyword() (name, rest string) {
	if e.Kind() != InstructionNode {
		return "", ""
	}
	meta, text := e.slot.packed().meta, e.Text()
	if meta&metaMark != 0 {
		text = text[len(byteOrderMark):]
	}
	escape := byte('\\')
	if meta&metaBacktick != 0 {
		escape = '`'
	}
	text = text[skipSpace(text, 0, len(text)):]
	end := 0
	for end < len(text) && !isSpace(text[end]) {
		if text[end] != escape && text[end] < utf8.RuneSelf {
			end++
			continue
		}
		// It may go on in the next line, or end at a space that is not ASCII.
		line, _ := joinLines(text, 0, escape)
		in, _ := parseLine(line, escape, true)
		return in.Name, line.Text
	}
	_, name = keywordNames(text[:end])
	return name, text[end:]
}
