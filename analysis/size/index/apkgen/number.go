package main

import (
	"cmp"
	"slices"
	"strings"

	"minke/analysis/size/index"
)

// number resolves all names. Packages that many depend on come first.
func (r *release) number() index.Contents {
	uses := map[string]int{}
	for _, e := range r.packages {
		for _, name := range slices.Concat(e.depends, e.conditions) {
			uses[name]++
		}
	}
	order := slices.Clone(r.packages)
	slices.SortFunc(order, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(uses[b.name], uses[a.name]), strings.Compare(a.name, b.name))
	})
	numbers := map[string]int{}
	for i, e := range order {
		numbers[e.name] = i
	}
	out := index.Contents{Virtual: r.virtual(uses, numbers)}
	ranks := r.ranks()
	for _, e := range order {
		conditions, possible := groups(numbers, e.conditions)
		if !possible { // it asks for what the repositories do not have
			conditions = nil
		}
		depends, _ := groups(numbers, e.depends)
		out.Packages = append(out.Packages, index.Entry{
			Name: e.name, Installed: e.installed / 1024, Download: (e.download + 1023) / 1024, Priority: ranks[e.priority],
			Depends: depends, Recommends: conditions, Provides: provided(numbers, e),
		})
	}
	return out
}

// virtual lists, and numbers, what is only provided: what packages ask for, and names that people
// may type. Of the libraries (so:), programs (cmd:) and others that nobody asks for there are 5,800.
func (r *release) virtual(uses, numbers map[string]int) []string {
	var names []string
	for _, e := range r.packages {
		for _, name := range e.provides {
			if r.byName[name] == nil && (uses[name] > 0 || !strings.Contains(name, ":")) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for i, name := range names {
		numbers[name] = len(r.packages) + i
	}
	return names
}

// ranks gives the priorities of providers, of which there are few, numbers that fit into a byte.
func (r *release) ranks() map[uint64]index.Priority {
	var all []uint64
	for _, e := range r.packages {
		all = append(all, e.priority)
	}
	slices.Sort(all)
	ranks := map[uint64]index.Priority{}
	for i, k := range slices.Compact(all) {
		ranks[k] = index.Priority(min(i, 255))
	}
	return ranks
}

// groups has a group for each name that something fulfils; all tells that each does.
func groups(numbers map[string]int, names []string) (list [][]int, all bool) {
	all = true
	for _, name := range names {
		i, ok := numbers[name]
		if !ok {
			all = false
		} else if !slices.ContainsFunc(list, func(g []int) bool { return g[0] == i }) {
			list = append(list, []int{i})
		}
	}
	return list, all
}

func provided(numbers map[string]int, e *entry) []int {
	var list []int
	for _, name := range e.provides {
		if i, ok := numbers[name]; ok && name != e.name && !slices.Contains(list, i) {
			list = append(list, i)
		}
	}
	return list
}
