package shell

import (
	"fmt"
	"slices"

	"minke/analysis/syntax"
)

// Layer is one RUN to merge with others.
type Layer struct {
	Node     *syntax.Node // holds the RUN
	Script   *Script      // of Node's instruction, under the SHELL in force there
	Comments []string     // the comment lines between this RUN and the one before, "#" included
}

// MergeContext is what a merge has to know about the place in the Dockerfile.
type MergeContext struct {
	// Workdir is the absolute working directory; "" when it is not known. A RUN
	// that removes its working directory finds a new one in the next RUN.
	Workdir string
	// InPlace are programs, "pip", that a newer version of themselves replaces where they
	// are: no shell runs an outdated one.
	InPlace []string
}

// Merged is one RUN that behaves as several did.
type Merged struct {
	// Text is the instruction from its keyword on, without its last line end.
	Text string
	// Subshells tells that one of the RUNs had to be put into ( ).
	Subshells bool
}

// Obstacle is the kind of thing that keeps RUNs apart.
type Obstacle uint8

// The obstacles.
const (
	NotMergeable    Obstacle = iota // no shell program that can be read
	DifferentFlags                  // --mount, --network or --security differ or lose data
	DifferentShells                 // not the same SHELL
	MixedForms                      // a heredoc script next to an ordinary RUN
	LeavesProcess                   // a process outlives its RUN
	ShellState                      // something only a new shell brings back
	ErrorHandling                   // set -e would work differently
	Environment                     // what the builder sets up anew for each RUN
	Unreadable                      // eval, source, aliases: the text does not tell
	Layout                          // no way to write it down
)

// Refusal says why RUNs are not merged.
type Refusal struct {
	Index    int // which of the RUNs stands in the way
	Obstacle Obstacle
	Reason   string // one sentence
}

// Error returns the reason.
func (r *Refusal) Error() string { return r.Reason }

func refuse(index int, o Obstacle, format string, args ...any) *Refusal {
	return &Refusal{Index: index, Obstacle: o, Reason: fmt.Sprintf(format, args...)}
}

// Merge writes runs, which follow each other under the same SHELL, USER,
// WORKDIR and environment, as one RUN that behaves as they did: it fails if one
// of them would have failed, and otherwise leaves the same files. Where that
// cannot be shown from the text it declines.
//
// Each RUN is a process of its own, so a directory, a variable, an option or a
// trap ends with it. Merge keeps that by a subshell where one is needed and
// nowhere else. Two things are outside of what it can see: an ENV of BASH_ENV
// or ENV, which every new shell reads, and a program that a script replaces
// under a name that the shell has looked up before, unless the script says so
// in words (as pip install pip does). With the former the caller should not merge.
func Merge(where MergeContext, runs ...Layer) (Merged, *Refusal) {
	m := merger{where: where, runs: runs}
	if len(runs) < 2 {
		return Merged{}, refuse(0, NotMergeable, "There is nothing to merge it with.")
	}
	if r := m.check(); r != nil {
		return Merged{}, r
	}
	p, r := m.plan()
	if r != nil {
		return Merged{}, r
	}
	text, r := m.write(p)
	if r != nil {
		return Merged{}, r
	}
	if r := m.verify(p, text); r != nil {
		return Merged{}, r
	}
	return Merged{Text: text, Subshells: p.subshells()}, nil
}

// merger holds what is known about the RUNs at work.
type merger struct {
	where  MergeContext
	runs   []Layer
	traits []*traits
}

func (m *merger) last() int { return len(m.runs) - 1 }

// check declines what no way of merging can deal with.
func (m *merger) check() *Refusal {
	for i := range m.runs {
		if r := m.checkForm(i); r != nil {
			return r
		}
	}
	for i := range m.runs {
		t := newTraits(m.runs[i].Script, m.where)
		m.traits = append(m.traits, t)
		if t.never != nil {
			return t.never.at(i)
		}
		if i < m.last() && t.onlyLast != nil {
			return t.onlyLast.at(i)
		}
	}
	return nil
}

func (m *merger) checkForm(i int) *Refusal {
	in, s := m.runs[i].Node.Instruction(), m.runs[i].Script
	first := m.runs[0]
	switch {
	case in == nil || in.Name != "RUN":
		return refuse(i, NotMergeable, "Only RUN instructions are merged.")
	case in.Err != nil || s.Err != nil:
		return refuse(i, NotMergeable, "The RUN has a syntax error.")
	case in.Exec:
		return refuse(i, NotMergeable, "The exec form of RUN has no shell that could run several commands.")
	case s.File == nil:
		return refuse(i, NotMergeable, "Its script is in %v, which is not read here.", s.Dialect)
	case s.Bashism:
		return refuse(i, NotMergeable, "It uses Bash syntax under a POSIX shell, so what it does depends on what /bin/sh is.")
	case len(s.File.Stmts) == 0:
		return refuse(i, NotMergeable, "It has no command.")
	case s.Heredoc != first.Script.Heredoc:
		return refuse(i, MixedForms, "One of them is a heredoc script and the other is not.")
	case s.Dialect != first.Script.Dialect || !slices.Equal(s.Interpreter, first.Script.Interpreter):
		return refuse(i, DifferentShells, "They are run by different shells.")
	case s.Options.Has(Login) || s.Options.Has(Interactive):
		return refuse(i, DifferentShells, "A login shell reads its profile anew for each RUN.")
	case s.Options&OtherOption != 0:
		return refuse(i, DifferentShells, "The SHELL sets up more than a plain shell for each RUN.")
	}
	return m.checkFlags(i)
}

// checkFlags wants the same flags everywhere, and none whose effect ends with
// its RUN in a way that the next one sees.
func (m *merger) checkFlags(i int) *Refusal {
	a, b := m.runs[0].Node.Instruction().Flags, m.runs[i].Node.Instruction().Flags
	same := slices.EqualFunc(a, b, func(x, y syntax.Flag) bool { return x.Name == y.Name && x.Value == y.Value })
	if !same {
		return refuse(i, DifferentFlags, "Their --mount, --network or --security flags differ.")
	}
	for _, f := range b {
		if f.Name == "mount" && forgets(f) {
			return refuse(i, DifferentFlags, "What a RUN writes into this --mount is gone in the next RUN.")
		}
	}
	return nil
}

// forgets reports whether what is written below a mount is lost with its RUN.
func forgets(mount syntax.Flag) bool {
	kind, writable := "bind", false
	for _, o := range mount.Options {
		switch o.Key {
		case "type":
			kind = o.Value
		case "rw", "readwrite":
			writable = o.Value != "false"
		case "ro", "readonly":
			writable = o.Value == "false"
		}
	}
	switch kind {
	case "cache", "secret", "ssh":
		return false
	case "bind":
		return writable
	}
	return true
}
