package layers

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// MovedLater finds files that are moved in a later layer than the one that holds them.
var MovedLater = &analysis.Rule{
	Name: "moved-in-later-layer", Group: "layers", Severity: analysis.Warning,
	Summary: "Files are moved in a later layer than the one that holds them",
	Doc:     doc("moved-in-later-layer"),
	Linked:  runRule(movedLater),
}

func movedLater(p *analysis.Pass, r *content.Run) {
	for _, m := range r.Removals {
		if m.Command.Name != "mv" || m.Glob || !strings.HasPrefix(m.Path, "/") || writes(r, m) {
			continue
		}
		w, ok := heldBy(p, m, content.Earlier(p, r.Node))
		if !ok || !isHeavy(p, w) {
			continue
		}
		f := analysis.Finding{
			At:      r.Node.At(m.Command.Span),
			Message: "`mv` stores " + shown(m.Path) + " a second time: the layer of the " + w.By.Name + " that brought it keeps it where it was.",
			Related: []analysis.Related{{At: w.At, Message: "brought here"}},
		}
		switch {
		case w.Path != m.Path || len(m.Command.Args) != 2:
		case w.Copy != nil:
			f.Fixes = copyThere(p, r, m, w)
		default:
			f.Fixes = moveInto(p, r, m.Command, m.Path, w)
		}
		p.Report(f)
	}
}

// copyThere is the fix that lets COPY put the file where it ends up.
func copyThere(p *analysis.Pass, r *content.Run, m content.Removal, w content.Write) []analysis.Fix {
	c := w.Copy
	target := m.Command.Args[1]
	to := r.Path(m.Command, target)
	if len(c.Node.Args) != 2 || c.Glob() || c.Folder && isShared(to) || !path.IsAbs(to) || strings.ContainsAny(to, " $?") ||
		w.By.Stage != r.Node.Stage || m.Command.Context != 0 || namedElsewhere(p, m.Path, w.By, r.Node) || len(r.Mentions(m.Path)) != 1 {
		return nil
	}
	remove, ok := shelledit.Remove(r.Node, r.Script, m.Command)
	if !ok || path.Base(m.Path) != path.Base(c.Path) && strings.HasSuffix(target.Text, "/") {
		return nil
	}
	if strings.HasSuffix(target.Text, "/") || isShared(to) {
		to += "/"
	}
	return []analysis.Fix{{
		Title: "Copy it to " + to, Safety: analysis.Suggested,
		Edits: []analysis.Edit{shelledit.Replace(c.Node, c.Node.Args[1].Span, to), remove},
	}}
}

// moveInto is the fix that does c, which is about file, at the end of the RUN that brings it.
func moveInto(p *analysis.Pass, r *content.Run, c *shell.Command, file string, w content.Write) []analysis.Fix {
	text := c.Span.Of(r.Node.Text())
	for _, arg := range c.Args {
		if !arg.Known || strings.Contains(arg.Text, "/") != path.IsAbs(arg.Text) {
			return nil
		}
	}
	between := slices.ContainsFunc(r.Node.Stage.Instructions(), func(n *build.Node) bool {
		return n.Index > w.By.Index && n.Index < r.Node.Index &&
			(strings.Contains(n.Text(), path.Base(file)) || n.Name == "USER" || n.Name == "SHELL")
	})
	if between || w.By.Name != "RUN" || w.By.Stage != r.Node.Stage || strings.Contains(text, "\n") || c.Context != 0 || r.Mentions(file)[0] != c {
		return nil
	}
	add, ok := shelledit.Append(w.By, p.Script(w.By), text)
	if !ok {
		return nil
	}
	remove, ok := shelledit.Remove(r.Node, r.Script, c)
	if !ok {
		return nil
	}
	return []analysis.Fix{{
		Title: "Do it in the RUN that brings the file", Safety: analysis.Suggested,
		Edits: []analysis.Edit{add, remove},
	}}
}
