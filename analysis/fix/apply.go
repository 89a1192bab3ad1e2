// Package fix turns the fixes of findings into text: it resolves, merges and
// applies edits, round after round, until nothing is left to do.
package fix

import (
	"cmp"
	"errors"
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
)

// ErrStale says that an edit belongs to a text that has changed since.
var ErrStale = errors.New("the text has changed since the fix was made")

// ErrOverlap says that two edits of one fix touch the same text.
var ErrOverlap = errors.New("edits overlap")

// Resolve returns edits as changes in terms of the whole file, in order, all
// counted in the text before any of them.
func Resolve(g *build.Graph, edits []analysis.Edit) ([]syntax.Change, error) {
	changes := make([]syntax.Change, 0, len(edits))
	for _, e := range edits {
		span, ok := g.Span(e.At)
		if !ok || span.End > g.File.Len() {
			return nil, ErrStale
		}
		changes = append(changes, syntax.Change{Span: span, Text: e.New})
	}
	slices.SortStableFunc(changes, func(a, b syntax.Change) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	for i := 1; i < len(changes); i++ {
		if changes[i].Span.Start < changes[i-1].Span.End {
			return nil, ErrOverlap
		}
	}
	return changes, nil
}

// Apply returns the version of f in which changes, as Resolve gives them, are made.
func Apply(f *syntax.File, changes []syntax.Change) *syntax.File {
	last := slices.Clone(changes)
	slices.Reverse(last) // from the end, so that the places of the others stay true
	return f.Edit(last...)
}
