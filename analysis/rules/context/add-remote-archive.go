package context

import (
	"net/url"
	"path"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// AddRemoteArchive finds archives that ADD fetches and stores as they are.
var AddRemoteArchive = &analysis.Rule{
	Name: "add-remote-archive", Group: "context", Severity: analysis.Warning,
	Summary: "ADD stores an archive from a URL as it is",
	Doc:     doc("add-remote-archive"),
	Linked: func(p *analysis.Pass) {
		if !p.Graph.InImage(p.Stage) {
			return
		}
		for _, n := range p.Stage.Instructions() {
			for _, c := range content.Copies(p, n) {
				if c.Place == content.FromURL && isArchive(c.Path) && content.Flag(n, "unpack") != "true" {
					p.Report(remoteFinding(p, &c))
				}
			}
		}
	},
}

// isArchive reports whether a URL names an archive that is of no use until it is unpacked.
func isArchive(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (content.IsTar(u.Path) || strings.EqualFold(path.Ext(u.Path), ".zip"))
}

func remoteFinding(p *analysis.Pass, c *content.Copy) analysis.Finding {
	f := analysis.Finding{
		At:      place(c),
		Message: "`ADD` stores this archive as it is, in a layer of its own; a remote one is not unpacked.",
	}
	for _, n := range c.Node.Stage.Instructions() {
		if n.Name != "RUN" || n.Index < c.Node.Index {
			continue
		}
		r := content.RunOf(p, n)
		for _, a := range r.Script.Archives() {
			if a.Action == shell.Extract && r.Path(a.Command, a.File) == c.Dest {
				f.Message = "`ADD` stores this archive in a layer of its own, beside what is unpacked from it below."
				f.Related = []analysis.Related{{At: n.At(a.Span), Message: "unpacked here"}}
				f.Fixes = unpacking(p, c, r, a)
				return f
			}
		}
	}
	return f
}

// unpacking is the fix that lets ADD unpack what it fetches:
// https://docs.docker.com/reference/dockerfile/#add---unpack
func unpacking(p *analysis.Pass, c *content.Copy, r *content.Run, a *shell.Archive) []analysis.Fix {
	dest, plain := r.PlainTar(a)
	u, err := url.Parse(c.Path)
	if !plain || err != nil || !content.IsTar(u.Path) || len(c.Node.Args) != 2 || c.Node.Exec || mentioned(p, c, r.Node) {
		return nil
	}
	commands := []*shell.Command{a.Command}
	for _, other := range r.Mentions(c.Dest) {
		switch {
		case other == a.Command:
		case other.Name == "rm" && len(other.Args) == 1:
			commands = append(commands, other)
		default:
			return nil
		}
	}
	remove, ok := shelledit.RemoveAll(r.Node, r.Script, commands)
	if !ok || content.HasComment(r.Node) && remove[0].At == r.Node.All() {
		return nil
	}
	at := syntax.Span{Start: c.Node.Keyword.End, End: c.Node.Keyword.End}
	edits := append(remove,
		analysis.Edit{At: c.Node.At(at), New: " --unpack=true"},
		shelledit.Replace(c.Node, c.Node.Args[1].Span, dest))
	return []analysis.Fix{{Title: "Let ADD unpack it into " + dest, Safety: analysis.Suggested, Edits: edits}}
}

// mentioned reports whether an instruction other than the ADD and run names the archive.
func mentioned(p *analysis.Pass, c *content.Copy, run *build.Node) bool {
	for _, s := range p.Around() {
		for _, n := range s.Instructions() {
			if n != c.Node && n != run && strings.Contains(n.Text(), path.Base(c.Dest)) {
				return true
			}
		}
	}
	return false
}
