package layers

import (
	"path"
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/rules/layers/content"
)

// OverwrittenCopy finds files that two COPYs bring, one over the other.
var OverwrittenCopy = &analysis.Rule{
	Name: "overwritten-copy", Group: "layers", Severity: analysis.Information,
	Summary: "Two COPYs bring the same files, and both are stored",
	Doc:     doc("overwritten-copy"),
	Stage: func(p *analysis.Pass) {
		if p.Graph.InImage(p.Stage) {
			overwritten(p, p.Stage)
		}
	},
}

// compared bounds how many COPYs a later one is compared with.
const compared = 32

// overwritten compares the COPYs between which no RUN stands: a RUN may be the
// reason for two of them, as where dependencies are installed before the sources arrive.
func overwritten(p *analysis.Pass, s *build.Stage) {
	var since []content.Copy
	found := map[*build.Node]*pair{}
	var order []*pair
	for _, n := range s.Instructions() {
		if n.Name == "RUN" {
			since = nil
			continue
		}
		copies := content.Copies(p, n)
		for i := range copies {
			for j := range since {
				pr, ok := compare(p, &since[j], &copies[i])
				if !ok {
					continue
				}
				if first := found[pr.needless[0].Node]; first != nil {
					first.add(pr.needless[0])
					continue
				}
				found[pr.needless[0].Node] = pr
				order = append(order, pr)
			}
		}
		since = append(since, copies...)
		since = since[max(0, len(since)-compared):]
	}
	for _, pr := range order {
		p.Report(pr.finding(p))
	}
}

// pair is a COPY of which some sources are not needed beside another one.
type pair struct {
	needless []*content.Copy // of one instruction
	other    *content.Copy
	message  string
}

func (pr *pair) add(c *content.Copy) {
	if !slices.ContainsFunc(pr.needless, func(o *content.Copy) bool { return o.Word.Span == c.Word.Span }) {
		pr.needless = append(pr.needless, c)
	}
}

// compare looks at a COPY and a later one.
func compare(p *analysis.Pass, first, second *content.Copy) (*pair, bool) {
	drop := func(c, other *content.Copy, message string) (*pair, bool) {
		return &pair{[]*content.Copy{c}, other, message}, true
	}
	switch {
	case first.Node == second.Node || !sameFlags(first.Node, second.Node):
		return nil, false
	case brings(first, second):
		return drop(second, first, shown(second.Word.Value)+" is part of what the "+first.Node.Name+" above brings; it is stored twice.")
	case brings(second, first):
		return drop(first, second, shown(first.Word.Value)+" is part of what a "+second.Node.Name+" below brings again; it is stored twice.")
	case isFile(p, first) && isFile(p, second) && first.Dest == second.Dest && namesFile(first) && namesFile(second):
		return drop(first, second, "A "+second.Node.Name+" below puts another file over "+shown(first.Dest)+"; both are stored.")
	}
	return nil, false
}

// brings reports whether a brings all that b does, to the same place.
func brings(a, b *content.Copy) bool {
	if a.Place != b.Place || a.Place > content.FromOther || content.Flag(a.Node, "from") != content.Flag(b.Node, "from") {
		return false
	}
	if a.Glob() || b.Glob() {
		return a.Path == "." && b.Glob() && path.Dir(b.Path) == "." && a.Dest == b.Dest || a.Path == b.Path && a.Dest == b.Dest
	}
	return a.Covers(b.Path) && a.Lands(b.Path) == b.Dest && (a.Folder || a.Path == b.Path)
}

// isFile reports whether the source is known, or by its name likely, to be a file.
func isFile(p *analysis.Pass, c *content.Copy) bool {
	if c.Folder || c.Glob() {
		return false
	}
	if c.Place == content.FromContext && p.Project != nil {
		e, ok := p.Project.Stat(c.Path)
		return ok && !e.IsDir
	}
	return path.Ext(c.Path) != ""
}

// namesFile reports whether the destination names the file, and not a folder that it goes to.
func namesFile(c *content.Copy) bool {
	return c.Place != content.FromText && (path.Base(c.Dest) == path.Base(c.Path) || path.Ext(c.Dest) == path.Ext(c.Path) && path.Ext(c.Dest) != "")
}

// sameFlags reports whether two instructions set the same attributes.
func sameFlags(a, b *build.Node) bool {
	for _, name := range []string{"chown", "chmod", "exclude", "parents", "unpack"} {
		if content.Flag(a, name) != content.Flag(b, name) {
			return false
		}
	}
	return true
}

// finding is about the first source that is not needed; its fix takes out all of them.
func (pr *pair) finding(p *analysis.Pass) analysis.Finding {
	c := pr.needless[0]
	f := analysis.Finding{
		At:      c.Node.At(c.Word.Span),
		Message: pr.message,
		Related: []analysis.Related{{At: pr.other.Node.At(pr.other.Word.Span), Message: "the other one"}},
	}
	if p.Project != nil && c.Place == content.FromContext && p.Project.Selected(p.Project.Ignore, c.Path).Bytes < image.MB {
		f.Severity = analysis.Hint
	}
	if edits, ok := withoutSources(pr.needless); ok {
		f.Fixes = []analysis.Fix{{Title: "Leave it out here", Safety: analysis.Suggested, Edits: edits}}
	}
	return f
}

// withoutSources takes sources out of their COPY, and the COPY out of the stage if nothing is left of it.
func withoutSources(sources []*content.Copy) ([]analysis.Edit, bool) {
	n := sources[0].Node
	if content.HasComment(n) {
		return nil, false
	}
	if len(sources) == len(n.Args)-1 {
		return []analysis.Edit{{At: n.All()}}, true
	}
	var edits []analysis.Edit
	for _, c := range sources {
		e, ok := withoutSource(c)
		if !ok {
			return nil, false
		}
		edits = append(edits, e)
	}
	return edits, true
}
