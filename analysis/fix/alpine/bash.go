package alpine

import (
	"path"
	"regexp"
	"slices"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"

	"minke/analysis/build"
	"minke/analysis/shell"
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
		for _, c := range script.Commands() {
			if c.Name == "bash" || t.isBashScript(c) {
				return true
			}
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

// isBashScript reports whether c runs a script of the project that asks for bash in its first line.
func (t *translator) isBashScript(c *shell.Command) bool {
	if t.pass.Project == nil {
		return false
	}
	return slices.ContainsFunc(c.Words, func(w shell.Word) bool {
		base := path.Base(w.Text)
		return w.Known && slices.ContainsFunc(t.pass.Project.BashScripts, func(script string) bool { return path.Base(script) == base })
	})
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
