package shell

import (
	"strconv"

	"minke/analysis/syntax"

	sh "mvdan.cc/sh/v3/syntax"
)

// redirects returns the redirections of a statement in order.
func (s *Script) redirects(stmt *sh.Stmt, vars variables) []Redirect {
	if len(stmt.Redirs) == 0 {
		return nil
	}
	out := make([]Redirect, 0, len(stmt.Redirs))
	for _, r := range stmt.Redirs {
		at := syntax.Span{Start: offset(r.Pos()), End: offset(r.Word.End())}
		out = append(out, Redirect{
			Op:      r.Op.String(),
			FD:      descriptor(r),
			Target:  s.word(r.Word, vars),
			Heredoc: r.Op == sh.Hdoc || r.Op == sh.DashHdoc,
			Span:    s.origin.span(at),
		})
	}
	return out
}

// descriptor returns the number of the descriptor that r changes.
func descriptor(r *sh.Redirect) int {
	if r.N != nil {
		if n, err := strconv.Atoi(r.N.Value); err == nil {
			return n
		}
		return -1
	}
	switch r.Op {
	case sh.RdrIn, sh.RdrInOut, sh.DplIn, sh.Hdoc, sh.DashHdoc, sh.WordHdoc:
		return 0
	case sh.RdrAll, sh.AppAll:
		return -1
	}
	return 1
}
