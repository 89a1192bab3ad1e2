package alpine

import (
	"slices"

	"minke/analysis/build"
	"minke/analysis/shell"
)

// started looks at the scripts of the project that n starts: what they lack is installed, but nobody edits them.
func (t *translator) started(n *build.Node) {
	for _, s := range t.pass.Started(n) {
		if s.Dialect == shell.Bash {
			t.need(n, 0, "bash")
		}
		for _, c := range s.Commands() {
			t.startedCommand(n, c)
		}
	}
}

func (t *translator) startedCommand(n *build.Node, c *shell.Command) {
	why := ofDebian[c.Name]
	if slices.Contains([]string{"apt", "apt-get"}, c.Name) {
		why = "is Debian's"
	}
	if why != "" {
		t.obstacle(n.At(n.Keyword), "a script that it starts runs `"+c.Name+"`, which "+why)
		return
	}
	if slices.ContainsFunc(c.Words, func(w shell.Word) bool { return moved[w.Template] != "" }) {
		t.obstacle(n.At(n.Keyword), "a script that it starts names a place of Debian's")
	}
	t.tools(n, 0, c)
	t.wordPaths(n, c)
}
