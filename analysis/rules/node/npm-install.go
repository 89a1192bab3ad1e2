package node

import (
	"path"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// Install finds `npm install` beside a lock file.
var Install = &analysis.Rule{
	Name: "npm-install", Group: "node", Severity: analysis.Information,
	Summary: "npm install where npm ci would install what the lock file says",
	Doc:     doc("npm-install"),
	Stage:   npmInstall,
}

func npmInstall(p *analysis.Pass) {
	if p.Project == nil || !hasFile(p, "package-lock.json") && !hasFile(p, "npm-shrinkwrap.json") {
		return
	}
	for _, n := range p.Stage.Instructions() {
		s := p.Script(n)
		if n.Name != "RUN" || s == nil {
			continue
		}
		for _, call := range s.Packages() {
			if call.Manager == "npm" && ofProject(call) && call.VerbWord.Text != "ci" && brought(p, n) {
				p.Report(analysis.Finding{
					At:      n.At(caches.Span(call)),
					Message: "`" + caches.Text(call) + "` may change what package-lock.json has pinned.",
					Fixes: []analysis.Fix{{
						Title: "Use npm ci", Safety: analysis.Suggested, Edits: toCI(n, call),
					}},
				})
			}
		}
	}
}

// brought reports whether a COPY or ADD, or a bind mount, brings the lock file to where n runs.
func brought(p *analysis.Pass, n *build.Node) bool {
	for _, m := range p.Graph.Mounts(n) {
		if m.Type == "bind" {
			return true
		}
	}
	for _, in := range p.Stage.Instructions() {
		if in == n {
			return false
		}
		if (in.Name == "COPY" || in.Name == "ADD") && bringsLock(in) {
			return true
		}
	}
	return false
}

func bringsLock(in *build.Node) bool {
	for _, f := range in.Flags {
		if f.Name == "from" {
			return false
		}
	}
	for _, w := range in.Args[:max(0, len(in.Args)-1)] {
		src := path.Clean(strings.TrimPrefix(w.Value, "/"))
		for _, lock := range []string{"package-lock.json", "npm-shrinkwrap.json"} {
			if ok, _ := path.Match(src, lock); ok || src == "." {
				return true
			}
		}
	}
	return false
}

// toCI turns `npm install` and its flags into what `npm ci` understands.
func toCI(n *build.Node, call *shell.PackageCall) []analysis.Edit {
	edits := []analysis.Edit{shelledit.Replace(n, call.VerbWord.Span, "ci")}
	for _, f := range call.Flags {
		switch f.Name {
		case "--production", "--only":
			edits = append(edits, shelledit.Replace(n, f.Span, "--omit=dev"))
		case "--save", "-S", "--no-save", "--save-dev", "-D", "--no-package-lock":
			edits = append(edits, shelledit.Delete(n, f.Span))
		}
	}
	return edits
}
