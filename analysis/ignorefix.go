package analysis

import (
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// CanIgnore reports whether a comment can suppress f: what keeps the image from
// being built, and comments that suppress nothing, stay.
func CanIgnore(f *Finding) bool { return f.Severity != Error && f.Rule.Name != UnusedIgnore }

// IgnoreHere returns the fix that writes a comment to ignore what f is about at its
// instruction, or adds the rule to the comment that stands there.
func IgnoreHere(f *Finding) Fix {
	n := f.At.Node
	e, ok := Edit{}, false
	if n.Index > 0 {
		e, ok = addName(n.Stage.Nodes()[n.Index-1], f.Rule, false)
	}
	if !ok {
		e = comment(n, "# minke ignore="+f.Rule.Name)
	}
	return Fix{Title: "Ignore " + f.Rule.Name + " here", Safety: Safe, Edits: []Edit{e}}
}

// IgnoreInFile returns the fix that writes a comment to ignore what f is about in the
// whole file, behind the directives at its top, or adds the rule to the one that is there.
func IgnoreInFile(g *build.Graph, f *Finding) Fix {
	fix := Fix{Title: "Ignore " + f.Rule.Name + " in this file", Safety: Safe}
	var top *build.Node
	for _, s := range append([]*build.Stage{g.Meta}, g.Stages[:min(1, len(g.Stages))]...) {
		for _, n := range s.Nodes() {
			if e, ok := addName(n, f.Rule, true); ok {
				fix.Edits = []Edit{e}
				return fix
			}
			if top == nil && n.Kind() != syntax.DirectiveNode {
				top = n
			}
		}
	}
	fix.Edits = []Edit{comment(top, "# minke global ignore="+f.Rule.Name)}
	return fix
}

// addName adds rule to n if that is a comment of Minke's own form for the whole file, or for what follows.
func addName(n *build.Node, rule *Rule, whole bool) (Edit, bool) {
	if n.Kind() != syntax.CommentNode {
		return Edit{}, false
	}
	ig, ok := readPragma(n)
	if !ok || !ig.own || ig.whole != whole {
		return Edit{}, false
	}
	end := ig.names[len(ig.names)-1].span.End
	return Edit{At: n.At(syntax.Span{Start: end, End: end}), New: "," + rule.Name}, true
}

// comment writes a comment line in front of n.
func comment(n *build.Node, text string) Edit {
	eol, at := "\n", 0
	if strings.HasSuffix(n.Text(), "\r\n") {
		eol = "\r\n"
	}
	if strings.HasPrefix(n.Text(), "\ufeff") { // a byte order mark stays the first thing in the file
		at = len("\ufeff")
	}
	return Edit{At: n.At(syntax.Span{Start: at, End: at}), New: text + eol}
}

// keepIgnores sees to it that comments which suppress something stay with the
// instruction they are about: a fix that removes that goes, and instructions that
// one puts in front of it go in front of the comment.
func keepIgnores(fixes []Fix) (kept []Fix) {
	for _, fix := range fixes {
		if slices.ContainsFunc(fix.Edits, removesIgnored) {
			continue
		}
		if slices.ContainsFunc(fix.Edits, cutsOff) {
			fix.Edits = slices.Clone(fix.Edits)
			for i, e := range fix.Edits {
				if cutsOff(e) {
					fix.Edits[i].At = IgnoredAt(e.At.Node).first().At(syntax.Span{})
				}
			}
		}
		kept = append(kept, fix)
	}
	return kept
}

func removesIgnored(e Edit) bool {
	n := e.At.Node
	return e.New == "" && n.Instruction != nil && e.At == n.All() && IgnoredAt(n).Any()
}

// cutsOff reports whether e puts lines between an instruction and such a comment.
func cutsOff(e Edit) bool {
	n := e.At.Node
	inFront := n.Instruction != nil && e.At.Span.Empty() && e.At.Span.End <= n.Keyword.Start
	return inFront && strings.HasSuffix(strings.TrimRight(e.New, " \t"), "\n") && IgnoredAt(n).Any()
}

// first returns the comment that stands above the others.
func (i Ignored) first() *build.Node { return i.all[len(i.all)-1].from }
