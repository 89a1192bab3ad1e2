package layers

import (
	"path"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// wheelsKept finds the wheels of a builder that are copied into a layer to be installed from there:
// pip install /wheels/*
func wheelsKept(p *analysis.Pass, r *content.Run) {
	for _, call := range r.Script.Packages() {
		w, dir := wheelsOf(r, call)
		if dir == "" || r.RemovedAfter(call.Command, dir, true) {
			continue
		}
		by, ok := broughtAlone(p, r, dir)
		if !ok || wheelsNeeded(p, r, by.Copy.Stage(p.Graph), dir) {
			continue
		}
		p.Report(analysis.Finding{
			At:      r.Node.At(w.Span),
			Message: "The wheels in " + shown(dir) + " stay in the layer of the " + by.By.Name + " that brought them, beside what `" + call.Command.Name + "` installs of them here.",
			Related: []analysis.Related{{At: by.At, Message: "brought here"}},
			Fixes:   mounted(p, by.Copy, r),
		})
	}
}

// wheelsOf is the word by which a call of pip is told of a folder of wheels, and that folder.
func wheelsOf(r *content.Run, call *shell.PackageCall) (shell.Word, string) {
	if call.Manager != shell.Pip || call.Verb != shell.Install {
		return shell.Word{}, ""
	}
	for i, w := range call.Words {
		dir := ""
		switch name, value, ok := strings.Cut(w.Template, "="); {
		case ok && name == "--find-links":
			dir = value
		case i > 0 && (call.Words[i-1].Text == "-f" || call.Words[i-1].Text == "--find-links"):
			dir = w.Template
		case path.Base(w.Template) == "*" || path.Base(w.Template) == "*.whl":
			dir = path.Dir(w.Template)
		}
		if dir != "" && !strings.Contains(dir, "://") {
			return w, r.Path(call.Command, shell.Word{Template: dir})
		}
	}
	return shell.Word{}, ""
}

// wheelsNeeded reports whether an instruction behind r, or a stage other than the one that made the wheels, names the folder.
func wheelsNeeded(p *analysis.Pass, r *content.Run, maker *build.Stage, dir string) bool {
	return mentioned(p, path.Base(dir), func(n *build.Node) bool {
		return n.Stage != maker && (n.Stage != r.Node.Stage || n.Index > r.Node.Index)
	})
}

// broughtAlone is the COPY from another stage that fills a folder, where nothing else does.
func broughtAlone(p *analysis.Pass, r *content.Run, dir string) (found content.Write, ok bool) {
	for _, w := range content.Earlier(p, r.Node) {
		switch {
		case w.Path == dir && w.Copy != nil && w.Copy.Stage(p.Graph) != nil && !ok:
			found, ok = w, true
		case content.Below(w.Path, dir):
			return content.Write{}, false
		}
	}
	return found, ok
}
