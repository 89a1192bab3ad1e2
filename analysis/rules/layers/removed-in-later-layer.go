package layers

import (
	"path"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// RemovedLater finds files that are removed in a later layer than the one that brought them.
var RemovedLater = &analysis.Rule{
	Name: "removed-in-later-layer", Group: "layers", Severity: analysis.Warning,
	Summary: "Files are removed in a later layer than the one that holds them",
	Doc:     doc("removed-in-later-layer"),
	Linked:  runRule(removedLater),
}

func removedLater(p *analysis.Pass, r *content.Run) {
	var earlier []content.Write
	for _, m := range r.Removals {
		if m.Partly || m.Command.Name == "mv" || !named(m) || writes(r, m) {
			continue
		}
		if earlier == nil {
			earlier = content.Earlier(p, r.Node)
		}
		if w, ok := heldBy(p, m, earlier); ok && !isUnpacked(r, w) {
			p.Report(removedFinding(p, r, m, w))
		}
	}
}

// named reports whether the text alone says what is removed.
func named(m content.Removal) bool {
	return strings.HasPrefix(m.Path, "/") && folder(m) != "/" && !strings.ContainsAny(folder(m), "*?[$`")
}

// folder is what is removed: for dir/* that is dir.
func folder(m content.Removal) string {
	if m.Glob && path.Base(m.Path) == "*" {
		return path.Dir(m.Path)
	}
	return m.Path
}

// writes reports whether the RUN makes itself what it removes.
func writes(r *content.Run, m content.Removal) bool {
	for _, w := range r.Writes {
		if build.Within(folder(m), w.Path) {
			return true
		}
	}
	return false
}

// heldBy returns the last earlier write that holds what is removed.
func heldBy(p *analysis.Pass, m content.Removal, earlier []content.Write) (content.Write, bool) {
	target := folder(m)
	for i := len(earlier) - 1; i >= 0; i-- {
		w := earlier[i]
		if build.Within(target, w.Path) && !w.Loose {
			return w, true
		}
		if w.Tree && build.Within(w.Path, target) && (w.Kind == content.Cloned || inContext(p, w, target)) {
			return w, true
		}
	}
	return content.Write{}, false
}

// inContext reports whether a COPY of a folder of the context brings what is removed.
func inContext(p *analysis.Pass, w content.Write, removed string) bool {
	if p.Project == nil || w.Copy == nil || w.Copy.Place != content.FromContext || w.Copy.Glob() {
		return false
	}
	name := path.Join(w.Copy.Path, strings.TrimPrefix(removed, w.Path))
	return p.Project.Has(name) && !p.Project.Ignore.Ignored(name)
}

// isUnpacked reports whether w is a copied archive that the RUN unpacks: that is archive-left's.
func isUnpacked(r *content.Run, w content.Write) bool {
	if w.Kind != content.Copied {
		return false
	}
	for _, a := range r.Script.Archives() {
		if a.Action == shell.Extract && r.Path(a.Command, a.File) == w.Path {
			return true
		}
	}
	return false
}

func removedFinding(p *analysis.Pass, r *content.Run, m content.Removal, w content.Write) analysis.Finding {
	at := m.Command.Span
	if len(m.Command.Args) > 1 {
		at = m.Word.Span
	}
	f := analysis.Finding{
		At:      r.Node.At(at),
		Message: shown(folder(m)) + " stays in the layer of the " + w.By.Name + " that brought it; removing it here only hides it.",
		Related: []analysis.Related{{At: w.At, Message: "brought here"}},
	}
	switch {
	case w.By.Name == "RUN":
		f.Fixes = moveRemoval(p, r, m, w)
	case w.Copy != nil && w.Path == m.Path && (!w.Tree || aloneThere(p, r, w)):
		f.Fixes = mounted(p, w.Copy, userOf(p, w, r))
	}
	return f
}

// aloneThere reports whether w, a folder of another stage, is all that is in its place: then a mount hides nothing.
func aloneThere(p *analysis.Pass, r *content.Run, w content.Write) bool {
	alone, ok := broughtAlone(p, r, w.Path)
	return ok && alone.Copy == w.Copy
}

// userOf returns the first RUN behind w that names what it brings; r, which removes it, if there is no other.
func userOf(p *analysis.Pass, w content.Write, r *content.Run) *content.Run {
	for _, n := range w.By.Stage.Instructions() {
		if n.Name == "RUN" && n.Index > w.By.Index {
			if user := content.RunOf(p, n); len(user.Mentions(w.Path)) > 0 {
				return user
			}
		}
	}
	return r
}

// moveRemoval moves the rm to the end of the RUN that writes, if nothing in between may need the files.
func moveRemoval(p *analysis.Pass, r *content.Run, m content.Removal, w content.Write) []analysis.Fix {
	if len(m.Command.Args) != 1 || w.By.Stage != r.Node.Stage || usedBetween(p, w, r.Node, m) {
		return nil
	}
	command := "rm -rf "
	if len(m.Command.Flags) == 0 {
		command = "rm "
	}
	command += quoted(folder(m))
	if folder(m) != m.Path {
		command += "/*"
	}
	add, ok := shelledit.Append(w.By, p.Script(w.By), command)
	if !ok {
		return nil
	}
	remove, ok := shelledit.Remove(r.Node, r.Script, m.Command)
	if !ok {
		return nil
	}
	return []analysis.Fix{{Title: "Remove it in the RUN that brings it", Safety: analysis.Suggested, Edits: []analysis.Edit{add, remove}}}
}

// usedBetween reports whether an instruction between the write and its removal, the removing one
// included, names the file or calls the package manager whose cache it is.
func usedBetween(p *analysis.Pass, w content.Write, n *build.Node, m content.Removal) bool {
	name := path.Base(folder(m))
	for i := w.By.Index + 1; i <= n.Index; i++ {
		in := n.Stage.Nodes()[i]
		if in.Instruction == nil {
			continue
		}
		count := strings.Count(in.Text(), name)
		if in == n {
			count--
		}
		if count > 0 || in.Name == "WORKDIR" || in.Name == "USER" || in.Name == "SHELL" {
			return true
		}
		if in.Name == "RUN" && w.Manager != "" && calls(p, in, w.Manager) {
			return true
		}
	}
	return false
}

func calls(p *analysis.Pass, n *build.Node, pm shell.Manager) bool {
	for _, c := range p.Script(n).Packages() {
		if c.Manager == pm {
			return true
		}
	}
	return false
}
