package index

import (
	"hash/maphash"
	"strings"
)

// names are numbered texts that are found by hashing. A Go map of 65,000 strings
// takes longer to fill than everything else of a table to read.
type names struct {
	text string   // each ended by \n
	ends []uint32 // of each, the \n left out
	slot []int32  // numbers + 1, by hash; 0 where free, so that a search ends
	seed maphash.Seed
}

func newNames(text string) names {
	n := names{text: text, seed: maphash.MakeSeed()}
	n.ends = make([]uint32, 0, strings.Count(text, "\n"))
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			break
		}
		n.ends = append(n.ends, uint32(at+i))
		at += i + 1
	}
	size := 16
	for size < 2*len(n.ends) {
		size *= 2
	}
	n.slot = make([]int32, size)
	for i := range n.ends {
		*n.find(n.of(int32(i))) = int32(i) + 1
	}
	return n
}

func (n *names) len() int { return len(n.ends) }

func (n *names) of(i int32) string {
	start := uint32(0)
	if i > 0 {
		start = n.ends[i-1] + 1
	}
	return n.text[start:n.ends[i]]
}

// number returns the number of name.
func (n *names) number(name string) (int32, bool) {
	i := *n.find(name)
	return i - 1, i > 0
}

// find returns the slot of name, or the free one where it would be.
func (n *names) find(name string) *int32 {
	last := uint64(len(n.slot) - 1)
	for h := maphash.String(n.seed, name); ; h++ {
		if i := &n.slot[h&last]; *i == 0 || n.of(*i-1) == name {
			return i
		}
	}
}
