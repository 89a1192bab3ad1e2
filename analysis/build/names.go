package build

import (
	"cmp"
	"slices"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"

	"minke/analysis/syntax"
)

// Symbol is a name that the file gives to something and mentions elsewhere.
type Symbol struct {
	Name     string
	Stage    *Stage    // nil for a variable
	Mentions []Mention // in order of the file
}

// Mention is a place where a symbol stands.
type Mention struct {
	At       syntax.Span // in the file
	Declares bool        // AS name, ARG name, ENV name=
	Number   bool        // a stage is mentioned by its number
}

// Declared returns the last mention in front of offset that declares the symbol, or else the
// first one that does; ok is false for a stage without a name.
func (s *Symbol) Declared(offset int) (declared Mention, ok bool) {
	for _, m := range s.Mentions {
		if m.Declares && (!ok || m.At.End < offset) {
			declared, ok = m, true
		}
	}
	return declared, ok
}

// At returns the mention at offset.
func (s *Symbol) At(offset int) (Mention, bool) {
	for _, m := range s.Mentions {
		if m.At.Start <= offset && offset <= m.At.End {
			return m, true
		}
	}
	return Mention{}, false
}

// SymbolAt returns the stage name or variable that is written at offset, nil where there is none.
// It takes time that grows with the file.
func (g *Graph) SymbolAt(offset int) *Symbol {
	n, within := g.NodeAt(offset)
	if n == nil || n.Instruction == nil {
		return nil
	}
	if s := g.stageAt(n, offset); s != nil {
		return g.stageSymbol(s)
	}
	for _, v := range g.variablesOf(n) {
		if v.from <= within && within <= v.at.End {
			return g.variableSymbol(v.name, offset-within+v.at.Start)
		}
	}
	return nil
}

// stageAt returns the stage whose name stands at offset, in n.
func (g *Graph) stageAt(n *Node, offset int) *Stage {
	here := func(at Loc) bool {
		span, ok := g.Span(at)
		return ok && span.Start <= offset && offset <= span.End
	}
	if f := n.From; f != nil && f.Name != "" && here(n.At(f.NameSpan)) {
		return n.Stage
	}
	users := []*Stage{n.Stage}
	if n.Name == "ONBUILD" { // it is the stages above that use what it names
		users = g.Stages
	}
	for _, s := range users {
		for _, u := range g.Uses(s) {
			if u.Stage != nil && here(u.At) {
				return u.Stage
			}
		}
	}
	return nil
}

func (g *Graph) stageSymbol(s *Stage) *Symbol {
	symbol := &Symbol{Name: s.Name, Stage: s}
	if f := s.From.From; f != nil && f.Name != "" {
		symbol.Name = f.Name
		symbol.add(g, s.From.At(f.NameSpan), Mention{Declares: true})
	}
	for _, u := range g.UsedBy(s) {
		_, number := stageNumber(u.Name)
		symbol.add(g, u.At, Mention{Number: number && !strings.EqualFold(u.Name, s.Name)})
	}
	return symbol.sorted()
}

func (s *Symbol) add(g *Graph, at Loc, m Mention) {
	if span, ok := g.Span(at); ok {
		m.At = span
		s.Mentions = append(s.Mentions, m)
	}
}

// sorted puts the mentions in order, each once: a trigger is used by several stages.
func (s *Symbol) sorted() *Symbol {
	slices.SortFunc(s.Mentions, func(a, b Mention) int { return cmp.Compare(a.At.Start, b.At.Start) })
	s.Mentions = slices.CompactFunc(s.Mentions, func(a, b Mention) bool { return a.At == b.At })
	return s
}

// variable is a place in a node where a variable is written.
type variable struct {
	name     string
	from     int         // where the $ stands, the start of the name in a declaration
	at       syntax.Span // of the name
	declares bool
}

// variablesOf lists the variables that n mentions: first those that it reads, then those that it declares.
func (g *Graph) variablesOf(n *Node) []variable {
	var all []variable
	read := func(vars []syntax.Var) {
		for _, v := range vars {
			if v.Name != "" {
				all = append(all, variable{name: v.Name, from: v.Span.Start, at: v.NameSpan})
			}
		}
	}
	for i := n.Instruction; i != nil; i = i.Sub {
		for _, f := range i.Flags {
			read(f.Vars)
		}
		for _, p := range i.Pairs {
			read(p.Vars)
		}
		for _, h := range i.Heredocs {
			read(h.Vars)
		}
		if i.From != nil { // a stage's name is taken as it is
			read(i.From.Image.Vars)
			continue
		}
		for _, w := range i.Args {
			read(w.Vars)
		}
	}
	all = append(all, g.variablesOfScript(n)...)
	if n.Name == "ARG" || n.Name == "ENV" {
		for _, p := range n.Pairs {
			if !sh.ValidName(p.Key) {
				continue
			}
			all = append(all, variable{p.Key, p.KeySpan.Start, p.KeySpan, true})
		}
	}
	return all
}

// variablesOfScript lists what the shell program of n reads, without what it sets itself. ARGs
// are there for RUN alone: the other programs run in the container.
func (g *Graph) variablesOfScript(n *Node) []variable {
	script := g.Script(n)
	if script == nil || script.File == nil {
		return nil
	}
	var all []variable
	set := map[string]bool{}
	sh.Walk(script.File, func(node sh.Node) bool {
		switch x := node.(type) {
		case *sh.ParamExp:
			if x.Param != nil && sh.ValidName(x.Param.Value) {
				all = append(all, variable{name: x.Param.Value, from: script.Span(x).Start, at: script.Span(x.Param)})
			}
		case *sh.Assign:
			if x.Name != nil {
				set[x.Name.Value] = true
			}
		case *sh.WordIter:
			set[x.Name.Value] = true
		}
		return true
	})
	return slices.DeleteFunc(all, func(v variable) bool {
		if set[v.name] {
			return true
		}
		known, ok := g.Scope(n).Lookup(v.name)
		return n.Name != "RUN" && ok && !known.Env
	})
}

// variableSymbol returns the variable called name that is written at offset, nil where the file does not declare it. An
// ARG of a stage is the same as one before the first FROM, and a stage has the variables of the one it starts from.
func (g *Graph) variableSymbol(name string, offset int) *Symbol {
	var symbols []*Symbol
	global := &Symbol{Name: name}
	ends := make([]*Symbol, len(g.Stages))
	symbols = append(symbols, global)
	for _, n := range g.Meta.Instructions() {
		g.mention(n, global, name)
	}
	declared := len(global.Mentions) > 0
	for i, stage := range g.Stages {
		for _, v := range g.variablesOf(stage.From) {
			if v.name == name {
				global.add(g, stage.From.At(v.at), Mention{})
			}
		}
		var now *Symbol
		if base := g.Base(stage).Stage; base != nil && base.Index < i {
			now = ends[base.Index]
		}
		for _, n := range stage.Instructions()[1:] {
			if !strings.Contains(n.Text(), name) {
				continue
			}
			if now == nil {
				if !g.declares(n, name) {
					continue // it comes from the image, or from nowhere
				}
				if now = global; n.Name != "ARG" || !declared {
					now = &Symbol{Name: name}
					symbols = append(symbols, now)
					g.declaration(n, now, name)
					continue
				}
			}
			g.mention(n, now, name)
		}
		ends[i] = now
	}
	for _, s := range symbols {
		_, declared := s.Declared(offset)
		if _, here := s.At(offset); here && declared {
			return s.sorted()
		}
	}
	return nil
}

func (g *Graph) declares(n *Node, name string) bool {
	return slices.ContainsFunc(g.variablesOf(n), func(v variable) bool { return v.declares && v.name == name })
}

// mention adds to s where n has the variable called name.
func (g *Graph) mention(n *Node, s *Symbol, name string) {
	for _, v := range g.variablesOf(n) {
		if v.name == name {
			s.add(g, n.At(v.at), Mention{Declares: v.declares})
		}
	}
}

// declaration is mention for the first instruction that declares: what it reads is of before.
func (g *Graph) declaration(n *Node, s *Symbol, name string) {
	for _, v := range g.variablesOf(n) {
		if v.name == name && v.declares {
			s.add(g, n.At(v.at), Mention{Declares: true})
		}
	}
}
