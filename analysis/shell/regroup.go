package shell

import (
	sh "mvdan.cc/sh/v3/syntax"
)

// regroup corrects the tree where a function is declared in front of && or ||:
// the parser takes f() { a; } && b for a function whose body is { a; } && b,
// while shells take the declaration for the left side of &&.
func regroup(file *sh.File) {
	swallowed := false
	sh.Walk(file, func(n sh.Node) bool {
		if f, ok := n.(*sh.FuncDecl); ok && f.Body != nil {
			_, binary := f.Body.Cmd.(*sh.BinaryCmd)
			swallowed = swallowed || binary
		}
		return !swallowed
	})
	if !swallowed {
		return
	}
	sh.Walk(file, func(n sh.Node) bool {
		if s, ok := n.(*sh.Stmt); ok {
			regroupList(s)
		}
		return true
	})
}

// regroupList puts an && and || list together again, from the left.
func regroupList(s *sh.Stmt) {
	l := andOr{}
	l.add(&sh.Stmt{Position: s.Position, Cmd: s.Cmd, Negated: s.Negated, Redirs: s.Redirs})
	if len(l.parts) == 1 {
		s.Cmd, s.Negated, s.Redirs = l.parts[0].Cmd, l.parts[0].Negated, l.parts[0].Redirs
		return
	}
	left := l.parts[0]
	for i, op := range l.ops {
		left = &sh.Stmt{Position: s.Position, Cmd: &sh.BinaryCmd{OpPos: op.OpPos, Op: op.Op, X: left, Y: l.parts[i+1]}}
	}
	s.Cmd, s.Negated, s.Redirs = left.Cmd, false, nil
}

// andOr is an && and || list taken apart.
type andOr struct {
	parts []*sh.Stmt
	ops   []*sh.BinaryCmd
}

func (l *andOr) add(s *sh.Stmt) {
	switch c := s.Cmd.(type) {
	case *sh.BinaryCmd:
		if c.Op == sh.AndStmt || c.Op == sh.OrStmt {
			l.add(c.X)
			l.ops = append(l.ops, c)
			l.add(c.Y)
			return
		}
		l.addPipe(s, c)
	case *sh.FuncDecl:
		l.addFunction(s, c)
	default:
		l.parts = append(l.parts, s)
	}
}

// addPipe takes what a function at the end of a pipeline has swallowed.
func (l *andOr) addPipe(s *sh.Stmt, c *sh.BinaryCmd) {
	var y andOr
	y.add(c.Y)
	c.Y = y.parts[0]
	l.parts = append(append(l.parts, s), y.parts[1:]...)
	l.ops = append(l.ops, y.ops...)
}

// addFunction gives back all of a function's body but its first command.
func (l *andOr) addFunction(s *sh.Stmt, f *sh.FuncDecl) {
	if f.Body == nil {
		l.parts = append(l.parts, s)
		return
	}
	var body andOr
	body.add(f.Body)
	first := body.parts[0]
	if pipe, ok := first.Cmd.(*sh.BinaryCmd); ok {
		for {
			inner, ok := pipe.X.Cmd.(*sh.BinaryCmd)
			if !ok {
				break
			}
			pipe = inner
		}
		f.Body, pipe.X = pipe.X, s
	} else {
		f.Body, first = first, s
	}
	l.parts = append(append(l.parts, first), body.parts[1:]...)
	l.ops = append(l.ops, body.ops...)
}
