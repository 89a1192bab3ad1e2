package layers

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/layers/content"
)

// TempLeft finds what a RUN leaves in the folders for temporary files.
var TempLeft = &analysis.Rule{
	Name: "temp-files-left", Group: "layers", Severity: analysis.Information,
	Summary: "Temporary files stay in the layer of the RUN that made them",
	Doc:     doc("temp-files-left"),
	Linked:  runRule(tempLeft),
}

func tempLeft(p *analysis.Pass, r *content.Run) {
	left := tempsLeft(r)
	others := toldElsewhere(r)
	for i, w := range left {
		if others[w.Path] || within(left[:i], w) || neededLater(p, r, w) {
			continue
		}
		f := analysis.Finding{
			At:      w.At,
			Message: "`" + w.Command.Name + "` leaves " + shown(w.Path) + " in this layer, a place for temporary files.",
			Fixes:   removal(r, w),
		}
		switch {
		case w.Kind == content.Temporary:
			f.Message = "What is put into " + shown(w.Path) + ", made by mktemp, stays in this layer."
		case isTempFolder(w.Path):
			f.Message = "`" + w.Command.Name + "` unpacks into " + shown(w.Path) + ", and nothing removes it again from this layer."
			f.Fixes = nil
		}
		p.Report(f)
	}
}

var tempFolders = []string{"/tmp", "/var/tmp"}

func isTempFolder(p string) bool { return p == "/tmp" || p == "/var/tmp" }

// tempsLeft returns what a RUN leaves where temporary files lie.
func tempsLeft(r *content.Run) []content.Write {
	return slices.DeleteFunc(slices.Clone(r.Left()), func(w content.Write) bool {
		if w.Kind == content.Temporary {
			return !isFilled(r, w)
		}
		return !hasSize(w) || !content.Below(w.Path, tempFolders...) && !(isTempFolder(w.Path) && w.Tree)
	})
}

// hasSize reports whether w is more than a few lines of text.
func hasSize(w content.Write) bool {
	return w.Kind != content.Made && w.Kind != content.Indexed && w.Kind != content.Installed && w.Kind != content.Temporary
}

// isFilled reports whether something of size goes to what mktemp made, or the keys of GnuPG.
func isFilled(r *content.Run, temp content.Write) bool {
	return temp.Path == "$GNUPGHOME" || slices.ContainsFunc(r.Writes, func(w content.Write) bool {
		return hasSize(w) && build.Within(temp.Path, w.Path)
	})
}

// within reports whether w lies in one of others that is reported as a whole.
func within(others []content.Write, w content.Write) bool {
	for _, o := range others {
		if o.Path == w.Path || o.Tree && build.Within(o.Path, w.Path) {
			return true
		}
	}
	return false
}

// toldElsewhere has the paths that archive-left, download-kept and build-tree-left are about.
func toldElsewhere(r *content.Run) map[string]bool {
	told := map[string]bool{}
	for _, a := range r.Script.Archives() {
		told[r.Path(a.Command, a.File)] = true
	}
	for _, c := range r.Script.Commands() {
		for _, w := range used(c) {
			told[r.Path(c, w)] = true
		}
	}
	for _, t := range builtTrees(r) {
		told[t.from.Path] = true
	}
	return told
}

// neededLater reports whether another instruction names what w brings: it is not as temporary as it looks.
func neededLater(p *analysis.Pass, r *content.Run, w content.Write) bool {
	name := w.Path
	if isTempFolder(name) || strings.HasPrefix(name, "$") {
		name += "/"
	}
	return mentioned(p, name, func(n *build.Node) bool { return n != r.Node })
}
