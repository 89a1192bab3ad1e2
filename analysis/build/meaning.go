package build

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"minke/analysis/syntax"
)

// meaning is what a stage means given what it builds on. It is shared by
// successive graphs while the stage, its parent and the global ARGs that it asks for are the same.
type meaning struct {
	stage    *Stage
	parent   *meaning // nil for a stage on an image, and for the part before FROM
	meta     *meaning // nil for the part before FROM
	base     Base
	from     string // what FROM names, variables expanded
	triggers steps  // what ONBUILD of the parent adds behind FROM
	own      steps  // the instructions of the stage
	end      *Scope
	uses     []Use // Stage not filled in
	globals  bool  // it depends on the global ARGs
	replaced bool  // a named context stands in its place

	heirs atomic.Pointer[Scope]    // what a stage on this one starts with, once it is asked for
	memo  atomic.Pointer[sync.Map] // see Graph.Remember
}

// steps are instructions that act one after another.
type steps struct {
	acting []*Node  // those that other ones may depend on
	scopes []*Scope // before each of these
	end    *Scope
}

// run finds the scope before each of the acting nodes and the one behind them.
func run(acting []*Node, scope, global *Scope) steps {
	s := steps{acting: acting, scopes: make([]*Scope, len(acting))}
	for i, n := range acting {
		s.scopes[i] = scope
		scope = scope.after(n, global)
	}
	s.end = scope
	return s
}

// before returns what is in force at the instruction of that order.
func (s *steps) before(order int) *Scope {
	i, _ := slices.BinarySearchFunc(s.acting, order, func(n *Node, order int) int { return n.order - order })
	if i == len(s.scopes) {
		return s.end
	}
	return s.scopes[i]
}

// Base is what a stage starts from.
type Base struct {
	Stage   *Stage // an earlier stage
	Image   string // else an image reference, variables expanded: "node:16", "scratch"
	Known   bool   // false when the reference depends on a value that only the build knows
	Context string // the named context that stands in the place of what FROM says; Image is then what it holds, if that is an image
}

// Scratch reports whether b is the empty image.
func (b Base) Scratch() bool { return b.Stage == nil && strings.EqualFold(b.Image, "scratch") }

// understand fills in everything that needs all stages, taking over from old what still holds.
func (g *Graph) understand(old *Graph) {
	g.nameStages()
	g.meta = g.meaningOfMeta(old)
	g.meanings = make([]*meaning, len(g.Stages))
	before := old.meaningsByNode()
	for i, s := range g.Stages {
		g.meanings[i] = g.meaningOf(s, before[s.From.Node])
	}
	g.noteMentions()
	g.resolveUses()
	g.findNeeded()
}

func (g *Graph) meaningsByNode() map[*syntax.Node]*meaning {
	if g == nil {
		return nil
	}
	all := make(map[*syntax.Node]*meaning, len(g.Stages))
	for _, m := range g.meanings {
		all[m.stage.From.Node] = m
	}
	return all
}

func (g *Graph) meaningOfMeta(old *Graph) *meaning {
	if old != nil && old.meta.stage == g.Meta && old.File.Escape() == g.File.Escape() {
		return old.meta
	}
	m := &meaning{stage: g.Meta}
	m.own = run(g.Meta.acting, globalScope(g.File.Escape()), nil)
	m.end = m.own.end
	return m
}

// meaningOf returns the meaning of s, which is old if that still holds. Old is
// the one of a stage with the same FROM in a version before, or nil.
func (g *Graph) meaningOf(s *Stage, old *meaning) *meaning {
	m := &meaning{stage: s, meta: g.meta}
	m.findBase(g)
	if old.holdsFor(m) {
		return old
	}
	var start *Scope
	if m.parent != nil {
		start = m.parent.heir()
	} else {
		start = baseScope(g.File.Escape(), m.base.Scratch())
	}
	global := g.meta.end
	m.triggers = run(m.triggersFrom(m.parent), start, global)
	m.own = run(s.acting, m.triggers.end, global)
	m.end = m.own.end
	if m.replaced { // nothing of it runs
		m.end = start
	}
	m.globals = asksForGlobals(m.triggers.acting) || asksForGlobals(s.acting)
	if !m.replaced {
		m.uses = append(usesOf(m.triggers.acting), usesOf(s.acting)...)
	}
	return m
}

// holdsFor reports whether old is the meaning that m, whose base is known, is to become.
func (old *meaning) holdsFor(m *meaning) bool {
	return old != nil && old.stage == m.stage && old.parent == m.parent && old.base == m.base &&
		old.from == m.from && old.replaced == m.replaced && (old.meta == m.meta || !old.globals)
}

// asksForGlobals reports whether a global ARG can matter to one of acting.
func asksForGlobals(acting []*Node) bool {
	for _, n := range acting {
		switch n.Name {
		case "FROM":
			if strings.Contains(n.Logical.Text, "$") {
				return true
			}
		case "ARG":
			if slices.ContainsFunc(n.Pairs, func(p syntax.Pair) bool { return !p.HasValue }) {
				return true
			}
		}
	}
	return false
}

// findBase finds what the stage starts from. A named context of the name of the
// stage replaces all of it.
func (m *meaning) findBase(g *Graph) {
	known := false
	if f := m.stage.From.From; f != nil {
		m.from, known = g.meta.end.Expand(f.Image.Value)
	}
	var context string
	if context, m.replaced = g.setting.context(m.stage.Name); m.replaced {
		m.base = contextBase(context)
		return
	}
	if s := g.earlier(m.from, m.stage.Index); s != nil {
		if parent := g.meanings[s.Index]; parent.replaced {
			m.base = parent.base
		} else {
			m.base, m.parent = Base{Stage: s, Image: m.from, Known: known}, parent
		}
	} else if context, ok := g.setting.context(m.from); ok {
		m.base = contextBase(context)
	} else {
		m.base = Base{Image: m.from, Known: known}
	}
}

// heir returns the scope that a stage on this one starts with.
func (m *meaning) heir() *Scope {
	if m.heirs.Load() == nil {
		m.heirs.CompareAndSwap(nil, m.end.inherited())
	}
	return m.heirs.Load()
}

// Base returns what s starts from.
func (g *Graph) Base(s *Stage) Base {
	if s.Index < 0 {
		return Base{}
	}
	return g.meanings[s.Index].base
}

// Root returns the image at the bottom of s, through the stages it inherits from.
func (g *Graph) Root(s *Stage) Base {
	b := g.Base(s)
	for b.Stage != nil {
		b = g.Base(b.Stage)
	}
	return b
}

// Scope returns what is in force at the instruction n, before it acts.
func (g *Graph) Scope(n *Node) *Scope {
	if n.waits {
		return g.End(n.Stage)
	}
	return g.steps(n).before(n.order)
}

// End returns what is in force at the end of s.
func (g *Graph) End(s *Stage) *Scope { return g.meaning(s).end }

func (g *Graph) meaning(s *Stage) *meaning {
	if s.Index < 0 {
		return g.meta
	}
	return g.meanings[s.Index]
}

// steps returns those that n is one of.
func (g *Graph) steps(n *Node) *steps {
	m := g.meaning(n.Stage)
	if n.written != nil {
		return &m.triggers
	}
	return &m.own
}

// Remember returns what work makes of s, kept under key for as long as the text
// of s and what it inherits are the same, or until [Graph.Trim] lets go of it. Keys are compared by identity of type and value.
func (g *Graph) Remember(s *Stage, key any, work func() any) any {
	m := g.meaning(s)
	memo := m.memo.Load()
	for ; memo == nil; memo = m.memo.Load() {
		m.memo.CompareAndSwap(nil, new(sync.Map))
	}
	if v, ok := memo.Load(key); ok {
		return v
	}
	v, _ := memo.LoadOrStore(key, work())
	return v
}
