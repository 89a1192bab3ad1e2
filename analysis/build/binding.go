package build

import "sync/atomic"

// binding is a variable; newer ones stand in front and hide older ones. Bindings
// never change, so that every scope keeps its own. The newest are looked at one
// by one, the ones behind are in layers by name: files may have very many.
type binding struct {
	Var
	next  *binding
	near  int // how many are looked at one by one, from here on
	far   *layer
	below atomic.Pointer[layer] // this one and all behind it, made on demand
}

// layer has bindings by name, the newest of each.
type layer struct {
	byName map[string]*binding
	rank   int // it holds about maxNear * maxLayers^rank bindings
	next   *layer
}

const (
	maxNear   = 32
	maxLayers = 8 // of one rank, then they become one
)

// bind puts a variable in front of others.
func bind(v Var, next *binding) *binding {
	b := &binding{Var: v, next: next, near: 1}
	switch {
	case next == nil:
	case next.near < maxNear:
		b.near, b.far = next.near+1, next.far
	default:
		b.far = next.asLayer()
	}
	return b
}

// asLayer returns b and all behind it as layers.
func (b *binding) asLayer() *layer {
	if l := b.below.Load(); l != nil {
		return l
	}
	l := &layer{byName: make(map[string]*binding, b.near), next: b.far}
	for n, k := b, b.near; k > 0; n, k = n.next, k-1 {
		l.add(n)
	}
	for l.crowded() {
		l = l.merged()
	}
	b.below.Store(l)
	return l
}

func (l *layer) add(b *binding) {
	if l.byName[b.Name] == nil {
		l.byName[b.Name] = b
	}
}

// crowded reports whether there are enough layers of the rank of l to make one of them.
func (l *layer) crowded() bool {
	n := 0
	for m := l; m != nil && m.rank == l.rank; m = m.next {
		n++
	}
	return n >= maxLayers
}

// merged puts the layers of the rank of l into one.
func (l *layer) merged() *layer {
	sum := &layer{byName: map[string]*binding{}, rank: l.rank + 1}
	for m := l; m != nil; m = m.next {
		if m.rank != l.rank {
			sum.next = m
			break
		}
		for _, b := range m.byName {
			sum.add(b)
		}
	}
	return sum
}

// find returns the newest binding of name, or nil.
func (b *binding) find(name string) *binding {
	if b == nil {
		return nil
	}
	far := b.far
	for k := b.near; k > 0; b, k = b.next, k-1 {
		if b.Name == name {
			return b
		}
	}
	for l := far; l != nil; l = l.next {
		if found := l.byName[name]; found != nil {
			return found
		}
	}
	return nil
}

// Lookup returns the variable called name.
func (s *Scope) Lookup(name string) (Var, bool) {
	if b := s.vars.find(name); b != nil {
		return b.Var, true
	}
	return Var{}, false
}

// Vars returns the variables in scope, the newest first, each name once.
func (s *Scope) Vars() []Var { return s.newest(func(Var) bool { return true }) }

// Env returns the variables that ENV has set, as they stay in the image, the newest first.
func (s *Scope) Env() []Var { return s.newest(func(v Var) bool { return v.Env }) }

func (s *Scope) newest(want func(Var) bool) []Var {
	var all []Var
	seen := map[string]bool{}
	for b := s.vars; b != nil; b = b.next {
		if want(b.Var) && !seen[b.Name] {
			seen[b.Name] = true
			all = append(all, b.Var)
		}
	}
	return all
}

func (s *Scope) with(v Var) *Scope {
	next := *s
	next.vars = bind(v, s.vars)
	return &next
}
