package layers

import (
	"slices"

	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// ArchiveLeft finds archives that stay beside what was unpacked from them.
var ArchiveLeft = &analysis.Rule{
	Name: "archive-left", Aliases: []string{"DL3010"}, Group: "layers", Severity: analysis.Warning,
	Summary: "An archive stays in the image beside what was unpacked from it",
	Doc:     doc("archive-left"),
	Linked:  runRule(archiveLeft),
}

func archiveLeft(p *analysis.Pass, r *content.Run) {
	left := r.Left()
	for _, a := range r.Script.Archives() {
		file := r.Path(a.Command, a.File)
		if a.Action != shell.Extract || a.Stdin() || file == "" || isInPlace(a) {
			continue
		}
		if w, ok := leftAt(left, file); ok && w.Kind != content.Unpacked {
			p.Report(analysis.Finding{
				At:      r.Node.At(a.File.Span),
				Message: shown(file) + " stays in this layer beside what is unpacked from it.",
				Related: []analysis.Related{{At: w.At, Message: "brought here"}},
				Fixes:   removal(r, w),
			})
			continue
		}
		if w, ok := heldAt(p, r.Node, file); ok && (w.Kind == content.Copied || w.Kind == content.Fetched && w.Copy == nil) {
			p.Report(archiveHeld(p, r, a, w))
		}
	}
}

// isInPlace reports whether a replaces the archive by what is in it.
func isInPlace(a *shell.Archive) bool {
	return a.File.Zero() || !slices.Contains([]string{"tar", "bsdtar", "gtar", "unzip", "7z", "7za", "7zr", "7zz", "jar"}, a.Name)
}

// archiveHeld is about an archive that an earlier layer holds.
func archiveHeld(p *analysis.Pass, r *content.Run, a *shell.Archive, w content.Write) analysis.Finding {
	f := analysis.Finding{
		At:      r.Node.At(a.File.Span),
		Message: shown(r.Path(a.Command, a.File)) + " stays in the layer of the " + w.By.Name + " that brought it, beside what is unpacked from it here.",
		Related: []analysis.Related{{At: w.At, Message: "brought here"}},
	}
	if w.Copy != nil && !w.Tree {
		f.Fixes = append(unpackedByADD(p, r, a, w), mounted(p, w.Copy, r)...)
	}
	return f
}

// unpackedByADD is the fix that lets ADD unpack the archive, which it does for tar
// archives of the context: https://docs.docker.com/reference/dockerfile/#adding-local-tar-archives
func unpackedByADD(p *analysis.Pass, r *content.Run, a *shell.Archive, w content.Write) []analysis.Fix {
	c := w.Copy
	dest, plain := r.PlainTar(a)
	if !plain || c.Place != content.FromContext || c.Node.Name != "COPY" || len(c.Node.Args) != 2 || !content.IsTar(c.Path) ||
		namedElsewhere(p, w.Path, c.Node, r.Node) {
		return nil
	}
	commands := []*shell.Command{a.Command}
	for _, other := range r.Mentions(w.Path) {
		switch {
		case other == a.Command:
		case other.Name == "rm" && len(other.Args) == 1:
			commands = append(commands, other)
		default:
			return nil
		}
	}
	remove, ok := shelledit.RemoveAll(r.Node, r.Script, commands)
	if !ok || content.HasComment(r.Node) && len(remove) == 1 && remove[0].At == r.Node.All() {
		return nil
	}
	keyword := "ADD"
	if c.Node.Keyword.Of(c.Node.Text()) == "copy" {
		keyword = "add"
	}
	edits := append(remove,
		shelledit.Replace(c.Node, c.Node.Keyword, keyword),
		shelledit.Replace(c.Node, c.Node.Args[1].Span, dest))
	return []analysis.Fix{{Title: "Let ADD unpack it into " + dest, Safety: analysis.Suggested, Edits: edits}}
}
