package main

import (
	"cmp"
	"slices"

	"pault.ag/go/debian/dependency"

	"minke/analysis/size/index"
)

// numbering gives packages and virtual packages their numbers.
type numbering map[string]int

// number resolves all names. Packages that many depend on come first.
func (x *archive) number() index.Contents {
	uses := map[string]int{}
	for _, e := range x.packages {
		for _, p := range possibilities(append(slices.Clone(e.depends), e.recommends...)) {
			uses[p.Name]++
		}
	}
	order := slices.Clone(x.packages)
	slices.SortStableFunc(order, func(a, b *entry) int { return cmp.Compare(uses[b.name], uses[a.name]) })
	numbers := numbering{}
	for i, e := range order {
		numbers[e.name] = i
	}
	virtual := x.virtual(numbers)
	out := index.Contents{Virtual: virtual}
	for _, e := range order {
		out.Packages = append(out.Packages, index.Entry{
			Name: e.name, Installed: e.installed, Download: (e.download + 1023) / 1024, Priority: e.priority, Python: e.python,
			Depends:    numbers.groups(x, e.depends),
			Recommends: numbers.groups(x, e.recommends),
			Provides:   numbers.provided(e),
		})
	}
	return out
}

// virtual lists, and numbers, what is only provided.
func (x *archive) virtual(numbers numbering) []string {
	var names []string
	for name := range x.provides {
		if x.byName[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for i, name := range names {
		numbers[name] = len(x.packages) + i
	}
	return names
}

// groups resolves relations, leaving out alternatives that nothing in the suite
// fulfils, and groups of which nothing is left: recommended packages need not exist.
func (n numbering) groups(x *archive, relations []dependency.Relation) [][]int {
	var groups [][]int
	for _, r := range relations {
		var group []int
		for _, p := range r.Possibilities {
			if i, ok := n[p.Name]; ok && x.satisfiable(p) && !slices.Contains(group, i) {
				group = append(group, i)
			}
		}
		if len(group) > 0 && !slices.ContainsFunc(groups, func(g []int) bool { return slices.Equal(g, group) }) {
			groups = append(groups, group)
		}
	}
	return groups
}

func (n numbering) provided(e *entry) []int {
	var list []int
	for _, p := range possibilities(e.provides) {
		if i, ok := n[p.Name]; ok && p.Name != e.name && !slices.Contains(list, i) {
			list = append(list, i)
		}
	}
	return list
}
