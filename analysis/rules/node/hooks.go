package node

import (
	"regexp"
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// afterHooks takes the development dependencies out again behind the install, whose scripts need them. That is
// sure with npm alone: the others install anew, and lose what the scripts have made in node_modules.
func afterHooks(p *analysis.Pass, n *build.Node, call *shell.PackageCall) []analysis.Fix {
	if call.Manager != shell.Npm {
		return nil
	}
	const prune = "npm prune --omit=dev"
	e, ok := shelledit.Append(n, p.Script(n), prune)
	if !ok {
		return nil
	}
	return []analysis.Fix{{
		Title: "Remove development dependencies behind the install (" + prune + ")", Safety: analysis.Suggested,
		Edits: []analysis.Edit{e},
	}}
}

// hooksNeedDev reports whether a script that runs with the install may need a development dependency.
func hooksNeedDev(p *analysis.Pass, call *shell.PackageCall) bool {
	if call.FlagSet("--ignore-scripts") {
		return false
	}
	hooks := project.InstallHooks
	if call.Manager == shell.Yarn && !p.Project.Node.Manager.Berry {
		hooks = hooks[:slices.Index(hooks, "prepublish")]
	}
	for _, n := range append([]*project.Node{p.Project.Node}, p.Project.WorkspacePackages(p.Project.Node)...) {
		for _, hook := range hooks {
			if slices.ContainsFunc(n.Commands(hook), func(c *shell.Command) bool { return !runsWithout(n, hook, c) }) {
				return true
			}
		}
	}
	return false
}

var (
	forgiven = regexp.MustCompile(`\|\|\s*(true|:|exit 0)\s*$`)
	// gitTools only set up the repository: they may fail in an image.
	gitTools = []string{"husky", "lefthook", "simple-git-hooks"}
	// systemTools are there without any dependency.
	systemTools = []string{
		"echo", "true", "false", ":", "exit", "test", "[", "cd", "cp", "mv", "rm", "mkdir", "chmod", "cat", "ls", "printf", "set", "export", "git", "only-allow",
	}
)

// runsWithout reports whether it is known that c, a command of the script called hook, needs no
// development dependency. What a source of the project needs is not known.
func runsWithout(n *project.Node, hook string, c *shell.Command) bool {
	name := c.Name
	if name == "npx" {
		name = c.Arg(0)
	}
	if forgiven.MatchString(n.Scripts[hook]) && isOneOf(name, gitTools...) {
		return true
	}
	return !n.NeedsDevelopment(c) && (isOneOf(name, systemTools...) || n.UsesInProduction(name) || c.Name == "npx")
}
