package build

import (
	"cmp"
	"slices"
	"strings"
)

// index leads from names, in lower case, to stages. It is sorted by name and
// stage. A copy costs little more than that of its memory.
type index []indexed

type indexed struct {
	name  string
	stage int
}

// asksGlobals is the name under which the stages stand that depend on the global
// ARGs. No stage can be called so.
const asksGlobals = "$"

func (a indexed) compare(b indexed) int {
	return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.stage, b.stage))
}

// sorted sorts x and takes out what is in it twice.
func (x index) sorted() index {
	slices.SortFunc(x, indexed.compare)
	return slices.Clip(slices.Compact(x))
}

// last returns the last stage of a name in front of a stage, or -1.
func (x index) last(name string, before int) int {
	i, _ := slices.BinarySearchFunc(x, indexed{name, before}, indexed.compare)
	if i == 0 || x[i-1].name != name {
		return -1
	}
	return x[i-1].stage
}

// of returns the entries of a name.
func (x index) of(name string) index {
	from, _ := slices.BinarySearchFunc(x, indexed{name, -1}, indexed.compare)
	to := from
	for to < len(x) && x[to].name == name {
		to++
	}
	return x[from:to]
}

// replaced returns a copy of x with some entries taken out and others put in.
func (x index) replaced(out, in index) index {
	out, in = out.without(in), in.without(out)
	if len(out)+len(in) == 0 {
		return x
	}
	next := append(x.without(out), in...)
	if len(in) == 1 {
		// One name moves at most by as much memory as there is behind it.
		i, _ := slices.BinarySearchFunc(next[:len(next)-1], in[0], indexed.compare)
		return slices.Insert(next[:len(next)-1], i, in[0])
	}
	return next.sorted()
}

// without returns the entries of x that are not in o.
func (x index) without(o index) index {
	left := make(index, 0, len(x)+1)
	for _, e := range o {
		i, found := slices.BinarySearchFunc(x, e, indexed.compare)
		if found {
			left, x = append(left, x[:i]...), x[i+1:]
		} else {
			left, x = append(left, x[:i]...), x[i:]
		}
	}
	return append(left, x...)
}

func (g *Graph) nameStages() {
	g.named = nil
	for _, s := range g.Stages {
		g.named = append(g.named, s.named()...)
	}
	g.named = g.named.sorted()
}

// named returns the entry of s among the names.
func (s *Stage) named() index {
	if s.Name == "" {
		return nil
	}
	return index{{s.Name, s.Index}}
}

func (g *Graph) noteMentions() {
	g.mentions = nil
	for _, m := range g.meanings {
		g.mentions = m.mentions(g.mentions)
	}
	g.mentions = g.mentions.sorted()
}

// mentions appends the names that m depends on.
func (m *meaning) mentions(to index) index {
	stage := m.stage.Index
	if m.globals {
		to = append(to, indexed{asksGlobals, stage})
	}
	to = append(to, indexed{strings.ToLower(m.from), stage})
	for _, u := range m.uses {
		to = append(to, indexed{strings.ToLower(u.Name), stage})
	}
	return to
}
