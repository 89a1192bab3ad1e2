package python

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// CondaCache finds package archives that conda keeps in a layer.
var CondaCache = &analysis.Rule{
	Name: "conda-cache", Group: "python", Severity: analysis.Warning,
	Summary: "The package archives of conda stay in the layer",
	Doc:     doc("conda-cache"),
	Linked: (&caches.Cache{
		Keeps:  "package archives and the channels' indexes",
		Dirs:   []string{"${CONDA_PKGS_DIRS:-/opt/conda/pkgs}"},
		Prints: []string{"/pkgs"}, // wherever it is installed
		Fills: func(c *shell.PackageCall) bool {
			return installsWith(shell.Conda)(c) && !c.HasFlag("--dry-run", "-d", "--help")
		},
		Cleans: cleansConda,
		CleanAt: func(_ *analysis.Pass, _ *build.Node, c *shell.PackageCall) string {
			return c.Words[0].Raw + " clean --all --yes"
		},
		Shared: caches.NoMount, // where conda keeps its packages depends on how it was installed
	}).Linked,
}

func cleansConda(c *shell.Command) bool {
	return slices.Contains([]string{"conda", "mamba", "micromamba"}, c.Name) && c.Arg(0) == "clean" && c.HasFlag("-a", "--all", "-t", "--tarballs") ||
		c.Name == "find" && c.HasFlag("-delete") && strings.Contains(c.Arg(0), "conda")
}
