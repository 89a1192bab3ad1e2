package stages

import (
	"slices"

	"minke/analysis"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// StartsDevelopment reports whether what the stage of p starts, or checks its health with, is a program of a
// dependency of development, as far as the command and the scripts of package.json tell.
func StartsDevelopment(p *analysis.Pass) bool {
	root := p.Project.Node
	packages := append([]*project.Node{root}, p.Project.WorkspacePackages(root)...)
	for _, in := range p.Stage.Instructions() {
		s := p.Script(in)
		if s == nil || in.Name != "CMD" && in.Name != "ENTRYPOINT" && in.Name != "HEALTHCHECK" {
			continue
		}
		for _, c := range s.Commands() {
			if startsDevelopment(p, root, c) || isNodeManager(shell.Manager(c.Name)) && slices.ContainsFunc(packages, func(n *project.Node) bool {
				return slices.ContainsFunc(scriptsNamed(n, c), func(c *shell.Command) bool { return startsDevelopment(p, n, c) })
			}) {
				return true
			}
		}
	}
	return false
}

// scriptsNamed are the commands of all scripts of a package that the words of a manager's command name.
func scriptsNamed(n *project.Node, c *shell.Command) []*shell.Command {
	var all []*shell.Command
	for _, w := range c.Args {
		if n.Scripts[w.Text] != "" {
			all = append(all, n.Commands(w.Text)...)
		}
	}
	return all
}

func startsDevelopment(p *analysis.Pass, n *project.Node, c *shell.Command) bool {
	next := c.Name == "next" || slices.ContainsFunc(c.Args, func(w shell.Word) bool { return w.Text == "next" })
	return n.NeedsDevelopment(c) || next && compilesSettings(p.Project, n)
}

// compilesSettings reports whether the server of Next.js needs the compiler of TypeScript, which is there for development
// only. It looks for it when it reads next.config.ts (dist/build/next-config-ts/transpile-config.js of next 15), and `next start` of
// 15.5.0 ends without it (tried; 16.4.6 starts).
func compilesSettings(p *project.Project, n *project.Node) bool {
	return (p.Has(n.Dir+"/next.config.ts") || p.Has(n.Dir+"/next.config.mts")) && !n.UsesInProduction("typescript")
}
