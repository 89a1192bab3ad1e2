package context

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/layers/content"
)

// fromContext returns what the COPYs and ADDs of the needed stages take from the context.
func fromContext(p *analysis.Pass) []content.Copy {
	var all []content.Copy
	for _, s := range p.Graph.Stages {
		if p.Graph.Needed(s) {
			all = append(all, copiesOf(p, s)...)
		}
	}
	return all
}

type copiesKey struct{}

// copiesOf returns what the COPYs and ADDs of s take from the context.
func copiesOf(p *analysis.Pass, s *build.Stage) []content.Copy {
	return p.Remember(s, copiesKey{}, func() any {
		var all []content.Copy
		for _, n := range s.Instructions() {
			for _, c := range content.Copies(p, n) {
				if c.Place == content.FromContext {
					all = append(all, c)
				}
			}
		}
		return all
	}).([]content.Copy)
}

// named reports whether an instruction copies or mounts a path of the context by its
// very name, or a command of a RUN names it or something in it.
func named(p *analysis.Pass, name string) bool {
	for _, s := range p.Graph.Stages {
		if slices.ContainsFunc(usesOf(p, s).reads, func(read string) bool { return means(read, name) }) {
			return true
		}
		for _, n := range s.Instructions() {
			for _, c := range content.Copies(p, n) {
				if c.Place == content.FromContext && !c.Glob() && c.Path == name {
					return true
				}
			}
			for _, m := range p.Graph.Mounts(n) {
				if m.Type == "bind" && m.From == "" && strings.Trim(bindSource(m), "./") == strings.Trim(name, "./") {
					return true
				}
			}
		}
	}
	return false
}

// means reports whether a command that names read may mean name, a path of the
// context: an absolute path ends in it, wherever the context has been copied to.
func means(read, name string) bool {
	if path.IsAbs(read) {
		return strings.Contains(path.Clean(read)+"/", "/"+name+"/")
	}
	return build.Within(name, path.Clean(read))
}

// place is where the source of c is written.
func place(c *content.Copy) build.Loc { return c.Node.At(c.Word.Span) }
