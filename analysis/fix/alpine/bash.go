package alpine

import (
	"path"
	"regexp"
	"slices"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"

	"minke/analysis/build"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// bashOnly are commands and variables that BusyBox's ash does not have.
var (
	bashCommands = []string{"shopt", "pushd", "popd", "dirs", "declare", "typeset", "mapfile", "readarray", "compgen", "complete", "disown", "caller", "enable", "bind"}
	bashText     = regexp.MustCompile(`\$\{?(BASH_\w+|PIPESTATUS|FUNCNAME|SECONDS|UID|EUID|HOSTNAME|RANDOM)\b|&>|\{[^{}\s]*(,|\.\.)[^{}\s]*\}|\btrap\b.*\b(ERR|DEBUG|RETURN)\b|\bread\s+-[a-z]*[aN]|\bprintf\s+-v|\becho\s+-e`)
)

// needsBash reports whether a program of the stage, or one that it starts, works in bash only.
func (t *translator) needsBash(s *build.Stage) bool {
	for _, n := range s.Instructions() {
		script := t.pass.Script(n)
		if script == nil {
			continue
		}
		if script.Dialect == shell.Bash && !readByAsh(script) {
			return true
		}
		if slices.ContainsFunc(script.Commands(), isBash) || slices.ContainsFunc(t.pass.Started(n), asksForBash) {
			return true
		}
	}
	return false
}

// readByAsh reports whether ash runs the program as bash does. It is cautious.
func readByAsh(s *shell.Script) bool {
	if bashText.MatchString(s.Source) || slices.ContainsFunc(s.Commands(), func(c *shell.Command) bool { return slices.Contains(bashCommands, c.Name) }) {
		return false
	}
	_, err := sh.NewParser(sh.Variant(sh.LangPOSIX)).Parse(strings.NewReader(s.Source), "")
	return err == nil
}

func isBash(c *shell.Command) bool { return c.Name == "bash" }

// asksForBash reports whether a script names bash in its first line, or calls it.
func asksForBash(s *shell.Script) bool {
	return s.Dialect == shell.Bash || slices.ContainsFunc(s.Commands(), isBash)
}

// shell translates SHELL ["/bin/bash", …]: to ash, which knows the same options, where
// every program reads the same in it.
func (t *translator) shell(n *build.Node) {
	if !n.Exec || len(n.Args) == 0 || path.Base(n.Args[0].Value) != "bash" {
		return
	}
	if t.bash {
		t.need(n, 0, "bash")
		return
	}
	t.edit(n, n.Args[0].Span, `"/bin/ash"`)
}

// plainShellFlags are those that bash and ash read alike, behind which the program stands.
var plainShellFlags = regexp.MustCompile(`^-[celux]+$`)

// execShell translates the shell that an exec form names, as shell does that of SHELL.
func (t *translator) execShell(n *build.Node, s *shell.Script) {
	args := n.Args
	if n.Sub != nil {
		args = n.Sub.Args
	}
	front := len(s.Interpreter)
	if s.Dialect != shell.Bash || front == 0 || front >= len(args) {
		return // a shell form, or one that runs no program of bash
	}
	at := slices.IndexFunc(args, func(w syntax.Word) bool { return path.Base(w.Value) == "bash" })
	if at < 0 || at >= front {
		return
	}
	for _, flag := range args[at+1 : front] {
		if t.bash || !plainShellFlags.MatchString(flag.Value) {
			t.need(n, 0, "bash")
			return
		}
	}
	t.edit(n, args[at].Span, `"`+strings.Replace(strings.TrimPrefix(args[at].Value, "/usr"), "bash", "sh", 1)+`"`)
}
