package stages

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/shell"
)

// start is the command that starts an image.
type start struct {
	node    *build.Node    // the ENTRYPOINT, else the CMD, that names the program
	command *shell.Command // the one command of it
	workdir string         // where it runs; "" when not known
	whole   bool           // no CMD adds arguments that only a shell understands
}

// startOf finds what starts s. It declines what is more than one command.
func startOf(g *build.Graph, s *build.Stage) (start, bool) {
	var entrypoint, cmd *build.Node
	for at := s; at != nil; at = g.Base(at).Stage {
		for _, n := range slices.Backward(at.Instructions()) {
			switch {
			case n.Name == "ENTRYPOINT" && entrypoint == nil:
				entrypoint = n
			case n.Name == "CMD" && cmd == nil:
				cmd = n
			}
		}
	}
	st := start{node: cmd, workdir: g.End(s).Workdir, whole: true}
	if entrypoint != nil {
		st.node = entrypoint
		st.whole = cmd == nil || cmd.Exec
	}
	if st.node == nil || st.node.Stage != s {
		return start{}, false
	}
	script := g.Script(st.node)
	if script == nil || len(script.Commands()) != 1 {
		return start{}, false
	}
	st.command = script.Commands()[0]
	if len(st.command.Words) == 0 || !st.command.Words[0].Known || st.command.Context != 0 || st.command.Dir != "" {
		return start{}, false
	}
	return st, true
}

// program returns the path of what is started: absolute, or a bare name that PATH finds.
func (st start) program() string { return st.abs(st.command.Words[0].Text) }

// abs makes a path of the command absolute. A name without a slash stays as it is.
func (st start) abs(word string) string {
	if path.IsAbs(word) || !strings.Contains(word, "/") {
		return word
	}
	if st.workdir == "" {
		return ""
	}
	return path.Join(st.workdir, word)
}

// exec returns the words of the command as the exec form needs them, and false
// where a shell has to read them.
func (st start) exec() ([]string, bool) {
	c := st.command
	if !st.whole || len(c.Redirs) > 0 || len(c.Env) > 0 || slices.ContainsFunc(c.Wrappers, func(w string) bool { return w != "exec" }) {
		return nil, false
	}
	var words []string
	for _, w := range c.Words {
		if !w.Known || w.Glob {
			return nil, false
		}
		words = append(words, w.Text)
	}
	return words, true
}

// needsShell reports whether only a shell can start it.
func (st start) needsShell() bool {
	if st.node.Exec && st.whole {
		return false
	}
	_, ok := st.exec()
	return !ok
}

// with writes the instruction anew in exec form with other words.
func (st start) with(words []string) string {
	return st.node.Keyword.Of(st.node.Text()) + " " + array(words)
}

// array is the JSON form of words.
func array(words []string) string {
	quoted := make([]string, 0, len(words))
	for _, w := range words {
		text, _ := json.Marshal(w)
		quoted = append(quoted, string(text))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
