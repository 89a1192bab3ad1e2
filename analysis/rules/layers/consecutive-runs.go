package layers

import (
	"fmt"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// ConsecutiveRuns finds RUNs that follow each other and can be one layer.
var ConsecutiveRuns = &analysis.Rule{
	Name: "consecutive-runs", Aliases: []string{"DL3059"}, Group: "layers", Severity: analysis.Hint,
	Summary: "RUNs that follow each other make a layer each",
	Doc:     doc("consecutive-runs"),
	Stage:   consecutiveRuns,
}

func consecutiveRuns(p *analysis.Pass) {
	if !p.Graph.InImage(p.Stage) {
		return
	}
	var row []*build.Node
	for _, n := range p.Stage.Instructions() {
		if n.Name == "RUN" {
			row = append(row, n)
			continue
		}
		splitRow(p, row)
		row = nil
	}
	splitRow(p, row)
}

// splitRow leaves out the RUNs of row with a comment of their own that suppresses
// something: in another RUN it would be lost, or be about more than it was.
func splitRow(p *analysis.Pass, row []*build.Node) {
	from := 0
	for i, n := range row {
		names := analysis.IgnoredAt(n)
		if !names.Any() {
			continue
		}
		mergeRow(p, row[from:i])
		from = i + 1
		if names.Cover(p.Rule) && (i > 0 && canMerge(p, row[i-1:i+1]) || from < len(row) && canMerge(p, row[i:i+2])) {
			p.Report(analysis.Finding{At: n.At(n.Keyword), Message: "This RUN could be one with its neighbour."}) // so that the comment is not called unused
		}
	}
	mergeRow(p, row[from:])
}

func canMerge(p *analysis.Pass, row []*build.Node) bool {
	_, refusal := shell.Merge(where(p, row[0]), layersOf(p, row)...)
	return refusal == nil && !readsStartup(p, row[0])
}

// mergeRow reports the longest stretches of row that can be merged. A RUN that
// stands in the way of one stretch may begin the next. A row of more than
// [build.MaxLayers] is no image's, and is looked at in parts.
func mergeRow(p *analysis.Pass, row []*build.Node) {
	for len(row) > 1 {
		n := min(len(row), build.MaxLayers)
		merged, ok := shell.Merged{}, false
		for n > 1 && !ok {
			m, refusal := shell.Merge(where(p, row[0]), layersOf(p, row[:n])...)
			merged, ok = m, refusal == nil
			if refusal != nil {
				n = max(1, min(n-1, refusal.Index))
			}
		}
		if ok && !readsStartup(p, row[0]) && !installs.Claimed(p, row[:n]) {
			p.Report(mergeFinding(row[:n], merged))
		}
		row = row[n:]
	}
}

func where(p *analysis.Pass, n *build.Node) shell.MergeContext {
	return shell.MergeContext{Workdir: p.Graph.Scope(n).Workdir, InPlace: inPlace[p.Base(n.Stage).Family]}
}

// inPlace are the managers that official images have in /usr/local/bin, the first
// folder of PATH, where their own upgrades put them as well:
// https://github.com/docker-library/python and https://github.com/nodejs/docker-node
var inPlace = map[image.Family][]string{
	image.Python: {"pip", "pip3"},
	image.Node:   {"npm", "npx", "corepack", "yarn"},
}

// readsStartup reports whether every new shell reads a file that ENV names.
func readsStartup(p *analysis.Pass, n *build.Node) bool {
	for _, name := range []string{"ENV", "BASH_ENV"} {
		if v, ok := p.Graph.Scope(n).Lookup(name); ok && !v.Unset {
			return true
		}
	}
	return false
}

func layersOf(p *analysis.Pass, row []*build.Node) []shell.Layer {
	var all []shell.Layer
	for i, n := range row {
		l := shell.Layer{Node: n.Node, Script: p.Script(n)}
		if i > 0 {
			l.Comments = commentsBetween(row[i-1], n)
		}
		all = append(all, l)
	}
	return all
}

func commentsBetween(a, b *build.Node) []string {
	var all []string
	for i := a.Index + 1; i < b.Index; i++ {
		if n := a.Stage.Nodes()[i]; n.Kind() == syntax.CommentNode {
			all = append(all, strings.TrimSpace(n.Text()))
		}
	}
	return all
}

func mergeFinding(row []*build.Node, merged shell.Merged) analysis.Finding {
	first, last := row[0], row[len(row)-1]
	span := syntax.Span{Start: first.Keyword.Start}
	for i := first.Index; i < last.Index; i++ {
		span.End += first.Stage.Nodes()[i].Len()
	}
	span.End += len(strings.TrimRight(last.Text(), "\r\n"))
	f := analysis.Finding{
		At:      row[1].At(row[1].Keyword),
		Message: fmt.Sprintf("%d RUNs in a row make %d layers where one would do: what a later one removes or changes stays in the earlier ones.", len(row), len(row)),
		Fixes: []analysis.Fix{{
			Title: fmt.Sprintf("Merge %d RUNs", len(row)), Safety: analysis.Safe,
			Edits: []analysis.Edit{{At: first.At(span), New: merged.Text}},
		}},
	}
	for _, n := range row {
		if n != row[1] {
			f.Related = append(f.Related, analysis.Related{At: n.At(n.Keyword), Message: "merged with this one"})
		}
	}
	return f
}
