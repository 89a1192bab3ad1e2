package python

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/project"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// DevDependencies finds development dependencies installed in the final image.
var DevDependencies = &analysis.Rule{
	Name: "python-dev-dependencies", Group: "python", Severity: analysis.Warning,
	Summary: "Development dependencies of Python are in the final image",
	Doc:     doc("python-dev-dependencies"),
	Linked:  devDependencies,
}

func devDependencies(p *analysis.Pass) {
	if !p.Graph.Needed(p.Stage) || caches.ForDevelopment(p.Stage) {
		return
	}
	for _, n := range p.Stage.Instructions() {
		if n.Name != "RUN" {
			continue
		}
		for _, c := range p.Script(n).Packages() {
			if d := development(p, n, c); d.what != "" && carried(p, n, c) && !testsAtStart(p) {
				p.Report(analysis.Finding{
					At:      n.At(caches.Span(c)),
					Message: "`" + caches.Text(c) + "` brings " + d.what + " into the image.",
					Fixes:   d.fixes,
				})
			}
		}
	}
}

// testsAtStart reports whether the image is there to run tests or checks.
func testsAtStart(p *analysis.Pass) bool {
	for _, c := range caches.Start(p) {
		words := append([]shell.Word{{Text: c.Name}}, c.Args...)
		if slices.ContainsFunc(words[:min(len(words), 3)], func(w shell.Word) bool {
			return slices.Contains([]string{"pytest", "tox", "nox", "mypy", "ruff", "flake8", "coverage", "test", "unittest", "jupyter"}, w.Text)
		}) {
			return true
		}
	}
	return false
}

// carried reports whether what c installs in a RUN n is in the final image: the
// stage is part of it, or an environment or the folder of the program is copied from it.
func carried(p *analysis.Pass, n *build.Node, c *shell.PackageCall) bool {
	dirs := []string{"/usr/local/lib", "/opt/venv", "/venv"}
	if w := p.Graph.Scope(n).Workdir; w != "" && w != "/" {
		dirs = append(dirs, path.Join(w, ".venv"))
	}
	if f, ok := c.Flag("--prefix", "--target", "-t", "--root"); ok && path.IsAbs(f.Value.Text) {
		dirs = []string{f.Value.Text}
	}
	return caches.Reaches(p, n.Stage, dirs...)
}

// found is what a call installs for development, and how not to.
type found struct {
	what  string // "" for nothing
	fixes []analysis.Fix
}

func development(p *analysis.Pass, n *build.Node, c *shell.PackageCall) found {
	if c.Verb != shell.Install {
		return found{}
	}
	switch c.Manager {
	case shell.Poetry:
		return ofPoetry(p, n, c)
	case shell.Uv:
		if c.VerbWord.Text == "sync" && c.Arg(0) == "sync" {
			return ofUv(p, n, c)
		}
		return ofRequirements(p, n, c)
	case shell.Pipenv:
		return ofPipenv(n, c)
	case shell.Pip:
		return ofRequirements(p, n, c)
	}
	return found{}
}

func ofPoetry(p *analysis.Pass, n *build.Node, c *shell.PackageCall) found {
	if c.VerbWord.Text == "add" || c.HasFlag("--only", "--without", "--no-dev", "--only-root") {
		return found{}
	}
	what := listed(p, project.Poetry)
	if what == "" {
		return found{}
	}
	flag := "--only main"
	if oldPoetry(p, n) {
		flag = "--no-dev"
	}
	return found{what, []analysis.Fix{add(n, c, flag)}}
}

// oldPoetry reports whether a Poetry before 1.2 is asked for, which has no groups.
func oldPoetry(p *analysis.Pass, n *build.Node) bool {
	old := func(v string) bool { return strings.HasPrefix(v, "1.0") || strings.HasPrefix(v, "1.1") }
	if v, ok := p.Graph.Scope(n).Lookup("POETRY_VERSION"); ok && old(v.Value) {
		return true
	}
	for _, in := range n.Stage.Instructions() {
		if in.Name != "RUN" {
			continue
		}
		for _, c := range p.Script(in).Packages() {
			if slices.ContainsFunc(c.Packages, func(k shell.Package) bool { return k.Name == "poetry" && old(k.Version) }) {
				return true
			}
		}
	}
	return false
}

func ofUv(p *analysis.Pass, n *build.Node, c *shell.PackageCall) found {
	if c.HasFlag("--no-dev", "--no-group", "--only-group", "--no-default-groups", "--no-all-groups", "--only-dev", "--script") {
		return found{}
	}
	for _, name := range []string{"UV_NO_DEV", "UV_NO_GROUP", "UV_NO_DEFAULT_GROUPS"} {
		if v, ok := p.Graph.Scope(n).Lookup(name); ok && v.Value != "0" {
			return found{}
		}
		if slices.ContainsFunc(c.Env, func(a shell.Assign) bool { return a.Name == name }) {
			return found{}
		}
	}
	what := listed(p, project.UV)
	if what == "" {
		return found{}
	}
	if c.HasFlag("--all-groups", "--group", "--dev") {
		return found{what: what}
	}
	edits, ok := runsOfUv(p, n)
	if !ok {
		return found{what: what}
	}
	fix := add(n, c, "--no-dev")
	fix.Edits = append(fix.Edits, edits...)
	return found{what, []analysis.Fix{fix}}
}

func ofPipenv(n *build.Node, c *shell.PackageCall) found {
	f, ok := c.Flag("--dev", "-d")
	if !ok || len(c.Packages) > 0 {
		return found{}
	}
	return found{"the development packages of the Pipfile", []analysis.Fix{{
		Title: "Remove " + f.Name, Safety: analysis.Suggested, Edits: []analysis.Edit{shelledit.Delete(n, f.Span)},
	}}}
}

func add(n *build.Node, c *shell.PackageCall, flag string) analysis.Fix {
	return analysis.Fix{
		Title: "Install what runs only (" + flag + ")", Safety: analysis.Suggested,
		Edits: []analysis.Edit{shelledit.InsertAfter(n, c.VerbWord, flag)},
	}
}

// listed names the development dependencies of a project that tool installs; "" when none are known.
func listed(p *analysis.Pass, tool project.PythonTool) string {
	if p.Project == nil || p.Project.Python == nil || p.Project.Python.Tool != tool {
		return ""
	}
	var names []string
	for _, r := range p.Project.Python.DevDependencies {
		if path.Base(r.From) == "pyproject.toml" && !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "a development dependency of pyproject.toml (" + names[0] + ")"
	}
	return fmt.Sprintf("%d development dependencies of pyproject.toml (%s)", len(names), caches.Some(names))
}
