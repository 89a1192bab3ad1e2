package node

import (
	"path"
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/ignorefile"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// HostModules finds packages that come from the build context rather than from an install.
var HostModules = &analysis.Rule{
	Name: "host-node-modules", Group: "node", Severity: analysis.Warning,
	Summary: "node_modules of the machine that builds is copied into the image",
	Doc:     doc("host-node-modules"),
	Linked:  hostModules,
}

const modules = "node_modules"

func hostModules(p *analysis.Pass) {
	for _, n := range p.Stage.Instructions() {
		for _, c := range content.Copies(p, n) {
			if c.Place != content.FromContext {
				continue
			}
			name := path.Join(dirOf(p), modules)
			if path.Base(c.Path) == modules {
				name = c.Path
			}
			if c.Covers(name) && isSent(p, &c, name) && content.Reaches(p, p.Stage, c.Lands(name)) {
				reportModules(p, &c, name)
			}
		}
	}
}

func dirOf(p *analysis.Pass) string {
	if p.Project == nil || p.Project.Node == nil {
		return "."
	}
	return p.Project.Node.Dir
}

// isSent reports whether the context has packages at name that the ignore file
// lets through. Who copies them by name has them, as far as nothing says otherwise.
func isSent(p *analysis.Pass, c *content.Copy, name string) bool {
	if p.Project != nil && p.Project.Ignore.Ignored(name) {
		return false
	}
	if path.Base(c.Path) == modules {
		return true
	}
	return p.Project != nil && p.Project.Selected(p.Project.Ignore, name).Files > 0
}

func reportModules(p *analysis.Pass, c *content.Copy, name string) {
	install, in := installAt(p, c.Node.Stage, c.Lands(name))
	byName := path.Base(c.Path) == modules
	if install == nil && !byName {
		return // the program runs on what comes along, and nothing else brings it
	}
	f := analysis.Finding{
		At:      c.Node.At(c.Word.Span),
		Message: "`" + name + "`" + size(p, name) + " of the machine that builds comes into the image with this " + c.Node.Name,
	}
	switch {
	case install == nil:
		f.Message += ": with packages for development, and programs compiled for another system."
	case in.Index < c.Node.Index:
		f.Message += ", over what `" + caches.Text(install) + "` has installed."
	default:
		f.Message += ", and `" + caches.Text(install) + "` installs its own."
	}
	if install != nil {
		f.Related = []analysis.Related{{At: in.At(caches.Span(install)), Message: "installed here"}}
		f.Fixes = withoutModules(p, c, name, byName)
	}
	p.Report(f)
}

func size(p *analysis.Pass, name string) string {
	if p.Project == nil {
		return ""
	}
	if sent := p.Project.Selected(p.Project.Ignore, name); sent.Bytes > 0 {
		return " (" + sent.Bytes.String() + ")"
	}
	return ""
}

// installation is a call that installs packages to a folder.
type installation struct {
	call *shell.PackageCall
	in   *build.Node
	dir  string
}

type installationsKey struct{}

func installationsOf(p *analysis.Pass, s *build.Stage) []installation {
	return p.Graph.Remember(s, installationsKey{}, func() any {
		var all []installation
		for n, script := range installs.Runs(p, s) {
			for _, c := range script.Packages() {
				if slices.Contains(managers, c.Manager) && ofProject(c) {
					all = append(all, installation{c, n, path.Join(content.RunOf(p, n).Dir(c.Command), modules)})
				}
			}
		}
		return all
	}).([]installation)
}

// installAt returns the call of the stage, or of one below it, that installs packages to dir.
func installAt(p *analysis.Pass, s *build.Stage, dir string) (*shell.PackageCall, *build.Node) {
	for _, stage := range content.Lineage(p.Graph, s) {
		for _, i := range installationsOf(p, stage) {
			if i.dir == dir {
				return i.call, i.in
			}
		}
	}
	return nil, nil
}

// withoutModules keeps them out: the instruction goes if it copies nothing else, else the ignore file names them.
func withoutModules(p *analysis.Pass, c *content.Copy, name string, byName bool) []analysis.Fix {
	switch {
	case byName && len(c.Node.Args) == 2:
		return []analysis.Fix{{
			Title: "Remove this " + c.Node.Name, Safety: analysis.Suggested,
			Edits: []analysis.Edit{{At: c.Node.All()}},
		}}
	case byName || p.Project == nil || c.Whole() && !p.Project.Ignore.Exists():
		return nil // dockerignore-missing makes a whole ignore file, which is more
	}
	return ignorefile.Add(p.Project, "Add "+name+" to the ignore file", []string{name})
}
