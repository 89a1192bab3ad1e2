package syntax

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// BenchmarkBadInput shows that what no person writes takes time in proportion to its
// length: the two sizes of an input cost about the same for each byte.
func BenchmarkBadInput(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(badInputs)) {
		for _, size := range []int{16 << 10, 128 << 10} {
			b.Run(fmt.Sprintf("%s/%dk", name, size>>10), func(b *testing.B) {
				text := badInputs[name](size)
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					f := Parse(text)
					readAll(f)
					for _, at := range []int{0, len(text) / 2, len(text)} {
						readAll(f.Edit(Change{Span{at, at}, "x"}))
					}
				}
			})
		}
	}
}
