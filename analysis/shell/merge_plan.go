package shell

import (
	"slices"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"
)

// wrap is what a script is put into to stand with others.
type wrap uint8

const (
	bare wrap = iota
	braces
	parens
)

// joint is how scripts are tied together.
type joint uint8

const (
	chained joint = iota // a && b
	inOrder              // set -e; a; b
	guarded              // { a; } || exit, on lines of their own
)

// part is one script's place in a plan.
type part struct {
	wrap     wrap
	dropLead bool // its leading set -… is in force already
	leadOut  bool // its leading set -… stands before the wrap
}

// plan is a way to merge.
type plan struct {
	joint joint
	hoist int // the script whose leading set -… goes to the very front, -1 for none
	parts []part
}

func (p *plan) subshells() bool {
	for _, part := range p.parts {
		if part.wrap == parens {
			return true
		}
	}
	return false
}

// plan finds a way to merge. A chain reads best; scripts that rely on set -e
// are put one after another under it.
func (m *merger) plan() (*plan, *Refusal) {
	p, refusal := m.chain()
	if refusal != nil {
		var other *Refusal
		if p, other = m.sequence(); other != nil {
			return nil, refusal
		}
		return p, nil
	}
	if m.runs[0].Script.Heredoc {
		m.guard(p)
	}
	return p, nil
}

// isolation marks the scripts that need a shell of their own: for what they
// leave behind, and so that no program is run under an outdated place.
func (m *merger) isolation() []bool {
	isolated := make([]bool, len(m.runs))
	outdated := m.outdated()
	for i := range m.last() {
		isolated[i] = m.traits[i].isolate != "" || outdated[i]
	}
	return isolated
}

// outdated marks the scripts that run a program which is replaced before a
// later script runs it: a shell keeps the place where it found it.
func (m *merger) outdated() []bool {
	last := map[string]int{} // the last script that runs a program
	for i, t := range m.traits {
		for name := range t.runs {
			last[name] = i
		}
	}
	outdated := make([]bool, len(m.runs))
	for name, end := range last {
		replaced := false
		for i := end - 1; i >= 0; i-- {
			replaced = replaced || m.brings(i, name)
			outdated[i] = outdated[i] || replaced && m.traits[i].runs[name]
		}
	}
	return outdated
}

// brings reports whether script i brings a program of that name.
func (m *merger) brings(i int, name string) bool {
	for _, b := range m.traits[i].brings {
		if strings.HasSuffix(b, "/"+name) || b == name {
			return true
		}
	}
	for _, p := range m.runs[i].Script.Packages() {
		if bringsProgram(p, name) && !slices.Contains(m.where.InPlace, name) {
			return true
		}
	}
	return false
}

func bringsProgram(p *PackageCall, name string) bool {
	switch p.Verb {
	case Install, Remove, Upgrade:
	default:
		return false
	}
	for _, pkg := range p.Packages {
		if strings.Contains(pkg.Word.Template, name) || !pkg.Word.Known {
			return !p.Manager.System() || pkg.Name != "" && pkg.Name != string(p.Manager)
		}
	}
	return false
}

// settle goes through the scripts with the options that are on at each, and
// isolates those whose options a later one would not stand. It returns for
// each script the options on before it.
func (m *merger) settle(start Options, isolated []bool) ([]Options, *Refusal) {
	for {
		before := make([]Options, len(m.runs))
		on := start
		again := false
		for i, t := range m.traits {
			before[i] = on
			own := t.script.Options | t.lead
			if extra := on &^ own; !t.stands(extra) {
				k := m.setter(i, extra, isolated)
				if k < 0 {
					return nil, refuse(i, ErrorHandling, "It would run under options that another RUN has set.")
				}
				isolated[k], again = true, true
				break
			}
			if i < m.last() && !isolated[i] {
				on |= t.lead
			}
		}
		if !again {
			return before, nil
		}
	}
}

// setter returns the last script before i that sets one of the options and is
// not isolated, -1 for none.
func (m *merger) setter(i int, options Options, isolated []bool) int {
	for k := i - 1; k >= 0; k-- {
		if !isolated[k] && m.traits[k].lead&options != 0 {
			return k
		}
	}
	return -1
}

// stands reports whether a script does the same with these options on top of its own.
func (t *traits) stands(extra Options) bool {
	switch {
	case extra.Has(Errexit) && !t.calm, extra.Has(Nounset) && t.expands,
		extra.Has(Xtrace) && t.stderr, extra.Has(Pipefail) && t.pipes:
		return false
	}
	return extra&^(Errexit|Nounset|Xtrace|Pipefail) == 0
}

// chain plans a && b. All but the last part then stand where set -e does not
// work, so none of them may rely on it.
func (m *merger) chain() (*plan, *Refusal) {
	for i, t := range m.traits[:m.last()] {
		if t.errexit && !t.calm {
			return nil, refuse(i, ErrorHandling, "It relies on set -e, which does not work before an &&.")
		}
	}
	isolated := m.isolation()
	before, refusal := m.settle(m.runs[0].Script.Options, isolated)
	if refusal != nil {
		return nil, refusal
	}
	p := &plan{joint: chained, hoist: -1}
	for i, t := range m.traits {
		p.parts = append(p.parts, t.link(i == 0, isolated[i], before[i]))
	}
	return p, nil
}

// link plans a script as part of a chain.
func (t *traits) link(first, isolated bool, on Options) part {
	drop := t.lead != 0 && on&t.lead == t.lead
	switch {
	case isolated:
		return part{wrap: parens, dropLead: drop}
	case drop && plainList(t.rest), plainList(t.stmts):
		return part{dropLead: drop}
	case first && t.lone && plainList(t.rest):
		return part{leadOut: true}
	}
	return part{wrap: braces, dropLead: drop}
}

// guard turns a chain of heredoc scripts into lines: each but the last in
// braces or a subshell, with || exit behind.
func (m *merger) guard(p *plan) {
	p.joint = guarded
	for i := range p.parts {
		part := &p.parts[i]
		part.leadOut = false
		if i == m.last() {
			part.wrap = bare
		} else if part.wrap == bare {
			part.wrap = braces
		}
	}
}

// sequence plans a; b under set -e.
func (m *merger) sequence() (*plan, *Refusal) {
	base := m.runs[0].Script.Options
	hoist := -1
	for i, t := range m.traits {
		if t.lead.Has(Errexit) && !base.Has(Errexit) {
			hoist = i
			break
		}
	}
	start := base
	if hoist >= 0 {
		start |= m.traits[hoist].lead
	}
	if !start.Has(Errexit) {
		return nil, refuse(0, ErrorHandling, "Not all of them run under set -e.")
	}
	isolated := m.isolation()
	for i, t := range m.traits[:m.last()] {
		isolated[i] = isolated[i] || !firm(t.rest[len(t.rest)-1])
	}
	before, refusal := m.settle(start, isolated)
	if refusal != nil {
		return nil, refusal
	}
	p := &plan{joint: inOrder, hoist: hoist}
	for i, t := range m.traits {
		part := part{dropLead: t.lead != 0 && before[i]&t.lead == t.lead}
		if isolated[i] {
			part.wrap = parens
		}
		p.parts = append(p.parts, part)
	}
	if hoist == 0 {
		p.hoist = -1
		p.parts[0].dropLead, p.parts[0].leadOut = false, true
	}
	return p, nil
}

// firm reports whether a failure of the statement ends a shell under set -e.
func firm(s *sh.Stmt) bool {
	if s.Negated || s.Background || s.Coprocess {
		return false
	}
	switch c := s.Cmd.(type) {
	case *sh.CallExpr, *sh.DeclClause, *sh.Subshell:
		return true
	case *sh.BinaryCmd:
		return (c.Op == sh.Pipe || c.Op == sh.PipeAll) && pipeEnd(c.X) && pipeEnd(c.Y)
	}
	return false
}

// pipeEnd reports whether a part of a pipeline is one command or a subshell.
func pipeEnd(s *sh.Stmt) bool {
	if b, ok := s.Cmd.(*sh.BinaryCmd); ok {
		return (b.Op == sh.Pipe || b.Op == sh.PipeAll) && pipeEnd(b.X) && pipeEnd(b.Y)
	}
	switch s.Cmd.(type) {
	case *sh.CallExpr, *sh.Subshell:
		return !s.Background
	}
	return false
}
