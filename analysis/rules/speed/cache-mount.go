package speed

import (
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// CacheMount finds downloads that a cache mount would keep between builds.
var CacheMount = &analysis.Rule{
	Name: "cache-mount", Group: "speed", Severity: analysis.Off,
	Summary: "A cache mount would keep downloads between builds",
	Doc:     doc("cache-mount"),
	Linked:  cacheMount,
}

func cacheMount(p *analysis.Pass) {
	for _, d := range known {
		if o := offerFor(p, p.Stage, d); o != nil {
			o.report()
		}
	}
}

// offer is a cache mount that a stage could use.
type offer struct {
	pass  *analysis.Pass
	what  *downloads
	store *caches.Store
	runs  []*build.Node // those that read or fill the cache, in order
	call  *shell.PackageCall
}

// offerFor returns the offer of d for s, nil where there is none: nothing is
// fetched, the cache is on a mount already or copied from the stage, or it stays in the
// image, which is what the rules about size speak of.
func offerFor(p *analysis.Pass, s *build.Stage, d *downloads) *offer {
	o := &offer{pass: p, what: d, store: d.store()}
	for _, n := range s.Instructions() {
		script := p.Script(n)
		if n.Name != "RUN" || script == nil {
			continue
		}
		i := slices.IndexFunc(script.Packages(), d.isFilledBy)
		if i < 0 {
			continue
		}
		if !o.store.Reaches(p, n) || p.Graph.InImage(s) && o.store.Left(p, n) {
			return nil
		}
		if o.call == nil {
			o.call = script.Packages()[i]
		}
		o.runs = append(o.runs, n)
	}
	if o.call == nil || o.isCopied() {
		return nil
	}
	return o
}

// isCopied reports whether another stage takes the cache, or what it lies in.
func (o *offer) isCopied() bool {
	for _, u := range o.pass.Graph.UsedBy(o.runs[0].Stage) {
		if u.Kind != build.CopyFrom {
			continue
		}
		for _, w := range u.Node.Args[:max(0, len(u.Node.Args)-1)] {
			for _, dir := range o.store.Folders(o.pass, o.runs[0]) {
				if build.Within(w.Value, dir) && w.Value != "/" || build.Within(dir, w.Value) {
					return true
				}
			}
		}
	}
	return false
}

func (o *offer) report() {
	n := o.runs[0]
	f := analysis.Finding{
		At:      n.At(caches.Span(o.call)),
		Message: "`" + caches.Text(o.call) + "` fetches " + o.what.what + " each time this RUN runs again. A cache mount keeps what it has fetched.",
	}
	for _, later := range o.runs[1:] {
		f.Related = append(f.Related, analysis.Related{At: later.At(later.Keyword), Message: "uses it too"})
	}
	if edits, ok := o.edits(); ok {
		f.Fixes = []analysis.Fix{{Title: "Put the cache on a mount", Safety: analysis.Suggested, Edits: edits}}
	}
	o.pass.Report(f)
}

// edits puts the mounts and takes out what switches the cache off or empties it.
func (o *offer) edits() ([]analysis.Edit, bool) {
	if o.isNeededElsewhere() {
		return nil, false
	}
	edits, ok := caches.Mounts(o.pass, o.runs[0], o.runs[1:], []*caches.Store{o.store})
	if !ok || len(edits) == 0 {
		return nil, false
	}
	for _, n := range o.runs {
		more, ok := o.keeping(n)
		if !ok {
			return nil, false
		}
		edits = append(edits, more...)
	}
	return edits, true
}

// isNeededElsewhere reports whether a call here or in a stage built on this one
// counts on the cache being in the layers.
func (o *offer) isNeededElsewhere() bool {
	for _, s := range o.pass.Around() {
		if !buildsOn(o.pass.Graph, s, o.runs[0].Stage) {
			continue
		}
		for _, n := range s.Instructions() {
			if script := o.pass.Script(n); script != nil && slices.ContainsFunc(script.Packages(), o.what.needsIt) {
				return true
			}
		}
	}
	return false
}

func buildsOn(g *build.Graph, s, base *build.Stage) bool {
	for s := range g.Lineage(s) {
		if s == base {
			return true
		}
	}
	return false
}

// keeping takes out of n the flags and commands that would leave the mount empty.
func (o *offer) keeping(n *build.Node) (edits []analysis.Edit, ok bool) {
	script := o.pass.Script(n)
	for _, c := range script.Packages() {
		if !o.what.isFilledBy(c) || !c.HasFlag(o.what.flags...) {
			continue
		}
		dropped, ok := shelledit.DropWords(n, c.Command, func(w shell.Word) bool { return slices.Contains(o.what.flags, w.Text) })
		if !ok {
			return nil, false
		}
		edits = append(edits, dropped...)
	}
	var cleanUp []*shell.Command
	for _, c := range script.Commands() {
		words := o.emptied(n, c)
		switch {
		case o.what.isEmptiedBy(c) || len(words) > 0 && len(words) == len(c.Args):
			cleanUp = append(cleanUp, c)
		case len(words) > 0:
			dropped, ok := shelledit.DropWords(n, c, func(w shell.Word) bool {
				return slices.ContainsFunc(words, func(x shell.Word) bool { return x.Span == w.Span })
			})
			if !ok {
				return nil, false
			}
			edits = append(edits, dropped...)
		}
	}
	gone, ok := shelledit.RemoveAll(n, script, cleanUp)
	return append(edits, gone...), ok
}

// emptied returns the words of an rm that would empty the mount.
func (o *offer) emptied(n *build.Node, c *shell.Command) []shell.Word {
	if c.Name != "rm" {
		return nil
	}
	return o.store.Empties(o.pass, n, c)
}
