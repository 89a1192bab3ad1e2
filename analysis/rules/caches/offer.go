package caches

import (
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
)

// Mounts returns the edits that put the stores on cache mounts in n and in those
// of again that read them; ok is false where that is not to be had.
func Mounts(p *analysis.Pass, n *build.Node, again []*build.Node, stores []*Store) (edits []analysis.Edit, ok bool) {
	return mounts(p, n, again, stores)
}

// Reaches reports whether what n writes to the cache reaches its layer, where a
// flag or a clean-up does not keep it out.
func (c *Cache) Reaches(p *analysis.Pass, n *build.Node) bool { return c.stays(p, n) }

// Left reports whether calls of n fill the cache with nothing behind them that empties it.
func (c *Cache) Left(p *analysis.Pass, n *build.Node) bool { return len(c.left(p, n)) > 0 }

// Empties returns the words of an rm that name the cache, or something in it or above it.
func (c *Cache) Empties(p *analysis.Pass, n *build.Node, rm *shell.Command) []shell.Word {
	return slices.DeleteFunc(slices.Clone(rm.Args), func(w shell.Word) bool { return !c.holds(p, n, rm, w) })
}

// Folders returns where the cache is at n, as absolute paths.
func (c *Cache) Folders(p *analysis.Pass, n *build.Node) []string { return c.dirs(p, n) }
