package shell

import (
	"strings"

	sh "mvdan.cc/sh/v3/syntax"
)

// readTree notes what the tree shows beyond its commands.
func (t *traits) readTree() {
	t.walkList(t.stmts, false)
}

// walk goes through the tree; inside tells that a shell of its own ends what n
// does to variables.
func (t *traits) walk(n sh.Node, inside bool) {
	sh.Walk(n, func(c sh.Node) bool {
		if c == nil || c == n {
			return true
		}
		switch c := c.(type) {
		case *sh.Stmt:
			t.walkStmt(c, inside)
			return false
		case *sh.CmdSubst:
			t.walkList(c.Stmts, true)
			return false
		case *sh.ProcSubst:
			if c.Op == sh.CmdOut {
				t.last(LeavesProcess, "The process in >( ) may outlive its RUN.")
			}
			t.walkList(c.Stmts, true)
			return false
		case *sh.ParamExp:
			t.param(c, inside)
		case *sh.ArithmExp, *sh.ArithmCmd, *sh.LetClause:
			t.expands = true
			if assigns(c) && !inside {
				t.leaves("an assignment")
			}
		}
		return true
	})
}

func (t *traits) walkList(list []*sh.Stmt, inside bool) {
	for _, s := range list {
		t.walkStmt(s, inside)
	}
}

// walkStmt notes what a statement is, then walks what it holds.
func (t *traits) walkStmt(s *sh.Stmt, inside bool) {
	if s.Background || s.Coprocess {
		t.last(LeavesProcess, "It leaves a process in the background, which ends with its RUN.")
		inside = true
	}
	for _, r := range s.Redirs {
		t.redirect(r)
	}
	switch c := s.Cmd.(type) {
	case *sh.CallExpr:
		if len(c.Args) == 0 && !inside {
			t.leaves("an assignment")
		}
	case *sh.DeclClause:
		if !inside {
			t.leaves(c.Variant.Value)
		}
	case *sh.Subshell:
		inside = true
	case *sh.BinaryCmd:
		if c.Op == sh.Pipe || c.Op == sh.PipeAll {
			t.pipes, inside = true, true
		}
	case *sh.ForClause:
		if !inside {
			t.leaves("the variable of a loop")
		}
	case *sh.FuncDecl:
		if !inside {
			t.leaves("a function")
		}
	case *sh.CoprocClause:
		t.last(LeavesProcess, "It leaves a process in the background, which ends with its RUN.")
	case *sh.ArithmCmd, *sh.LetClause:
		t.expands = true
		if !inside {
			t.leaves("an assignment")
		}
	}
	t.walk(s, inside)
}

func (t *traits) redirect(r *sh.Redirect) {
	if d := descriptor(r); (d == 2 || d == -1) && r.Word.Lit() != "/dev/null" {
		t.stderr = true
	}
}

// param notes variables that tell one process from another, and ${X:=y}.
func (t *traits) param(p *sh.ParamExp, inside bool) {
	t.expands = true
	if p.Param == nil {
		return
	}
	switch p.Param.Value {
	case "$", "PPID", "BASHPID", "SECONDS", "LINENO", "_", "-", "SHLVL", "BASH_SUBSHELL", "BASH_COMMAND",
		"BASH_EXECUTION_STRING", "BASH_LINENO", "SHELLOPTS", "BASHOPTS", "BASH_ARGV", "RANDOM", "SRANDOM", "DIRSTACK":
		t.no(ShellState, "$"+p.Param.Value+" differs from one shell to the next.")
	}
	if p.Exp != nil && !inside && (p.Exp.Op == sh.AssignUnset || p.Exp.Op == sh.AssignUnsetOrNull) {
		t.leaves("an assignment")
	}
}

// assigns reports whether an arithmetic expression sets a variable.
func assigns(n sh.Node) bool {
	found := false
	sh.Walk(n, func(n sh.Node) bool {
		switch n := n.(type) {
		case *sh.UnaryArithm:
			found = found || n.Op == sh.Inc || n.Op == sh.Dec
		case *sh.BinaryArithm:
			found = found || n.Op >= sh.Assgn && strings.HasSuffix(n.Op.String(), "=")
		}
		return !found
	})
	return found
}

// calmList reports whether statements do the same with and without -e, be they
// in a place where a failure is handled or not: one && list of calm commands.
func calmList(stmts []*sh.Stmt) bool {
	if !plainList(stmts) {
		return false
	}
	for _, u := range andUnits(stmts[0]) {
		if !calm(u) {
			return false
		}
	}
	return true
}

// calm reports whether -e changes nothing within a statement. What has more than
// one command that could fail before the last is not calm.
func calm(s *sh.Stmt) bool {
	if s.Background || s.Coprocess {
		return false
	}
	for _, r := range s.Redirs {
		if !calmWords(r) {
			return false
		}
	}
	switch c := s.Cmd.(type) {
	case *sh.CallExpr:
		return (len(c.Args) == 0 || !runsText(c.Args[0])) && calmWords(c)
	case *sh.DeclClause, *sh.TestClause:
		return calmWords(c)
	case nil:
		return true
	case *sh.BinaryCmd:
		return (c.Op == sh.Pipe || c.Op == sh.PipeAll) && calm(c.X) && calm(c.Y)
	case *sh.Subshell:
		return calmList(c.Stmts)
	case *sh.Block:
		return calmList(c.Stmts)
	case *sh.TimeClause:
		return c.Stmt == nil || calm(c.Stmt)
	case *sh.IfClause:
		return calmIf(c)
	}
	return false
}

// calmIf looks at the branches: a condition is free of -e anyway, but only if
// the whole of it is: no command in it may leave the shell otherwise.
func calmIf(c *sh.IfClause) bool {
	for ; c != nil; c = c.Else {
		if !calmList(c.Then) {
			return false
		}
		for _, s := range c.Cond {
			if !calm(s) {
				return false
			}
		}
	}
	return true
}

// runsText reports whether a command reads more program text, in which -e counts.
func runsText(name *sh.Word) bool {
	switch name.Lit() {
	case "eval", ".", "source", "command", "builtin", "":
		return true
	}
	return false
}

// calmWords reports whether the substitutions in the words of a command are
// calm: a POSIX shell hands -e on to them.
func calmWords(n sh.Node) bool {
	ok := true
	sh.Walk(n, func(n sh.Node) bool {
		switch n := n.(type) {
		case *sh.CmdSubst:
			ok = ok && calmList(n.Stmts)
			return false
		case *sh.ProcSubst:
			ok = ok && calmList(n.Stmts)
			return false
		}
		return ok
	})
	return ok
}
