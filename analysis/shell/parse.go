package shell

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"minke/analysis/syntax"

	sh "mvdan.cc/sh/v3/syntax"
)

const (
	// maxSource bounds what is parsed, in bytes. The parser descends once per
	// nested construct, and Go ends a program whose stack outgrows its limit.
	maxSource = 64 << 10
	// maxNesting bounds how deep brackets may stand in each other.
	maxNesting = 500
	// maxDepth bounds how deep commands may stand in each other.
	maxDepth = 100
)

var (
	posixParsers = sync.Pool{New: func() any { return newParser(sh.LangPOSIX) }}
	bashParsers  = sync.Pool{New: func() any { return newParser(sh.LangBash) }}
)

func newParser(lang sh.LangVariant) *sh.Parser {
	return sh.NewParser(sh.Variant(lang), sh.KeepComments(true))
}

// parse fills in File or Err. A script for a POSIX shell that only Bash can
// read is kept as Bash reads it: /bin/sh is bash on many images.
func (s *Script) parse() {
	if s.Dialect != POSIX && s.Dialect != Bash {
		return
	}
	if reason := tooMuch(s.Source); reason != "" {
		s.Err = &syntax.Error{Span: s.origin.span(syntax.Span{Start: 0, End: len(s.Source)}), Message: reason}
		return
	}
	if s.Dialect == Bash {
		s.File, s.Err = s.parseWith(&bashParsers)
		return
	}
	s.File, s.Err = s.parseWith(&posixParsers)
	if s.Err == nil {
		return
	}
	if file, err := s.parseWith(&bashParsers); err == nil {
		s.File, s.Err, s.Bashism = file, nil, true
	}
}

func (s *Script) parseWith(pool *sync.Pool) (file *sh.File, fault *syntax.Error) {
	p := pool.Get().(*sh.Parser)
	defer func() {
		if r := recover(); r != nil {
			// p may be in any state: it does not go back to the pool.
			file, fault = nil, s.fault(0, fmt.Sprintf("the shell parser gave up: %v", r))
		}
	}()
	file, err := p.Parse(strings.NewReader(s.Source), "")
	pool.Put(p)
	if err == nil && tooDeep(file) {
		return nil, s.fault(0, fmt.Sprintf("commands nested more than %d deep are not analysed", maxDepth))
	}
	if err == nil {
		regroup(file)
		return file, nil
	}
	var parseErr sh.ParseError
	var langErr sh.LangError
	switch {
	case errors.As(err, &parseErr):
		return nil, s.fault(offset(parseErr.Pos), parseErr.Text)
	case errors.As(err, &langErr):
		return nil, s.fault(offset(langErr.Pos), langErr.Feature+" is not part of "+s.Dialect.String())
	}
	return nil, s.fault(0, err.Error())
}

func (s *Script) fault(at int, message string) *syntax.Error {
	at = min(at, len(s.Source))
	span := syntax.Span{Start: at, End: min(at+1, len(s.Source))}
	return &syntax.Error{Span: s.origin.span(span), Message: message}
}

// tooMuch says why source is not given to the parser, if so. Brackets are
// counted without regard to quotes: an unusual script may be left unread, a
// hostile one does no harm.
func tooMuch(source string) string {
	if len(source) > maxSource {
		return fmt.Sprintf("a script of %d bytes is not analysed (the limit is %d)", len(source), maxSource)
	}
	depth, deepest := 0, 0
	for i := range len(source) {
		switch source[i] {
		case '(', '{':
			depth++
			deepest = max(deepest, depth)
		case ')', '}':
			depth = max(depth-1, 0)
		}
	}
	if deepest > maxNesting {
		return fmt.Sprintf("brackets nested %d deep are not analysed (the limit is %d)", deepest, maxNesting)
	}
	return ""
}

// tooDeep reports whether loops, branches and substitutions stand in each other
// deeper than maxDepth.
func tooDeep(file *sh.File) bool {
	var open []bool // for each node on the way down: whether it counts
	depth, deepest := 0, 0
	sh.Walk(file, func(n sh.Node) bool {
		if n == nil {
			last := len(open) - 1
			if open[last] {
				depth--
			}
			open = open[:last]
			return true
		}
		counts := nests(n)
		open = append(open, counts)
		if counts {
			depth++
			deepest = max(deepest, depth)
		}
		return true
	})
	return deepest > maxDepth
}

// nests reports whether n holds statements that stand deeper than itself.
func nests(n sh.Node) bool {
	switch n := n.(type) {
	case *sh.Subshell, *sh.Block, *sh.WhileClause, *sh.ForClause, *sh.CaseClause, *sh.FuncDecl, *sh.CmdSubst, *sh.ProcSubst:
		return true
	case *sh.IfClause:
		return n.ThenPos.IsValid()
	}
	return false
}
