package syntax

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestShared compares what Shared says with a comparison node by node.
func TestShared(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	f := Parse(strings.Repeat("FROM a\nRUN x\n\n# c\n", 200))
	for range 500 {
		at := r.IntN(f.Len() + 1)
		text := []string{"", "y", "RUN z\n", "FROM b\nRUN q\n", "\\\n"}[r.IntN(5)]
		g := f.Edit(Change{Span: Span{at, min(f.Len(), at+r.IntN(30))}, Text: text})
		a, b := slices.Collect(f.Range(0, f.NumNodes()).All()), slices.Collect(g.Range(0, g.NumNodes()).All())
		head := 0
		for head < len(a) && head < len(b) && a[head] == b[head] {
			head++
		}
		tail := 0
		for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
			tail++
		}
		if h, l := g.Shared(f); h != head || l != tail {
			t.Fatalf("Shared is %d, %d; node by node it is %d, %d", h, l, head, tail)
		}
		if g.Len() > 0 {
			f = g
		}
	}
}
