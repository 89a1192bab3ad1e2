package shell

import (
	"slices"

	"minke/analysis/syntax"

	sh "mvdan.cc/sh/v3/syntax"
)

// Context tells how a command is reached.
type Context uint16

// What may stand around a command.
const (
	AfterOr        Context = 1 << iota // right of ||
	Conditional                        // in if, case, loop, or left of || (its failure is handled)
	Negated                            // behind !
	Background                         // before &
	Subshell                           // in ( )
	Piped                              // part of a pipeline
	InFunction                         // in the body of a function
	InSubstitution                     // in $( ), ` `, <( ) or >( )
	Nested                             // in sh -c '…' or a heredoc read by a shell
)

// Has reports whether c has any of want.
func (c Context) Has(want Context) bool { return c&want != 0 }

// Command is a simple command with its wrappers (sudo, env, time, command, exec, nice, …) taken off.
type Command struct {
	Script   *Script
	Name     string   // base name, "apt-get" for /usr/bin/apt-get; "" when not known
	Words    []Word   // the name first; never empty
	Flags    []Flag   // in order of the text
	Args     []Word   // words after the name that are neither flags nor values of flags
	Env      []Assign // FOO=bar in front, those of env included
	Wrappers []string // base names, the outermost first
	Redirs   []Redirect
	Dir      string      // the directory it runs in as far as cd tells; "" when no cd stands before it, "?" when unknown
	Context  Context     // how it is reached
	PipedTo  *Command    // the command that reads its standard output through a pipe, if that is a simple one
	Span     syntax.Span // with wrappers and redirections
	Stmt     *sh.Stmt    // nil in an exec form
}

// Assign is NAME=value.
type Assign struct {
	Name  string
	Value Word
	Span  syntax.Span
}

// Flag is an option of a command. Clustered short options give one Flag each, sharing Span.
type Flag struct {
	Name     string // with its dashes: "-y", "--no-install-recommends"
	Value    Word   // of --name=value or of a flag known to take one
	HasValue bool
	Span     syntax.Span // with the value, if that is a word of its own
}

// Redirect is a redirection such as >file or 2>&1.
type Redirect struct {
	Op      string // as written: ">", ">>", "<", "<<", ">&", …
	FD      int    // the descriptor it changes, as written or as Op implies; -1 for &> and named ones
	Target  Word   // file, descriptor or the word of a heredoc
	Heredoc bool
	Span    syntax.Span // without the body of a heredoc
}

// Flag returns the first flag that has one of names.
func (c *Command) Flag(names ...string) (Flag, bool) {
	for _, f := range c.Flags {
		if slices.Contains(names, f.Name) {
			return f, true
		}
	}
	return Flag{}, false
}

// HasFlag reports whether the command has a flag of one of names.
func (c *Command) HasFlag(names ...string) bool {
	_, ok := c.Flag(names...)
	return ok
}

// Arg returns the text of the i-th of Args, "" when there is none or it is not known.
func (c *Command) Arg(i int) string {
	if i >= len(c.Args) {
		return ""
	}
	return c.Args[i].Text
}

// Stdout returns the file that standard output is redirected to, if it is.
func (c *Command) Stdout() (Redirect, bool) {
	for _, r := range slices.Backward(c.Redirs) {
		if r.FD == 1 || r.FD == -1 {
			return r, true
		}
	}
	return Redirect{}, false
}

// Commands returns every simple command in order of the text, those inside
// sh -c '…', substitutions and functions included; what eval runs is not read.
// Statements that only assign variables are not among them.
func (s *Script) Commands() []*Command { return s.findings().commands }

// Named returns the commands that have one of names.
func (s *Script) Named(names ...string) []*Command {
	var out []*Command
	for _, c := range s.Commands() {
		if c.Name != "" && slices.Contains(names, c.Name) {
			out = append(out, c)
		}
	}
	return out
}

func (s *Script) findings() *findings {
	s.once.Do(func() {
		w := walker{script: s, found: &s.found}
		switch {
		case s.File != nil:
			w.script.walk(&w)
		case len(s.argv) > 0:
			w.command(nil, s.argv, nil, &state{}, 0)
		}
		for _, c := range s.found.commands {
			if p := packageCall(c); p != nil {
				s.found.packages = append(s.found.packages, p)
			}
		}
	})
	return &s.found
}
