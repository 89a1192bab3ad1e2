package node

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/fix/stages"
	"minke/analysis/project"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// DevDependencies finds development dependencies installed in the final image.
var DevDependencies = &analysis.Rule{
	Name: "node-dev-dependencies", Group: "node", Severity: analysis.Warning,
	Summary: "Development dependencies of Node are in the final image",
	Doc:     doc("node-dev-dependencies"),
	Stage:   devDependencies,
}

func devDependencies(p *analysis.Pass) {
	if p.Project == nil || p.Project.Node == nil || !p.Graph.InImage(p.Stage) {
		return
	}
	if forDevelopment(p) {
		return
	}
	copiedDevelopment(p)
	if development(p) == 0 && !onlyServes(p) {
		return
	}
	for _, n := range p.Stage.Instructions() {
		s := p.Script(n)
		if n.Name != "RUN" || s == nil {
			continue
		}
		for _, call := range s.Packages() {
			if installsDev(p, n, call) && !prunedAfter(p, n, call) {
				p.Report(analysis.Finding{
					At:      n.At(caches.Span(call)),
					Message: message(p, call),
					Fixes:   devFixes(p, n, call),
				})
				return
			}
		}
	}
}

// forDevelopment reports whether the stage is there to work or to test in: by
// its name, by NODE_ENV, or by what it starts.
func forDevelopment(p *analysis.Pass) bool {
	if env, ok := p.Graph.End(p.Stage).Lookup("NODE_ENV"); ok && caches.IsDevelopment(env.Value) || caches.ForDevelopment(p.Stage) {
		return true
	}
	for _, n := range p.Stage.Instructions() {
		if n.Name != "CMD" && n.Name != "ENTRYPOINT" {
			continue
		}
		for _, c := range p.Script(n).Commands() {
			words := append([]shell.Word{{Text: c.Name}}, c.Args...)
			if slices.ContainsFunc(words, func(w shell.Word) bool { return caches.IsDevelopment(w.Text) || isTool(w.Text) }) {
				return true
			}
		}
	}
	return false
}

// isTool reports whether a word is a program that people develop or test with.
func isTool(word string) bool {
	return isOneOf(word, "nodemon", "jest", "vitest", "mocha", "cypress", "playwright", "storybook", "ts-node-dev")
}

// onlyServes reports whether the image does nothing but serve the files of a build, for
// which it needs no dependency at all.
func onlyServes(p *analysis.Pass) bool {
	_, ok := stages.Static(p)
	return ok
}

func message(p *analysis.Pass, call *shell.PackageCall) string {
	n := p.Project.Node
	if development(p) == 0 {
		return fmt.Sprintf("`%s` brings node_modules into an image that only serves the files of %s.", caches.Text(call), n.Outputs[0].Dir)
	}
	m := fmt.Sprintf("`%s` brings %s of package.json into the image", caches.Text(call), counted(p))
	if i := n.Installed; i != nil && i.Development.Bytes > 0 {
		m += fmt.Sprintf(" (%s in node_modules here)", i.Development.Bytes)
	}
	return m + "."
}

// development counts the development dependencies of the project, with those of the packages of its workspace.
func development(p *analysis.Pass) int {
	names := map[string]bool{}
	for _, n := range append([]*project.Node{p.Project.Node}, p.Project.WorkspacePackages(p.Project.Node)...) {
		for name := range n.DevDependencies {
			names[name] = true
		}
	}
	return len(names)
}

func counted(p *analysis.Pass) string {
	if n := development(p); n != 1 {
		return strconv.Itoa(n) + " development dependencies"
	}
	return "a development dependency"
}

// installsDev reports whether call installs what package.json lists, development dependencies included.
func installsDev(p *analysis.Pass, n *build.Node, call *shell.PackageCall) bool {
	if !slices.Contains(managers, call.Manager) || !ofProject(call) {
		return false
	}
	for _, f := range call.Flags {
		switch f.Name {
		case "--production", "--prod", "-P", "--no-dev", "--no-optional-dev":
			return f.HasValue && f.Value.Text == "false"
		case "--omit", "--only":
			if f.Value.Text == "dev" || f.Value.Text == "prod" || f.Value.Text == "production" {
				return false
			}
		case "--include":
			if f.Value.Text == "dev" {
				return true
			}
		}
	}
	for _, a := range call.Env {
		if a.Name == "NODE_ENV" {
			return a.Value.Text != "production"
		}
	}
	env, ok := p.Graph.Scope(n).Lookup("NODE_ENV")
	return !ok || env.Known && env.Value != "production" || call.Manager == "bun"
}

// prunedAfter reports whether a later command of the same RUN takes them out again.
func prunedAfter(p *analysis.Pass, n *build.Node, call *shell.PackageCall) bool {
	for _, later := range p.Script(n).Packages() {
		if later.Span.Start <= call.Span.Start || later.Manager != call.Manager {
			continue
		}
		if later.VerbWord.Text == "prune" || later.VerbWord.Text == "workspaces" || ofProject(later) && !installsDev(p, n, later) {
			return true
		}
	}
	return false
}

func devFixes(p *analysis.Pass, n *build.Node, call *shell.PackageCall) []analysis.Fix {
	if plan, ok := stages.Static(p); ok {
		return stages.Fixes(p.Graph, p.Stage, plan)
	}
	if plan, ok := stages.Node(p); ok {
		return stages.Fixes(p.Graph, p.Stage, plan)
	}
	if p.Project.Node.Build != "" && !startsSource(p) && !takesResult(p) || usesDev(p) || len(p.Project.Node.Workspaces) > 0 && !startsSource(p) {
		return nil
	}
	if hooksNeedDev(p, call) {
		return afterHooks(p, n, call)
	}
	flag := map[shell.Manager]string{"npm": "--omit=dev", "yarn": "--production", "pnpm": "--prod", "bun": "--production"}[call.Manager]
	if call.Manager == "yarn" && p.Project.Node.Manager.Berry {
		return nil
	}
	return []analysis.Fix{{
		Title: "Install production dependencies only (" + flag + ")", Safety: analysis.Suggested,
		Edits: []analysis.Edit{shelledit.InsertAfter(n, verbOf(call), flag)},
	}}
}

// takesResult reports whether another stage has built what runs.
func takesResult(p *analysis.Pass) bool {
	return slices.ContainsFunc(p.Graph.Uses(p.Stage), func(u build.Use) bool { return u.Kind == build.CopyFrom && u.Stage != nil })
}

// startsSource reports whether the image starts a file that lies in the context, or a
// script that does: then what a build would make is not needed.
func startsSource(p *analysis.Pass) bool {
	for _, n := range p.Stage.Instructions() {
		s := p.Script(n)
		if n.Name != "CMD" && n.Name != "ENTRYPOINT" || s == nil {
			continue
		}
		for _, c := range s.Commands() {
			file := c.Arg(0)
			if file == "run" {
				file = c.Arg(1)
			}
			if slices.Contains(managers, shell.Manager(c.Name)) && p.Project.Node.Scripts[file] != "" {
				file = p.Project.Node.Entry(file)
			}
			if file != "" && p.Project.Has(strings.TrimPrefix(file, p.Graph.Scope(n).Workdir+"/")) {
				return true
			}
		}
	}
	return false
}

// usesDev reports whether a command of the stage runs a program that comes with a development dependency.
func usesDev(p *analysis.Pass) bool {
	if stages.StartsDevelopment(p) {
		return true
	}
	for _, n := range p.Stage.Instructions() {
		s := p.Script(n)
		if s == nil {
			continue
		}
		if n.Name == "RUN" && slices.ContainsFunc(s.Packages(), runsScript) {
			return true
		}
		for _, c := range s.Commands() {
			name := c.Name
			if name == "npx" && len(c.Args) > 0 {
				name = c.Arg(0)
			}
			if p.Project.Node.DevDependencies[name] != "" || isRun(c, p.Project.Node) {
				return true
			}
		}
	}
	return false
}

// runsScript reports whether call does anything but install, remove or tidy up: it may need any tool.
func runsScript(call *shell.PackageCall) bool {
	return slices.Contains(managers, call.Manager) && !slices.Contains([]shell.Verb{
		shell.Install, shell.Fetch, shell.Update, shell.Upgrade, shell.Remove, shell.Clean, "prune", "config", "set", "cache", "store", "dedupe", "audit", "pkg",
	}, call.Verb)
}

// isRun reports whether c runs a script other than the one that starts the program.
func isRun(c *shell.Command, n *project.Node) bool {
	if !slices.Contains(managers, shell.Manager(c.Name)) {
		return false
	}
	return (c.Arg(0) == "run" || c.Arg(0) == "run-script") && c.Arg(1) != n.Start.Script || c.Arg(0) == "test"
}
