package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/shell"
)

// nodeGyp are the packages beside compilers that node-gyp needs: https://github.com/nodejs/node-gyp#installation
var nodeGyp = []string{"python3", "python", "py3-pip", "python3-pip", "node-gyp"}

// place: what installs and builds is for the builder; system packages before
// the sources arrive are for both, unless they only serve to compile.
func (n *nodePlan) place(in *build.Node) Place {
	switch in.Name {
	case "COPY", "ADD":
		if from(in) || !n.inWorkdir(in) || onlyManifests(in, isSettings) {
			return InBoth
		}
		return InBuild
	case "RUN":
		return n.placeRun(in)
	}
	return Unsure
}

// isSettings reports whether a file that a COPY names says how a program runs, as far as its name tells.
func isSettings(source string) bool {
	name := path.Base(source)
	switch path.Ext(name) {
	case ".pem", ".crt", ".key", ".env", ".ini", ".conf":
		return true
	case ".yml", ".yaml":
		return !strings.HasPrefix(name, "pnpm-") && !strings.HasPrefix(name, ".yarnrc")
	}
	return strings.HasPrefix(name, ".env")
}

func (n *nodePlan) placeRun(in *build.Node) Place {
	s := n.pass.Script(in)
	if s == nil || s.File == nil {
		return Unsure
	}
	if at, _ := placeSystem(n.pass, in, nodeGyp...); at != Unsure {
		return at
	}
	if n.preparesOwner(in) {
		return InBoth // what is copied then belongs to the account
	}
	node, accounts, other := false, false, false
	for _, c := range s.Commands() {
		switch {
		case n.isBuildTool(c):
			node = true
		case slices.Contains(accountTools, c.Name):
			accounts = true
		case slices.Contains([]string{"rm", "mkdir", "cd", "echo", "true", "set", "export", "cp"}, c.Name), compilesOnly(s, c):
		default:
			other = true
		}
	}
	switch {
	case node && !other && !accounts && !n.installsForRuntime(s):
		return InBuild
	case accounts && !node && !other && before(n.lastStep(), in):
		return InRuntime
	case accounts && !node && !other, !node && before(in, n.source):
		return InBoth
	}
	return Unsure
}

// lastStep is the last instruction that the build needs.
func (n *nodePlan) lastStep() *build.Node {
	last := n.install
	for _, in := range []*build.Node{n.source, n.lastBuild} {
		if in != nil && before(last, in) {
			last = in
		}
	}
	return last
}

var accountTools = []string{"addgroup", "adduser", "groupadd", "useradd", "usermod", "groupmod"}

// isBuildTool reports whether c installs or builds a Node program: a manager, or a tool
// that comes with a dependency.
func (n *nodePlan) isBuildTool(c *shell.Command) bool {
	return isNodeManager(shell.Manager(c.Name)) || slices.Contains([]string{"npx", "pnpx", "bunx", "tsc", "corepack"}, c.Name) ||
		n.prod.Uses(c.Name)
}

// compilesOnly reports whether c installs system packages that only compile, or tidies up after it.
func compilesOnly(s *shell.Script, c *shell.Command) bool {
	for _, call := range s.Packages() {
		if call.Command != c || !call.Manager.System() {
			continue
		}
		return !slices.ContainsFunc(call.Packages, func(pkg shell.Package) bool {
			return !compiles(call.Manager, pkg.Name, nodeGyp)
		})
	}
	return false
}

// nodeTools are programs that are installed globally to install or to build.
var nodeTools = []string{"npm", "pnpm", "yarn", "corepack", "typescript", "ts-node", "tsx", "@nestjs/cli", "@angular/cli", "@vue/cli", "turbo", "nx", "node-gyp", "npm-run-all", "rimraf", "serve", "http-server"}

// installsForRuntime reports whether a global install brings anything else.
func (n *nodePlan) installsForRuntime(s *shell.Script) bool {
	for _, call := range s.Packages() {
		if !isNodeManager(call.Manager) || call.Verb != shell.Install || !call.HasFlag("-g", "--global") && call.Arg(0) != "global" {
			continue
		}
		if slices.ContainsFunc(call.Packages, func(pkg shell.Package) bool {
			return !slices.Contains(nodeTools, pkg.Name) || n.needsAtRunTime(pkg.Name)
		}) {
			return true
		}
	}
	return false
}

// needsAtRunTime reports whether the command that starts the program is name.
func (n *nodePlan) needsAtRunTime(name string) bool {
	if n.start.in == nil || n.start.argv != nil {
		return false
	}
	return len(n.pass.Script(n.start.in).Named(name)) > 0
}

func before(a, b *build.Node) bool { return a.Index < b.Index }
