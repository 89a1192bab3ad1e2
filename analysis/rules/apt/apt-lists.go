package apt

import (
	"minke/analysis"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// Lists finds package lists that `apt-get update` leaves in a layer.
var Lists = &analysis.Rule{
	Name: "apt-lists", Aliases: []string{"DL3009"}, Group: "apt", Severity: analysis.Warning,
	Summary: "The package lists of apt stay in the layer",
	Doc:     doc("apt-lists"),
	Linked: (&caches.Cache{
		Keeps:  "the package lists",
		Dirs:   []string{listsDir},
		Fills:  func(c *shell.PackageCall) bool { return isApt(c, shell.Update) },
		Cleans: cleansLists,
		Clean:  "rm -rf /var/lib/apt/lists/*",
		Shared: caches.Locked,
		Needed: neededLater,
	}).Linked,
}

// cleansLists knows `apt-get dist-clean`, which apt has had since 2.9 and 2.8.2:
// https://manpages.debian.org/unstable/apt/apt-get.8.en.html
func cleansLists(c *shell.Command) bool {
	return (c.Name == "apt-get" || c.Name == "apt") && len(c.Args) > 0 &&
		(c.Args[0].Text == "dist-clean" || c.Args[0].Text == "distclean")
}
