package node

import (
	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// YarnCache finds the packages that Yarn keeps beside node_modules.
var YarnCache = &analysis.Rule{
	Name: "yarn-cache", Aliases: []string{"DL3060"}, Group: "node", Severity: analysis.Warning,
	Summary: "The package cache of Yarn stays in the layer",
	Doc:     doc("yarn-cache"),
	Linked: func(p *analysis.Pass) {
		classic.Linked(p)
		berry.Linked(p)
	},
}

// classic is the cache of Yarn 1: each package unpacked, and its archive.
var classic = &caches.Cache{
	Keeps:  "a second copy of every package",
	DirsAt: classicDirs,
	Prints: []string{"yarn cache dir"},
	Fills:  func(c *shell.PackageCall) bool { return addsPackages(c) && c.VerbWord.Text != "workspaces" },
	Cleans: cleansYarn,
	OffIn:  func(p *analysis.Pass, n *build.Node) bool { return isBerry(p, n) },
	Flags:  []string{"--cache-folder"},
	Clean:  "yarn cache clean",
	Shared: caches.Locked,
}

// classicDirs: as root, Yarn 1 does not write to the home.
func classicDirs(p *analysis.Pass, n *build.Node) []string {
	if caches.Home(p, n) == "/root" {
		return []string{"${YARN_CACHE_FOLDER:-/usr/local/share/.cache/yarn}"}
	}
	return []string{"${YARN_CACHE_FOLDER:-~/.cache/yarn}"}
}

// berry is the cache of Yarn 2 and later: https://yarnpkg.com/features/caching
var berry = &caches.Cache{
	Keeps:  "the archive of every package",
	Dirs:   []string{"${YARN_CACHE_FOLDER:-${YARN_GLOBAL_FOLDER:-~/.yarn/berry}/cache}"},
	Prints: []string{"yarn config get cacheFolder"},
	Fills:  addsPackages,
	Cleans: cleansYarn,
	OffIn:  func(p *analysis.Pass, n *build.Node) bool { return !isBerry(p, n) || readsArchives(p, n) },
	Clean:  "yarn cache clean --all",
}

func addsPackages(c *shell.PackageCall) bool {
	return c.Manager == shell.Yarn && (c.Verb == shell.Install || c.Verb == shell.Upgrade)
}

func cleansYarn(c *shell.Command) bool {
	return c.Name == "yarn" && c.Arg(0) == "cache" && c.Arg(1) == "clean"
}

// isBerry reports whether n runs Yarn 2 or later: package.json says so, or a
// flag or command does that Yarn 1 does not know.
func isBerry(p *analysis.Pass, n *build.Node) bool {
	if p.Project != nil && p.Project.Node != nil && p.Project.Node.Manager.Berry {
		return true
	}
	for _, c := range p.Script(n).Named("yarn") {
		if c.HasFlag("--immutable", "--immutable-cache", "--inline-builds", "--mode") || c.Arg(0) == "workspaces" && c.Arg(1) == "focus" {
			return true
		}
	}
	return false
}

// readsArchives reports whether the program loads packages out of the archives
// themselves (Plug'n'Play, the default), or may do so: only where node starts
// the program, or the linker is named, there is a node_modules for sure.
func readsArchives(p *analysis.Pass, n *build.Node) bool {
	if v, ok := p.Graph.Scope(n).Lookup("YARN_NODE_LINKER"); ok && v.Known {
		return v.Value == "pnp"
	}
	if hasFile(p, ".pnp.cjs") || hasFile(p, ".yarn/cache") {
		return true
	}
	if v, ok := p.Graph.End(p.Stage).Lookup("NODE_OPTIONS"); ok && v.Value != "" {
		return true
	}
	for _, in := range p.Stage.Instructions() {
		if in.Name != "CMD" && in.Name != "ENTRYPOINT" {
			continue
		}
		for _, c := range p.Script(in).Named("node") {
			return c.HasFlag("-r", "--require", "--import", "--loader")
		}
	}
	return true
}
