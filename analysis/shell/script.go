package shell

import (
	"sync"

	"minke/analysis/syntax"

	sh "mvdan.cc/sh/v3/syntax"
)

// Script is the program of one instruction. All spans count from the start of
// the instruction's node. It is immutable, safe for concurrent use, and worth
// keeping: what [Script.Commands] and its kin find is worked out once.
type Script struct {
	Dialect Dialect
	Source  string        // what the shell is given
	File    *sh.File      // nil when the dialect is not parsed or Err is set
	Err     *syntax.Error // what keeps the source from being parsed

	// Options are those that the flags of SHELL, of an unwrapped
	// ["bash","-ec",…] or of the #! line switch on before the first command.
	Options Options
	// Bashism marks a script that a POSIX shell is given but that only parses
	// as Bash: the tree is Bash's, Dialect stays POSIX.
	Bashism bool
	// Heredoc marks a script that is the body of RUN <<EOF.
	Heredoc bool
	// Interpreter is the command line that the source is handed to: SHELL, the
	// front of an unwrapped exec form, or the words of the #! line. Empty for None.
	Interpreter []string

	origin origin
	argv   []Word // the words of an exec form that runs no shell

	once     sync.Once
	found    findings
	expanded int // bytes that variables have been replaced by so far, guarded by once
}

// findings is what one walk over the tree brings.
type findings struct {
	commands []*Command
	packages []*PackageCall
}

// Parse reads the program of in, a RUN, CMD, ENTRYPOINT or HEALTHCHECK (or an
// ONBUILD of one of them), under the SHELL in force; nil stands for Docker's
// default, /bin/sh -c.
//
// RUN <<EOF takes the body as program, and a #! line in it decides the
// dialect. The exec form ["sh","-c","…"] is unwrapped. Parse never fails and
// never returns nil: what cannot be read has an Err and no Commands.
func Parse(in *syntax.Instruction, shell []string) *Script {
	for in != nil && in.Sub != nil {
		in = in.Sub
	}
	if in == nil || !runsProgram(in.Name) { // HEALTHCHECK NONE has no Sub
		return &Script{Dialect: None}
	}
	if len(shell) == 0 {
		shell = defaultShell
	}
	if in.Exec {
		return parseExec(in)
	}
	s := &Script{Interpreter: shell}
	s.Dialect, s.Options = interpreterOf(shell)
	if d := program(in); d != nil {
		s.Heredoc = true
		s.Source, s.origin = heredocProgram(d, in)
		s.readShebang()
	} else {
		s.Source, s.origin = shellText(in)
	}
	s.parse()
	return s
}

var defaultShell = []string{"/bin/sh", "-c"}

func runsProgram(name string) bool {
	switch name {
	case "RUN", "CMD", "ENTRYPOINT":
		return true
	}
	return false
}

// readShebang lets the #! line of a heredoc program replace SHELL, as the
// builder then runs the body as a file.
func (s *Script) readShebang() {
	argv := shebang(s.Source)
	if argv == nil {
		return
	}
	s.Interpreter = argv
	s.Dialect, s.Options = fileInterpreter(argv)
}

// Span returns the place of a node of File: from its first byte to behind its
// last. For a statement that is without the ; or & behind it and without the
// bodies of its heredocs.
func (s *Script) Span(n sh.Node) syntax.Span {
	return s.origin.span(textSpan(n))
}

// SourceSpan returns the place of a span of Source.
func (s *Script) SourceSpan(span syntax.Span) syntax.Span { return s.origin.span(span) }

// textSpan is the span of n in the source.
func textSpan(n sh.Node) syntax.Span {
	if st, ok := n.(*sh.Stmt); ok {
		return stmtSpan(st)
	}
	start, end := offset(n.Pos()), offset(n.End())
	return syntax.Span{Start: start, End: max(start, end)}
}

// stmtSpan leaves out what does not belong to the command itself: terminators
// and the bodies of heredocs, which stand lines below.
func stmtSpan(st *sh.Stmt) syntax.Span {
	start, end := offset(st.Pos()), offset(st.Pos())
	if st.Negated {
		end++
	}
	if st.Cmd != nil {
		end = max(end, commandEnd(st.Cmd))
	}
	for _, r := range st.Redirs {
		end = max(end, offset(r.Word.End()))
	}
	return syntax.Span{Start: start, End: end}
}

func commandEnd(c sh.Command) int {
	switch c := c.(type) {
	case *sh.BinaryCmd:
		return stmtSpan(c.Y).End
	case *sh.TimeClause:
		if c.Stmt != nil {
			return stmtSpan(c.Stmt).End
		}
	case *sh.FuncDecl:
		if c.Body != nil {
			return stmtSpan(c.Body).End
		}
	}
	return offset(c.End())
}

func offset(p sh.Pos) int { return int(p.Offset()) }
