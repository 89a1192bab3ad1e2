package php

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// SourceLeft finds the source of PHP, unpacked to build an extension and not removed.
var SourceLeft = &analysis.Rule{
	Name: "php-source-left", Group: "php", Severity: analysis.Warning,
	Summary: "The unpacked source of PHP stays in the layer",
	Doc:     doc("php-source-left"),
	Linked: func(p *analysis.Pass) {
		extracted.Linked(p)
		configured.Linked(p)
	},
}

const source = "/usr/src/php"

// extracted is the source that docker-php-source unpacks; an install of an
// extension leaves it, as somebody else has unpacked it.
var extracted = &caches.Cache{
	Keeps:  "the source of PHP",
	Dirs:   []string{source},
	Fills:  func(c *shell.PackageCall) bool { return c.Name == "docker-php-source" && c.Verb == shell.Fetch },
	Cleans: deletesSource,
	Clean:  "docker-php-source delete",
	Needed: sourceNeeded,
	Shared: caches.NoMount,
}

// configured is the source that docker-php-ext-configure unpacks when it is not
// there; the install of an extension removes it at its end.
var configured = &caches.Cache{
	Keeps: "the source of PHP",
	Dirs:  []string{source},
	Fills: func(c *shell.PackageCall) bool { return c.Manager == shell.DockerPHPExt && c.Verb == "configure" },
	Cleans: func(c *shell.Command) bool {
		return c.Name == "docker-php-ext-install" && len(c.Args) > 0 || deletesSource(c)
	},
	OffIn: func(p *analysis.Pass, n *build.Node) bool {
		return slices.ContainsFunc(p.Script(n).Packages(), extracted.Fills)
	},
	Clean:  "docker-php-source delete",
	Needed: sourceNeeded,
	Shared: caches.NoMount,
}

func deletesSource(c *shell.Command) bool {
	return c.Name == "docker-php-source" && c.Arg(0) == "delete"
}

func sourceNeeded(p *analysis.Pass, n *build.Node) caches.Need {
	return caches.NeededIf(isSourceUsedLater(p, n))
}

// isSourceUsedLater reports whether what follows n, or a stage that builds on
// its stage, may build with the source that n leaves.
func isSourceUsedLater(p *analysis.Pass, n *build.Node) bool {
	if slices.ContainsFunc(p.Graph.UsedBy(n.Stage), func(u build.Use) bool { return u.Kind == build.FromBase }) {
		return true
	}
	for _, in := range n.Stage.Instructions() {
		if in.Index > n.Index && (strings.Contains(in.Text(), source) || strings.Contains(in.Text(), "docker-php-")) {
			return true
		}
	}
	return false
}
