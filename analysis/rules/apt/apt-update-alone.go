package apt

import (
	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// UpdateAlone finds package lists that are fetched in one RUN and read in a later one.
var UpdateAlone = &analysis.Rule{
	Name: "apt-update-alone", Group: "apt", Severity: analysis.Warning,
	Summary: "apt-get update and the install that needs it are in different RUNs",
	Doc:     doc("apt-update-alone"),
	Stage:   updateAlone,
}

func updateAlone(p *analysis.Pass) {
	for _, r := range reliances(p, p.Stage) {
		f := analysis.Finding{Fixes: r.fixes(p)}
		if r.update.Node.Stage == p.Stage {
			f.At = r.update.Node.At(caches.Span(r.update.PackageCall))
			f.Message = "`" + caches.Text(r.installs[0].PackageCall) + "` in a later RUN reads these lists from the build cache, however old they are."
			for _, in := range r.installs {
				f.Related = append(f.Related, analysis.Related{At: in.Node.At(caches.Span(in.PackageCall)), Message: "reads the lists"})
			}
		} else {
			f.At = r.installs[0].Node.At(caches.Span(r.installs[0].PackageCall))
			f.Message = "`" + caches.Text(r.installs[0].PackageCall) + "` reads package lists of the stage it builds on, however old they are."
			f.Related = []analysis.Related{{At: r.update.Node.At(caches.Span(r.update.PackageCall)), Message: "fetched here"}}
		}
		p.Report(f)
	}
}

// fixes puts the update in front of each install that relies on it, and takes it
// out of the RUN that did nothing else with it.
func (r *reliance) fixes(p *analysis.Pass) []analysis.Fix {
	text, ok := asWritten(r.update)
	if !ok {
		return nil
	}
	var edits []analysis.Edit
	for _, in := range r.installs {
		if !sameWrappers(r.update, in) {
			return nil
		}
		e, ok := shelledit.Before(in.Node, in.Run, in.Command, text)
		if !ok {
			return nil
		}
		edits = append(edits, e)
	}
	if r.update.Node.Stage == p.Stage && onlyUpdates(p, r.update) {
		gone, ok := r.update.Remove()
		if !ok {
			return nil
		}
		edits = append(edits, gone...)
	}
	return []analysis.Fix{{Title: "Run " + text + " where packages are installed", Safety: analysis.Safe, Edits: edits}}
}

// asWritten returns the text of a call that stands on one line of its program.
func asWritten(c *installs.Call) (string, bool) {
	if c.Stmt == nil || c.Context != 0 || c.Script != c.Run || len(c.Redirs) > 0 {
		return "", false
	}
	text := ""
	for _, a := range c.Env {
		text += a.Span.Of(c.Node.Text()) + " "
	}
	for _, w := range c.Wrappers {
		text += w + " "
	}
	for i, w := range c.Words {
		if i > 0 {
			text += " "
		}
		text += w.Raw
	}
	return text, text == c.Span.Of(c.Node.Text())
}

func sameWrappers(a, b *installs.Call) bool {
	if len(a.Wrappers) != len(b.Wrappers) {
		return false
	}
	for i := range a.Wrappers {
		if a.Wrappers[i] != b.Wrappers[i] {
			return false
		}
	}
	return true
}

// onlyUpdates reports whether nothing behind the update in its RUN can have use for it.
func onlyUpdates(p *analysis.Pass, update *installs.Call) bool {
	steps, plain := installs.Steps(update.Run)
	if !plain {
		return false
	}
	for _, c := range steps {
		if c.Span.Start > update.Span.Start && !harmless(c) {
			return false
		}
	}
	return !runsScripts(p, update.Node)
}

// harmless reports whether c is known not to call apt.
func harmless(c *shell.Command) bool {
	switch c.Name {
	case "mkdir", "echo", "printf", "rm", "cp", "ln", "chmod", "chown", "touch", "true", "useradd", "groupadd", "adduser", "addgroup", "set", "export":
		return true
	}
	return false
}
