package tools

import (
	"minke/analysis"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// CurlAndWget finds images that bring two programs for downloads.
var CurlAndWget = &analysis.Rule{
	Name: "curl-and-wget", Aliases: []string{"DL4001"}, Group: "tools", Severity: analysis.Hint,
	Summary: "The image brings both curl and wget where one would do",
	Doc:     doc("curl-and-wget"),
	Stage:   curlAndWget,
}

func curlAndWget(p *analysis.Pass) {
	if !installs.Application(p) {
		return
	}
	curl, wget := bringers(p, "curl"), bringers(p, "wget")
	if len(curl) == 0 || len(wget) == 0 {
		return
	}
	used := commandsOf(p)
	first, second := curl[0], wget[0]
	surplus, other := second, first
	switch {
	case used["wget"] && !used["curl"]:
		surplus, other = first, second
	case used["wget"] == used["curl"] && before(second, first):
		surplus, other = first, second
	}
	if surplus.call.Node.Stage != p.Stage {
		return // said there
	}
	f := analysis.Finding{
		At:      surplus.call.Node.At(surplus.name.Word.Span),
		Message: "The image brings both `curl` and `wget`; one of them can do the downloads of both.",
		Related: []analysis.Related{{At: other.call.Node.At(other.name.Word.Span), Message: "the other one"}},
	}
	if !used[surplus.name.Text] && p.Stage == p.Graph.Final() {
		if edits, ok := surplus.call.Drop([]installs.Name{surplus.name}); ok {
			f.Fixes = []analysis.Fix{{
				Title:  "Do not install " + surplus.name.Text + ", which nothing here uses",
				Safety: analysis.Suggested, Edits: edits,
			}}
		}
	}
	p.Report(f)
}

// bringer is a call that installs a program which stays.
type bringer struct {
	call *installs.Call
	name installs.Name
}

func before(a, b bringer) bool {
	x, y := a.call, b.call
	if x.Node.Stage != y.Node.Stage {
		return x.Node.Stage.Index < y.Node.Stage.Index
	}
	return x.Node.Index < y.Node.Index || x.Node == y.Node && a.name.Word.Span.Start < b.name.Word.Span.Start
}

// bringers returns the calls of the stage and of those it builds on that install the package.
func bringers(p *analysis.Pass, pkg string) []bringer {
	var all []bringer
	for s := range p.Graph.Lineage(p.Stage) {
		for _, c := range installs.Of(p, s) {
			if c.Verb != shell.Install {
				continue
			}
			names, _ := c.Names(p.Graph)
			for _, n := range names {
				if n.Text == pkg && !c.RemovedLater(p, pkg) {
					all = append(all, bringer{c, n})
				}
			}
		}
	}
	return all
}
