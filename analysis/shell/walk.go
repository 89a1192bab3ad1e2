package shell

import (
	"path"
	"slices"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"
)

// unknownDir is Command.Dir after a cd to a place that cannot be told.
const unknownDir = "?"

// maxNested bounds how deep sh -c "sh -c …" is followed.
const maxNested = 4

// walker goes through a script in the order of its text and collects commands,
// keeping track of the directory and of the variables set on the way.
type walker struct {
	script    *Script
	found     *findings
	depth     int            // of sh -c in sh -c
	context   Context        // of the whole script
	time      *sh.TimeClause // the time keyword before the statement at work
	functions map[string]*sh.FuncDecl
	readers   map[*sh.Stmt]*Command // at the right end of a pipe
}

func (s *Script) walk(w *walker) { w.stmts(s.File.Stmts, &state{}, w.context) }

func (w *walker) stmts(list []*sh.Stmt, st *state, ctx Context) {
	for _, stmt := range list {
		w.stmt(stmt, st, ctx)
	}
}

func (w *walker) stmt(stmt *sh.Stmt, st *state, ctx Context) {
	if stmt.Negated {
		ctx |= Negated
	}
	if stmt.Background || stmt.Coprocess {
		ctx |= Background
		st = st.clone()
	}
	switch cmd := stmt.Cmd.(type) {
	case *sh.CallExpr:
		w.call(stmt, cmd, st, ctx)
		return // its redirections are walked along with its words
	case *sh.DeclClause:
		w.decl(stmt, cmd, st, ctx)
		return
	case *sh.BinaryCmd:
		w.binary(cmd, st, ctx)
	case *sh.Subshell:
		w.stmts(cmd.Stmts, st.clone(), ctx|Subshell)
	case *sh.Block:
		w.stmts(cmd.Stmts, st, ctx)
	case *sh.TimeClause:
		w.timed(cmd, st, ctx)
	case *sh.CoprocClause:
		w.stmt(cmd.Stmt, st.clone(), ctx|Background)
	case *sh.FuncDecl:
		w.function(cmd, ctx)
	case nil:
	default:
		w.compound(stmt.Cmd, st, ctx|Conditional)
	}
	w.redirections(stmt, st, ctx)
}

func (w *walker) binary(b *sh.BinaryCmd, st *state, ctx Context) {
	switch b.Op {
	case sh.AndStmt:
		before := st.clone()
		w.stmt(b.X, st, ctx)
		w.stmt(b.Y, st, ctx)
		if isTest(b.X) {
			st.meet(before)
		}
	case sh.OrStmt:
		failed := st.clone()
		w.stmt(b.X, st, ctx|Conditional)
		w.stmt(b.Y, failed, ctx|AfterOr)
		if !leaves(b.Y) {
			st.meet(failed)
		}
	default:
		w.stmt(b.X, st.clone(), ctx|Piped)
		reader := len(w.found.commands)
		w.stmt(b.Y, st.clone(), ctx|Piped)
		w.connect(b, reader)
	}
}

// connect sets PipedTo where both ends of a pipe are simple commands. That on
// the right is the first one that walking it has found.
func (w *walker) connect(b *sh.BinaryCmd, reader int) {
	all := w.found.commands
	if reader >= len(all) || all[reader].Stmt != b.Y {
		return
	}
	if w.readers == nil {
		w.readers = map[*sh.Stmt]*Command{}
	}
	w.readers[b.Y] = all[reader]
	writer := b.X
	if x, ok := writer.Cmd.(*sh.BinaryCmd); ok && (x.Op == sh.Pipe || x.Op == sh.PipeAll) {
		if c := w.readers[x.Y]; c != nil {
			c.PipedTo = all[reader]
		}
		return
	}
	for i := reader - 1; i >= 0 && all[i].Stmt != nil; i-- {
		if all[i].Stmt == writer {
			all[i].PipedTo = all[reader]
			return
		}
		if i < reader-maxWithin {
			return
		}
	}
}

// maxWithin bounds how many commands in the substitutions of one command are
// looked past.
const maxWithin = 64

// isTest reports whether a statement only asks something, so that what stands
// behind its && may well not run.
func isTest(s *sh.Stmt) bool {
	switch c := s.Cmd.(type) {
	case *sh.TestClause, *sh.ArithmCmd:
		return true
	case *sh.CallExpr:
		if len(c.Args) == 0 {
			return false
		}
		switch c.Args[0].Lit() {
		case "[", "test", "grep", "command", "which", "type":
			return true
		}
	}
	return s.Negated
}

// leaves reports whether nothing behind the statement runs: exit, return, false.
func leaves(s *sh.Stmt) bool {
	switch c := s.Cmd.(type) {
	case *sh.CallExpr:
		if len(c.Args) > 0 {
			switch c.Args[0].Lit() {
			case "exit", "return", "false":
				return true
			}
		}
	case *sh.Block:
		return len(c.Stmts) > 0 && leaves(c.Stmts[len(c.Stmts)-1])
	}
	return false
}

func (w *walker) timed(c *sh.TimeClause, st *state, ctx Context) {
	if c.Stmt == nil {
		return
	}
	w.time = c
	w.stmt(c.Stmt, st, ctx)
	w.time = nil
}

// function walks a body that runs later: nothing is known of variables then,
// and of the directory only if the script never changes it.
func (w *walker) function(f *sh.FuncDecl, ctx Context) {
	if w.functions == nil {
		w.functions = map[string]*sh.FuncDecl{}
	}
	if f.Name != nil {
		w.functions[f.Name.Value] = f
	}
	inside := &state{}
	if changesDir(w.script.File) {
		inside.dir = unknownDir
	}
	w.stmt(f.Body, inside, ctx|InFunction)
}

func changesDir(n sh.Node) bool {
	found := false
	sh.Walk(n, func(n sh.Node) bool {
		if c, ok := n.(*sh.CallExpr); ok && len(c.Args) > 0 {
			switch c.Args[0].Lit() {
			case "cd", "pushd", "popd", "eval":
				found = true
			}
		}
		return !found
	})
	return found
}

// compound walks if, case and the loops. Any branch may have been taken
// afterwards, and a loop's body may have run before.
func (w *walker) compound(c sh.Command, st *state, ctx Context) {
	switch c := c.(type) {
	case *sh.IfClause:
		w.ifClause(c, st, ctx)
	case *sh.WhileClause:
		w.loop(c, st, func(st *state) {
			w.stmts(c.Cond, st, ctx)
			w.stmts(c.Do, st, ctx)
		})
	case *sh.ForClause:
		w.loop(c, st, func(st *state) {
			if iter, ok := c.Loop.(*sh.WordIter); ok {
				for _, item := range iter.Items {
					w.substitutions(item, st, ctx)
				}
			}
			w.stmts(c.Do, st, ctx)
		})
	case *sh.CaseClause:
		w.substitutions(c.Word, st, ctx)
		after := st.clone()
		for _, item := range c.Items {
			branch := st.clone()
			w.stmts(item.Stmts, branch, ctx)
			after.meet(branch)
		}
		*st = *after
	default: // [[ ]], (( )), let
		st.forgetAssigned(c)
		w.substitutions(c, st, ctx)
	}
}

func (w *walker) ifClause(c *sh.IfClause, st *state, ctx Context) {
	if !c.ThenPos.IsValid() { // else
		w.stmts(c.Then, st, ctx)
		return
	}
	w.stmts(c.Cond, st, ctx)
	then := st.clone()
	w.stmts(c.Then, then, ctx)
	if c.Else != nil {
		w.ifClause(c.Else, st, ctx)
	}
	if len(c.Then) > 0 && leaves(c.Then[len(c.Then)-1]) {
		return
	}
	st.meet(then)
}

func (w *walker) loop(n sh.Node, st *state, body func(*state)) {
	st.forgetAssigned(n)
	if changesDir(n) {
		st.dir = unknownDir
	}
	body(st)
	st.forgetAssigned(n)
	if changesDir(n) {
		st.dir = unknownDir
	}
}

// forgetAssigned drops all variables that something in n may set.
func (st *state) forgetAssigned(n sh.Node) {
	sh.Walk(n, func(n sh.Node) bool {
		switch n := n.(type) {
		case *sh.Assign:
			if n.Name != nil {
				st.forget(n.Name.Value)
			}
		case *sh.ForClause:
			if iter, ok := n.Loop.(*sh.WordIter); ok {
				st.forget(iter.Name.Value)
			}
		case *sh.CallExpr:
			if len(n.Args) > 0 && setsUnseen(n.Args[0].Lit()) {
				st.forgetAll()
			}
		case *sh.ArithmCmd, *sh.LetClause, *sh.ArithmExp:
			st.forgetAll()
		case *sh.ParamExp:
			if n.Exp != nil && n.Param != nil && (n.Exp.Op == sh.AssignUnset || n.Exp.Op == sh.AssignUnsetOrNull) {
				st.forget(n.Param.Value)
			}
		}
		return true
	})
}

// setsUnseen names the builtins that set variables in ways not followed here.
func setsUnseen(name string) bool {
	switch name {
	case "eval", ".", "source", "read", "getopts", "mapfile", "readarray", "printf", "unset", "let", "export", "readonly", "local":
		return true
	}
	return false
}

// cd follows a change of the directory.
func (st *state) cd(c *Command) {
	switch c.Name {
	case "cd":
		st.dir = target(st.dir, c)
	case "pushd":
		st.stack = append(slices.Clip(st.stack), st.dir)
		st.dir = target(st.dir, c)
	case "popd":
		st.dir = unknownDir
		if n := len(st.stack); n > 0 {
			st.dir, st.stack = st.stack[n-1], st.stack[:n-1]
		}
	}
}

func target(from string, c *Command) string {
	if len(c.Args) != 1 || !c.Args[0].Known || c.Args[0].Glob {
		return unknownDir
	}
	to := c.Args[0].Text
	switch {
	case strings.HasPrefix(to, "/"):
		return path.Clean(to)
	case to == "" || to == "-" || to[0] == '~' || from == unknownDir:
		return unknownDir
	}
	return path.Join(from, to)
}
