package jvm

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// removeAll is the clean-up of stores that have no command for it.
func removeAll(p *analysis.Pass, n *build.Node, _ *shell.PackageCall, left []*caches.Store) string {
	var parts []string
	for _, s := range left {
		parts = append(parts, s.Remove(p, n))
	}
	return strings.Join(parts, " && ")
}

// calls reports whether n runs the program called name.
func calls(p *analysis.Pass, n *build.Node, name string) bool {
	return len(p.Script(n).Named(name)) > 0
}

// hasProperty reports whether a call is given -Dname=…
func hasProperty(c *shell.PackageCall, name string) bool {
	return slices.ContainsFunc(c.Words, func(w shell.Word) bool { return strings.HasPrefix(w.Template, "-D"+name+"=") })
}
