package ruby

import (
	"regexp"
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// GemDocs finds installs of gems that generate documentation.
var GemDocs = &analysis.Rule{
	Name: "gem-docs", Group: "ruby", Severity: analysis.Information,
	Summary: "gem install generates documentation that nobody reads in an image",
	Doc:     doc("gem-docs"),
	Linked: (&caches.Cache{
		Keeps: "the documentation of each gem",
		Fills: func(c *shell.PackageCall) bool {
			return c.Manager == shell.Gem && (c.Verb == shell.Install || c.Verb == shell.Upgrade)
		},
		Cleans: removesDocs,
		OffIn:  isUndocumented,
		Flag:   "--no-document",
		Flags:  []string{"-N", "--no-doc", "--no-ri", "--no-rdoc", "--document", "--explain"},
		Shared: caches.NoMount,
	}).Linked,
}

// docFolder is where a gem's documentation lies: below the folder of all gems.
var docFolder = regexp.MustCompile(`(gem|ruby|bundle)\S*/doc(/|$)|/share/ri(/|$)`)

func removesDocs(c *shell.Command) bool {
	return c.Name == "rm" && slices.ContainsFunc(c.Args, func(w shell.Word) bool { return docFolder.MatchString(w.Template) })
}

// isUndocumented reports whether gem generates no documentation at n: settings
// say so, as in the official images, or RDoc, which would write it, is not there.
func isUndocumented(p *analysis.Pass, n *build.Node) bool {
	if v, ok := p.Graph.Scope(n).Lookup("GEMRC"); ok && v.Value != "" {
		return true
	}
	img := p.Base(n.Stage)
	switch {
	case img.Family == image.Ruby, img.Family == "jruby", says(p, n, writesGemrc):
		return true
	case img.Distro.Name == image.AlpineLinux:
		return !installsSystem(p, n, "ruby-rdoc", "ruby-full")
	case !img.Known():
		return !installsSystem(p, n, "ruby", "ruby-full", "ruby-dev")
	}
	return false
}

// installsSystem reports whether a RUN up to n installs one of the packages from the distribution.
func installsSystem(p *analysis.Pass, n *build.Node, packages ...string) bool {
	for f := range upTo(p, n) {
		if f.kind == installsPkg && slices.Contains(packages, f.name) {
			return true
		}
	}
	return false
}
