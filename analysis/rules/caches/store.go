package caches

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/shell"
)

// Store is a cache of a tool that builds: what one RUN downloads or compiles,
// later ones read again, so that emptying it in between costs the download twice.
type Store struct {
	Cache
	// Reads reports whether a call uses what the store holds.
	Reads func(*shell.PackageCall) bool
	// Offline reports whether a call fails without it. May be nil.
	Offline func(*shell.PackageCall) bool
}

// Stores are the stores of one tool, reported together.
type Stores struct {
	All []*Store
	// Clean is the command that empties some of All, as the call that filled them runs it.
	Clean func(p *analysis.Pass, n *build.Node, call *shell.PackageCall, left []*Store) string
}

// Linked finds the calls that leave a store in a layer of the final image. What
// starts the image, or builds on the stage, may read the store.
func (t *Stores) Linked(p *analysis.Pass) {
	if !p.Graph.InImage(p.Stage) {
		return
	}
	im := imageOf(p)
	all := p.Shared(t, func() any { return t.leftovers(p, im) }).(map[*build.Stage][]leftover)
	for _, l := range all[p.Stage] {
		p.Report(analysis.Finding{
			At:      im.runs[l.run].At(Span(l.last)),
			Message: "`" + Text(l.last) + "` leaves " + keeps(l.left) + " in this layer.",
			Fixes:   t.fixes(p, im, l),
		})
	}
}

// leftover is what a RUN of the image leaves of some stores.
type leftover struct {
	run  int // its number
	left []*Store
	last *shell.PackageCall // the last one that fills them
}

// leftovers finds them in the whole image, by stage: a store that was left is
// left again by what reads it.
func (t *Stores) leftovers(p *analysis.Pass, im *imageRuns) map[*build.Stage][]leftover {
	all := map[*build.Stage][]leftover{}
	var filled []*Store
	for i, n := range im.runs {
		l := leftover{run: i}
		for _, s := range t.All {
			if !anyCall(p.Graph, n, s.Fills) || !s.stays(p, n) {
				continue
			}
			fills := s.left(p, n)
			if len(fills) == 0 || im.wants(s, fills) || slices.Contains(filled, s) && s.readBy(p.Graph, n) {
				continue
			}
			l.left = append(l.left, s)
			if end := fills[len(fills)-1]; l.last == nil || end.Span.Start > l.last.Span.Start {
				l.last = end
			}
		}
		if len(l.left) > 0 {
			filled = append(filled, l.left...)
			all[n.Stage] = append(all[n.Stage], l)
		}
	}
	return all
}

func keeps(left []*Store) string {
	var all []string
	for _, s := range left {
		all = append(all, s.Keeps)
	}
	return strings.Join(all, " and ")
}

func (s *Store) readBy(g *build.Graph, n *build.Node) bool {
	return anyCall(g, n, s.Reads)
}

func anyCall(g *build.Graph, n *build.Node, is func(*shell.PackageCall) bool) bool {
	script := g.Script(n)
	return script != nil && slices.ContainsFunc(script.Packages(), is)
}

// fixes returns what can be done about l.
func (t *Stores) fixes(p *analysis.Pass, im *imageRuns, l leftover) []analysis.Fix {
	n, left := im.runs[l.run], l.left
	var again []*build.Node
	for _, s := range left {
		for _, later := range im.readers(s, l.run) {
			if s.Offline != nil && anyCall(p.Graph, later, s.Offline) {
				return nil // it counts on the store being in the image
			}
			again = append(again, later)
		}
	}
	var all []analysis.Fix
	if len(again) == 0 {
		clean := t.Clean(p, n, l.last, left)
		if e, ok := shelledit.Append(n, p.Script(n), clean); ok {
			all = append(all, analysis.Fix{Title: "Clean up with " + clean, Safety: im.safety(), Edits: []analysis.Edit{e}})
		}
	}
	if edits, ok := mounts(p, n, again, left); ok {
		all = append(all, analysis.Fix{Title: "Put the cache on a mount", Safety: analysis.Suggested, Edits: edits})
	}
	return all
}

// mounts puts the stores on mounts in n and in those of again that read them.
func mounts(p *analysis.Pass, n *build.Node, again []*build.Node, left []*Store) ([]analysis.Edit, bool) {
	var edits []analysis.Edit
	seen := map[*build.Node]bool{}
	for _, in := range append([]*build.Node{n}, again...) {
		if seen[in] {
			continue
		}
		seen[in] = true
		text := ""
		for _, s := range left {
			if in != n && (!s.readBy(p.Graph, in) || !s.stays(p, in)) {
				continue
			}
			mount := s.mount(p, in)
			if mount == "" {
				return nil, false
			}
			text += mount
		}
		if text != "" {
			edits = append(edits, behindKeyword(in, text))
		}
	}
	return edits, true
}
