package shell

import (
	"maps"

	"mvdan.cc/sh/v3/expand"
	sh "mvdan.cc/sh/v3/syntax"
)

// value works out a parameter expansion from the variables known. Those the
// script has not set come from the environment and stay open, ${X:-y} too.
func (sp *splitter) value(p *sh.ParamExp) (string, bool) {
	if p.Param == nil || len(sp.vars) == 0 {
		return "", false
	}
	v, ok := sp.vars[p.Param.Value]
	if !ok {
		return "", false
	}
	if p.Exp == nil && p.Repl == nil && p.Slice == nil && p.Index == nil && !p.Length && !p.Excl && !p.Width && p.Names == 0 {
		return v, true
	}
	if !sp.vars.cover(p) {
		return "", false
	}
	s, err := expand.Literal(&expand.Config{Env: environment(sp.vars)}, &sh.Word{Parts: []sh.WordPart{
		&sh.DblQuoted{Parts: []sh.WordPart{p}},
	}})
	return s, err == nil
}

// cover reports whether all that p needs is known, so that working it out
// neither runs anything nor asks the environment.
func (v variables) cover(p *sh.ParamExp) bool {
	ok := !p.Excl && p.Index == nil && p.Names == 0
	sh.Walk(p, func(n sh.Node) bool {
		switch n := n.(type) {
		case *sh.ParamExp:
			if n.Param == nil {
				ok = false
				break
			}
			_, known := v[n.Param.Value]
			ok = ok && known
			if n.Exp != nil && (n.Exp.Op == sh.AssignUnset || n.Exp.Op == sh.AssignUnsetOrNull) {
				ok = false
			}
		case *sh.CmdSubst, *sh.ProcSubst, *sh.ArithmExp:
			ok = false
		}
		return ok
	})
	return ok
}

// environment presents the known variables to package expand.
type environment variables

func (e environment) Get(name string) expand.Variable {
	v, ok := e[name]
	if !ok {
		return expand.Variable{}
	}
	return expand.Variable{Set: true, Kind: expand.String, Str: v}
}

func (e environment) Each(yield func(string, expand.Variable) bool) {
	for name := range e {
		if !yield(name, e.Get(name)) {
			return
		}
	}
}

// state is what is known before a command: where it runs and what variables hold.
type state struct {
	dir   string // as Command.Dir
	stack []string
	vars  variables
	owned bool // vars may be written to
}

func (st *state) clone() *state {
	st.owned = false
	c := *st
	return &c
}

func (st *state) own() {
	if !st.owned {
		st.vars = maps.Clone(st.vars)
		if st.vars == nil {
			st.vars = variables{}
		}
		st.owned = true
	}
}

func (st *state) set(name, value string) {
	st.own()
	st.vars[name] = value
}

func (st *state) forget(name string) {
	if _, ok := st.vars[name]; ok {
		st.own()
		delete(st.vars, name)
	}
}

func (st *state) forgetAll() { st.vars, st.owned = nil, false }

// meet keeps what holds in both states: either way may have been taken.
func (st *state) meet(other *state) {
	if st.dir != other.dir {
		st.dir = unknownDir
	}
	for name, v := range st.vars {
		if w, ok := other.vars[name]; !ok || w != v {
			st.forget(name)
		}
	}
	st.stack = nil
}
