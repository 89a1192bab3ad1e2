package syntax

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// badEntries says where an entry differs from the node that it stands for.
func badEntries(f *File) string {
	nodes := slices.Collect(f.Range(0, f.NumNodes()).All())
	i := 0
	for e := range f.Range(0, f.NumNodes()).Entries() {
		n := nodes[i]
		i++
		name, want := "", ""
		if in := n.Instruction(); in != nil {
			name, _ = e.Keyword()
			want = in.Name
		}
		if e.Node() != n || e.Text() != n.Text() || e.Kind() != n.Kind() || name != want {
			return "an entry of keyword " + name + " stands for the node " + n.Text()
		}
	}
	if i != len(nodes) || len(nodes) != f.NumNodes() {
		return "not all nodes have an entry"
	}
	return ""
}

func TestRangesOfVersionsAreTheSameWhereTheirNodesAre(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		old := Parse(randomText(r, 300))
		if old.Len() == 0 {
			continue
		}
		next := old.Edit(randomChange(r, old.Len()), Change{Span{0, 0}, "RUN y\n"})
		head, tail := next.Shared(old)
		n, o := next.NumNodes(), old.NumNodes()
		for _, c := range []struct {
			a, b Nodes
			want bool
		}{
			{next.Range(0, head), old.Range(0, head), true},
			{next.Range(n-tail, n), old.Range(o-tail, o), true},
			{next.Range(0, n), old.Range(0, o), n == o && head+tail == n},
			{next.Range(0, n), next.Range(0, n), true},
			{next.Range(0, n-1), next.Range(0, n), false},
		} {
			if got := c.a.Same(c.b); got != c.want {
				t.Fatalf("the same: %v, want %v", got, c.want)
			}
			if got := slices.Equal(slices.Collect(c.a.All()), slices.Collect(c.b.All())); got != c.want {
				t.Fatalf("the same node by node: %v, want %v", got, c.want)
			}
			if got := len(slices.Collect(c.a.All())); got != c.a.Len() {
				t.Fatalf("%d nodes of %d", got, c.a.Len())
			}
		}
	}
}
