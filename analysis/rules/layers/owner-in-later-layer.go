package layers

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/rules/layers/content"
	"minke/analysis/syntax"
)

// OwnerLater finds files whose owner or mode changes in a later layer than the one that holds them.
var OwnerLater = &analysis.Rule{
	Name: "owner-in-later-layer", Group: "layers", Severity: analysis.Warning,
	Summary: "A change of owner or mode stores files a second time",
	Doc:     doc("owner-in-later-layer"),
	Linked:  runRule(ownerLater),
}

func ownerLater(p *analysis.Pass, r *content.Run) {
	for _, c := range changesOf(p, r) {
		last := c.affects[len(c.affects)-1]
		f := analysis.Finding{
			At:      r.Node.At(syntax.Span{Start: c.command.Words[0].Span.Start, End: c.targets[len(c.targets)-1].word.Span.End}),
			Message: "`" + c.command.Name + "` stores " + c.what(p) + " a second time in this layer, as a file is stored with its owner and mode.",
			Related: []analysis.Related{{At: last.At, Message: "brought here"}},
		}
		switch {
		case last.Copy != nil:
			f.Fixes = c.byFlag(p)
		case !c.recursive && len(c.command.Args) == 2:
			f.Fixes = moveInto(p, r, c.command, c.targets[0].path, last)
		}
		p.Report(f)
	}
}

// what says which files are stored again, with their size where the context tells it.
func (c *change) what(p *analysis.Pass) string {
	if !c.recursive {
		return c.names()
	}
	what := "what earlier layers have brought into " + c.names()
	if a := c.amount(p); a.Bytes >= image.MB {
		what += " (" + a.Bytes.String() + " from the context)"
	}
	return what
}

// names lists the paths, the first three of them.
func (c *change) names() string {
	var names []string
	for i, t := range c.targets {
		if i == 3 {
			names = append(names, "…")
			break
		}
		names = append(names, shown(t.path))
	}
	return strings.Join(names, ", ")
}

// amount is what COPYs bring from the context into the paths, each file once.
func (c *change) amount(p *analysis.Pass) project.Amount {
	if p.Project == nil {
		return project.Amount{}
	}
	var sources []string
	for _, t := range c.targets {
		for _, w := range t.hits {
			if w.Copy != nil && w.Copy.Place == content.FromContext {
				sources = append(sources, sourceOf(w, t.path))
			}
		}
	}
	if slices.Contains(sources, ".") {
		sources = []string{"."}
	}
	slices.Sort(sources) // a folder before what is in it
	return p.Project.Selected(p.Project.Ignore, sources...)
}
