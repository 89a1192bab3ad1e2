package ruby

import (
	"iter"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/installs"
	"minke/analysis/rules/layers/content"
)

// facts is what a stage says that later instructions go by, so that each of them
// need not read the whole stage again.
type facts []fact

type fact struct {
	in         *build.Node
	kind       kind
	name, text string
}

type kind uint8

const (
	setsBundler kind = iota // name and text of a setting
	selectsSome             // groups are chosen
	writesGemrc
	installsPkg // name of a package of the distribution
)

type factsKey struct{}

func factsOf(p *analysis.Pass, s *build.Stage) facts {
	return p.Graph.Remember(s, factsKey{}, func() any {
		var all facts
		for _, n := range s.Instructions() {
			if n.Name != "ENV" && strings.Contains(n.Text(), "gemrc") {
				all = append(all, fact{in: n, kind: writesGemrc})
			}
			if n.Name == "RUN" {
				all = append(all, ofRun(p, n)...)
			}
		}
		return all
	}).(facts)
}

func ofRun(p *analysis.Pass, n *build.Node) (all facts) {
	script := p.Script(n)
	if exports(script) {
		all = append(all, fact{in: n, kind: selectsSome})
	}
	for _, c := range script.Named("bundle", "bundler") {
		if selectsGroups(c) {
			all = append(all, fact{in: n, kind: selectsSome})
		}
		for _, name := range []string{"path", "deployment"} {
			if value, ok := setting(c, name); ok {
				all = append(all, fact{n, setsBundler, name, value})
			}
		}
	}
	for _, c := range installs.In(n, script) {
		names, _ := c.Names(p.Graph)
		for _, name := range names {
			if strings.HasPrefix(name.Text, "ruby") {
				all = append(all, fact{in: n, kind: installsPkg, name: name.Text})
			}
		}
	}
	return all
}

// upTo yields what the instructions say that make the image in which n runs, n included.
func upTo(p *analysis.Pass, n *build.Node) iter.Seq[fact] {
	return func(yield func(fact) bool) {
		for _, s := range content.Lineage(p.Graph, n.Stage) {
			for _, f := range factsOf(p, s) {
				if s == n.Stage && f.in.Index > n.Index || !yield(f) {
					return
				}
			}
		}
	}
}

func says(p *analysis.Pass, n *build.Node, k kind) bool {
	for f := range upTo(p, n) {
		if f.kind == k {
			return true
		}
	}
	return false
}
