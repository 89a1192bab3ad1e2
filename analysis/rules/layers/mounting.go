package layers

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// mounted is the fix that mounts what a COPY brings for the one RUN that uses it,
// in place of copying it into a layer:
// https://docs.docker.com/reference/dockerfile/#run---mounttypebind
func mounted(p *analysis.Pass, c *content.Copy, user *content.Run) []analysis.Fix {
	if !mountable(p, c) {
		return nil
	}
	out, ok := withoutSource(c)
	if !ok {
		return nil
	}
	edits := []analysis.Edit{out}
	for _, n := range c.Node.Stage.Instructions() {
		if n == c.Node || !strings.Contains(n.Text(), base(c.Dest)) {
			continue
		}
		cleared, ok := cleared(p, n, c.Dest, n == user.Node)
		if !ok {
			return nil
		}
		edits = append(edits, cleared...)
	}
	at := syntax.Span{Start: user.Node.Keyword.End, End: user.Node.Keyword.End}
	edits = append(edits, analysis.Edit{At: user.Node.At(at), New: " " + mountFlag(c)})
	return []analysis.Fix{{Title: "Mount it for this RUN", Safety: analysis.Suggested, Edits: edits}}
}

func mountFlag(c *content.Copy) string {
	from := ""
	if name := content.Flag(c.Node, "from"); name != "" {
		from = "from=" + name + ","
	}
	return "--mount=type=bind," + from + "source=" + c.Path + ",target=" + c.Dest
}

// mountable reports whether a mount can do what c does, and only one stage cares.
func mountable(p *analysis.Pass, c *content.Copy) bool {
	if c.Place > content.FromOther || c.Glob() || c.Path == "." || c.Path == "/" || content.AtBase(c.Dest) || content.HasComment(c.Node) ||
		strings.ContainsAny(c.Path+c.Dest, " ,\"'$") {
		return false
	}
	for _, f := range c.Node.Flags {
		if f.Name != "from" && f.Name != "link" {
			return false
		}
	}
	maker := c.Stage(p.Graph)
	return !mentioned(p, base(c.Dest), func(n *build.Node) bool { return n.Stage != c.Node.Stage && n.Stage != maker })
}

func base(p string) string { return p[strings.LastIndexByte(p, '/')+1:] }

// withoutSource takes one source out of its COPY, and the COPY out of the stage if it was the only one.
func withoutSource(c *content.Copy) (analysis.Edit, bool) {
	n := c.Node
	if len(n.Args) == 2 {
		return analysis.Edit{At: n.All()}, true
	}
	target := n.Args[len(n.Args)-1].Value
	if n.Exec || len(n.Args) == 3 && !strings.HasSuffix(target, "/") && !strings.HasSuffix(target, ".") {
		return analysis.Edit{}, false
	}
	return shelledit.Delete(n, c.Word.Span), true
}

// cleared returns the edits after which n no longer removes file. It declines where n
// does anything to it that a mount would not allow, or cannot see without one.
func cleared(p *analysis.Pass, n *build.Node, file string, mounts bool) ([]analysis.Edit, bool) {
	if n.Name != "RUN" {
		return nil, false
	}
	r := content.RunOf(p, n)
	var removing []*shell.Command
	for _, m := range r.Removals {
		if m.Path != file {
			continue
		}
		if m.Command.Name != "rm" || m.Glob || len(m.Command.Args) != 1 {
			return nil, false
		}
		removing = append(removing, m.Command)
	}
	mentions := r.Mentions(file)
	if !mounts && len(mentions) > len(removing) || len(mentions) == 0 {
		return nil, false
	}
	for _, c := range mentions {
		if changesFile(c) {
			return nil, false
		}
	}
	return shelledit.RemoveAll(n, r.Script, removing)
}

func changesFile(c *shell.Command) bool {
	switch c.Name {
	case "mv", "chmod", "chown", "chgrp", "touch", "truncate", "gunzip", "bunzip2", "unxz", "ln":
		return true
	case "sed", "perl":
		return c.HasFlag("-i", "--in-place")
	}
	return false
}
