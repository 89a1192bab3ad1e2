// Package shelledit edits the shell programs of RUN instructions so that they
// keep their shape: && chains stay chains, scripts under set -e stay scripts,
// one line stays one line, and indentation follows what is there.
package shelledit

import (
	"strings"

	sh "mvdan.cc/sh/v3/syntax"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Append returns the edit that makes the RUN n do command last, if and only if
// everything before has succeeded. It declines (ok is false) where that cannot
// be done in a plain way: exec form, another interpreter, a program that ends in
// exec, exit, a background job, an "||" or a here-document.
func Append(n *build.Node, s *shell.Script, command string) (e analysis.Edit, ok bool) {
	last := lastStmt(s)
	if last == nil || !appendable(last) {
		return e, false
	}
	end := s.Span(last).End
	at := n.At(syntax.Span{Start: end, End: end})
	style := styleOf(n, s)
	if s.Heredoc && !style.errexit {
		style.lines = false // a line of its own would hide the failure of the one before
	}
	if style.lines {
		style.indent = blanksBefore(n, s.Span(last).Start)
	}
	return analysis.Edit{At: at, New: style.join(command, last.Semicolon.IsValid())}, true
}

func lastStmt(s *shell.Script) *sh.Stmt {
	if s == nil || s.File == nil || len(s.File.Stmts) == 0 || s.Dialect == shell.None {
		return nil
	}
	return s.File.Stmts[len(s.File.Stmts)-1]
}

// appendable reports whether "&& command" behind st runs just when st succeeds.
func appendable(st *sh.Stmt) bool {
	if st.Background || st.Coprocess || hasHeredoc(st) {
		return false
	}
	switch cmd := st.Cmd.(type) {
	case *sh.BinaryCmd:
		return cmd.Op == sh.AndStmt && appendable(cmd.X) && appendable(cmd.Y) || cmd.Op == sh.Pipe && !hasHeredoc(cmd.X) && appendable(cmd.Y)
	case *sh.CallExpr:
		return len(cmd.Args) > 0 && !leaves(cmd.Args[0].Lit())
	case *sh.FuncDecl, nil:
		return false
	}
	return true
}

// leaves reports whether nothing behind the command called name would run.
func leaves(name string) bool { return name == "exec" || name == "exit" || name == "return" }

func hasHeredoc(st *sh.Stmt) bool {
	for _, r := range st.Redirs {
		if r.Hdoc != nil {
			return true
		}
	}
	return false
}

// style is how the commands of a program follow each other.
type style struct {
	errexit  bool   // set -e is on: ";" or a new line keeps the meaning of "&&"
	semis    bool   // commands are separated by ";"
	lines    bool   // a here-document with a command a line
	multi    bool   // on several lines, joined by the escape token
	trailing bool   // operators stand at the end of a line
	indent   string // of continuation lines
	eol      string
	escape   string
}

func styleOf(n *build.Node, s *shell.Script) style {
	text := n.Text()
	st := style{eol: "\n", escape: "\\", indent: "    "}
	if strings.Contains(text, "\r\n") {
		st.eol = "\r\n"
	}
	st.errexit = errexit(s)
	st.semis = len(s.File.Stmts) > 1
	st.lines = s.Heredoc
	lines := strings.SplitAfter(text, "\n")
	st.multi = !s.Heredoc && strings.Contains(strings.TrimRight(text, "\r\n"), "\n")
	if c := lastContinuation(lines[0]); c != "" {
		st.escape = c
	}
	st.indent, st.trailing = continuationStyle(lines)
	if s.Heredoc {
		st.indent = ""
	}
	return st
}

// errexit reports whether the program stops at the first command that fails.
func errexit(s *shell.Script) bool {
	if s.Options.Has(shell.Errexit) {
		return true
	}
	for _, c := range s.Named("set") {
		if c.Context == 0 && (c.HasFlag("-e") || c.Arg(0) == "-e") {
			return true
		}
		if f, ok := c.Flag("-o"); ok && c.Context == 0 && f.Value.Text == "errexit" {
			return true
		}
	}
	return false
}

func lastContinuation(line string) string {
	line = strings.TrimRight(line, " \t\r\n")
	if strings.HasSuffix(line, "`") {
		return "`"
	}
	return ""
}

// continuationStyle looks at the lines that start or end with an operator, and
// else at the first continuation line.
func continuationStyle(lines []string) (indent string, trailing bool) {
	indent = "    "
	found := false
	for i, line := range lines {
		body := strings.TrimSpace(line)
		if i > 0 && strings.HasPrefix(body, "&&") {
			return blanks(line), false
		}
		if strings.HasPrefix(body, "#") || i == 0 {
			continue
		}
		if !found && body != "" {
			indent, found = blanks(line), true
		}
	}
	for i, line := range lines {
		body := strings.TrimRight(strings.TrimRight(strings.TrimSpace(line), "\\`"), " \t")
		if strings.HasSuffix(body, "&&") && i+1 < len(lines) {
			return blanks(lines[i+1]), true
		}
	}
	return indent, false
}

func blanks(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " \t"))] }

// join returns the text that puts command behind a statement.
func (st style) join(command string, semicolon bool) string {
	newline := " "
	if st.multi {
		newline = " " + st.escape + st.eol + st.indent
	}
	switch {
	case st.lines:
		return st.eol + st.indent + command
	case st.semis && st.errexit && semicolon:
		return newline + command
	case st.semis && st.errexit:
		return ";" + newline + command
	case st.trailing && st.multi:
		return " &&" + newline + command
	}
	return newline + "&& " + command
}
