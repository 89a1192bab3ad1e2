package context

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/rules/layers/content"
)

// AddForCopy finds an ADD that does no more than COPY does.
var AddForCopy = &analysis.Rule{
	Name: "add-instead-of-copy", Aliases: []string{"DL3020"}, Group: "context", Severity: analysis.Hint,
	Summary: "ADD where COPY does the same",
	Doc:     doc("add-instead-of-copy"),
	Stage: func(p *analysis.Pass) {
		for _, n := range p.Stage.Instructions() {
			if n.Name == "ADD" && onlyCopies(p, n) {
				p.Report(analysis.Finding{
					At:      n.At(n.Keyword),
					Message: "`ADD` does here what `COPY` does; what sets it apart, unpacking archives and fetching URLs, is not used.",
					Fixes: []analysis.Fix{{
						Title: "Use COPY", Safety: analysis.Safe,
						Edits: []analysis.Edit{{At: n.At(n.Keyword), New: copyLike(n)}},
					}},
				})
			}
		}
	},
}

// onlyCopies reports whether no source of an ADD is an archive, a URL, a repository, or not known.
func onlyCopies(p *analysis.Pass, n *build.Node) bool {
	copies := content.Copies(p, n)
	if len(copies) == 0 || len(copies) != len(n.Args)-1 {
		return false
	}
	for _, f := range n.Flags {
		if !slices.Contains([]string{"chown", "chmod", "link", "exclude"}, f.Name) {
			return false
		}
	}
	return !slices.ContainsFunc(copies, func(c content.Copy) bool { return !isPlain(p, &c) })
}

func isPlain(p *analysis.Pass, c *content.Copy) bool {
	switch {
	case c.Place == content.FromText:
		return true
	case c.Place != content.FromContext:
		return false
	case c.Glob():
		return p.Project != nil && p.Project.Glob(c.Path) != nil && !slices.ContainsFunc(p.Project.Glob(c.Path), func(e project.Entry) bool { return mayUnpack(e.Path) }) ||
			path.Ext(c.Path) != "" && !strings.ContainsAny(path.Ext(c.Path), "*?[") && !mayUnpack(c.Path)
	}
	return !mayUnpack(c.Path)
}

// mayUnpack reports whether ADD might unpack a file of that name.
func mayUnpack(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".tar", ".tgz", ".gz", ".tbz2", ".tbz", ".bz2", ".txz", ".xz", ".zst", ".tzst", ".lzma", ".z":
		return true
	}
	return false
}

// copyLike is the word COPY in the case of the ADD.
func copyLike(n *build.Node) string {
	switch text := n.Keyword.Of(n.Text()); text {
	case "add":
		return "copy"
	case "Add":
		return "Copy"
	}
	return "COPY"
}
