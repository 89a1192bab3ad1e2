package stages

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// members are the packages of the workspace.
func (n *nodePlan) members() []*project.Node {
	if len(n.prod.Workspaces) == 0 {
		return nil
	}
	return n.pass.Project.WorkspacePackages(n.prod)
}

// cwd is the folder in which the command runs, relative to the one of the program.
func (n *nodePlan) cwd() string {
	dir := n.pass.Graph.Scope(n.start.in).Workdir
	if !build.Within(n.workdir, dir) || dir == "" {
		return "."
	}
	return path.Join(".", strings.TrimPrefix(dir, n.workdir))
}

// program is the package that starts.
func (n *nodePlan) program() *project.Node {
	if n.member != nil {
		return n.member
	}
	return n.prod
}

// chooseMember finds the package of the workspace that starts. Without workspaces there is none to find.
func (n *nodePlan) chooseMember() bool {
	if len(n.prod.Workspaces) == 0 {
		return true
	}
	for _, m := range n.members() {
		if build.Within(m.Dir, n.start.entry) {
			n.member = m
			return m.Name != ""
		}
	}
	return false
}

// scriptOfMember reads npm start -w api, yarn workspace api start and pnpm --filter api start; the
// package is that of the project where none is named.
func (n *nodePlan) scriptOfMember(c *shell.Command) (*project.Node, string, bool) {
	name, args := "", c.Args
	if f, ok := c.Flag("-w", "--workspace", "-F", "--filter"); ok && f.HasValue {
		name = f.Value.Text
	}
	if c.Name == "yarn" && c.Arg(0) == "workspace" && len(c.Args) > 2 {
		name, args = c.Arg(1), c.Args[2:]
	}
	script := ""
	for _, w := range args {
		if w.Text != "run" && w.Text != "run-script" && w.Text != name {
			script = w.Text
			break
		}
	}
	if name == "" {
		if dir := n.cwd(); dir != "." {
			name = dir
		} else {
			return n.prod, script, true
		}
	}
	for _, m := range n.members() {
		if m.Name == name || m.Dir == path.Clean(name) {
			return m, script, true
		}
	}
	return nil, "", false
}

// startsMember starts a package in its own folder, as its manager does.
func (n *nodePlan) startsMember(m *project.Node, script string) bool {
	argv, ok := nodeWords(m.Scripts[script])
	entry := path.Join(m.Dir, m.Entry(script))
	if !ok || !n.inOutput(entry) || slices.ContainsFunc(m.Commands(script), m.NeedsDevelopment) || !n.besideWords(argv, m.Dir) || len(n.start.extra) > 0 {
		return false
	}
	n.start.entry, n.start.argv = entry, argv
	if n.cwd() != m.Dir {
		n.start.dir = path.Join(n.workdir, m.Dir)
	}
	return true
}

// needs are the packages of the workspace that the one which starts depends on.
func (n *nodePlan) needs() []*project.Node {
	needed := []*project.Node{n.member}
	for i := 0; i < len(needed); i++ {
		for _, m := range n.members() {
			if needed[i].UsesInProduction(m.Name) && !slices.Contains(needed, m) {
				needed = append(needed, m)
			}
		}
	}
	return needed
}

// deployed is where pnpm gathers what a package needs.
const deployed = "/deploy"

// pruneMember: npm and yarn 1 leave out what is for development in all packages, yarn 4 keeps what one
// package and those it depends on need, pnpm gathers one package
// with what it needs (https://pnpm.io/cli/deploy; from version 10 on --legacy does so
// without inject-workspace-packages).
func (n *nodePlan) pruneMember() (string, bool) {
	switch n.manager {
	case shell.Npm:
		return "npm prune --omit=dev", true
	case shell.Yarn:
		command, ok := n.pruneYarn(n.member.Name)
		for _, m := range n.needs() {
			if n.nests(m) {
				// There only where versions do not go together, which no lock file of yarn tells.
				command += " && mkdir -p " + path.Join(m.Dir, "node_modules")
			}
		}
		return command, ok
	case shell.Pnpm:
		legacy := ""
		major, _, _ := strings.Cut(n.pnpmVersion(), ".")
		v, err := strconv.Atoi(major)
		if err != nil {
			return "", false
		}
		if v >= 10 {
			legacy = "--legacy "
		}
		return "pnpm --filter " + n.member.Name + " deploy " + legacy + "--prod " + deployed, true
	}
	return "", false
}

// pnpmVersion is the version of pnpm that package.json or the Dockerfile asks for.
func (n *nodePlan) pnpmVersion() string {
	if n.prod.Manager.Name == project.PNPM && n.prod.Manager.Version != "" {
		return n.prod.Manager.Version
	}
	for _, in := range n.pass.Stage.Instructions() {
		for _, call := range packages(n.pass.Script(in)) {
			for _, pkg := range call.Packages {
				if pkg.Name == "pnpm" {
					return pkg.Version
				}
			}
		}
	}
	return ""
}

// takesMember copies the package that starts and those of the workspace that it needs.
func (n *nodePlan) takesMember() ([]string, bool) {
	if n.manager == shell.Pnpm {
		return n.takesDeployed()
	}
	lines := []string{n.copy("package.json", "./"), n.copy("node_modules", "./node_modules")}
	for _, m := range n.needs() {
		nested, known := n.prod.Nested(m.Dir)
		if n.manager == shell.Yarn {
			nested, known = n.nests(m), true
		}
		if !known {
			return nil, false
		}
		if n.asItIs(m) {
			lines = append(lines, n.copy(m.Dir, "./"+m.Dir)) // runs as it is
			continue
		}
		lines = append(lines, n.copy(path.Join(m.Dir, "package.json"), "./"+m.Dir+"/"))
		if nested {
			lines = append(lines, n.copy(path.Join(m.Dir, "node_modules"), "./"+m.Dir+"/node_modules"))
		}
		lines = append(lines, n.outputsOf(m)...)
	}
	return lines, true
}

// asItIs reports whether a package runs without having been built, and is copied as a whole.
func (n *nodePlan) asItIs(m *project.Node) bool { return m != n.member && len(m.Outputs) == 0 }

// nests reports whether yarn may put packages into the folder of m rather than at the top.
func (n *nodePlan) nests(m *project.Node) bool {
	return !n.asItIs(m) && len(m.Dependencies)+len(m.OptionalDependencies) > 0
}

func (n *nodePlan) outputsOf(m *project.Node) []string {
	var lines []string
	for _, o := range m.Outputs {
		lines = append(lines, n.copy(path.Join(m.Dir, o.Dir), "./"+path.Join(m.Dir, o.Dir)))
	}
	return lines
}

// takesDeployed copies what pnpm has gathered, and the output, which may be in no package. Packages that are needed come along as
// far as they are published: one with an ignore file of its own might leave its output behind.
func (n *nodePlan) takesDeployed() ([]string, bool) {
	for _, m := range n.needs()[1:] {
		if n.pass.Project.Has(path.Join(m.Dir, ".gitignore")) {
			return nil, false
		}
	}
	builder, dir := Name(n.pass.Graph), "./"+n.member.Dir+"/"
	lines := []string{
		takeLine(builder, n.chown, deployed+"/package.json", dir),
		takeLine(builder, n.chown, deployed+"/node_modules", dir+"node_modules"),
	}
	return append(lines, n.outputsOf(n.member)...), true
}
