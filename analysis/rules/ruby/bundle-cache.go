package ruby

import (
	"path"
	"regexp"
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// BundleCache finds the archives of gems that stay beside what was unpacked from them.
var BundleCache = &analysis.Rule{
	Name: "bundle-cache", Group: "ruby", Severity: analysis.Warning,
	Summary: "The archive of every gem stays in the layer",
	Doc:     doc("bundle-cache"),
	Linked: func(p *analysis.Pass) {
		inHome.Linked(p)
		inPath.Linked(p)
		inSystem.Linked(p)
	},
}

const archives = "the archive of every gem"

// inHome is the cache below GEM_HOME, which the official images set.
var inHome = &caches.Cache{
	Keeps:   archives,
	DirsAt:  func(p *analysis.Pass, n *build.Node) []string { return []string{homeCache(p, n)} },
	Fills:   func(c *shell.PackageCall) bool { return bundles(c) || installsGem(c) },
	Cleans:  removesArchives,
	OffIn:   func(p *analysis.Pass, n *build.Node) bool { return !hasHome(p, n) || bundlePath(p, n) != "" },
	CleanAt: cleanAs(homeCache),
}

// inPath is the cache below the path that Bundler is told to install to.
var inPath = &caches.Cache{
	Keeps:   archives,
	DirsAt:  func(p *analysis.Pass, n *build.Node) []string { return []string{pathCache(p, n)} },
	Fills:   bundles,
	Cleans:  removesArchives,
	OffIn:   func(p *analysis.Pass, n *build.Node) bool { return bundlePath(p, n) == "" },
	CleanAt: cleanAs(pathCache),
	Shared:  caches.NoMount, // the folder has the version of Ruby in its name
}

// inSystem is the cache where Ruby itself keeps gems, which differs from one distribution to the next.
var inSystem = &caches.Cache{
	Keeps:   archives,
	Dirs:    []string{"/var/lib/gems/*/cache"},
	Also:    []string{"/usr/lib/ruby/gems/*/cache", "/usr/share/gems/cache"},
	Prints:  []string{"gem env gemdir)/cache", "gem environment gemdir)/cache"},
	Fills:   func(c *shell.PackageCall) bool { return bundles(c) || installsGem(c) },
	Cleans:  removesArchives,
	OffIn:   func(p *analysis.Pass, n *build.Node) bool { return hasHome(p, n) || bundlePath(p, n) != "" },
	CleanAt: cleanAs(func(*analysis.Pass, *build.Node) string { return `"$(gem env gemdir)"/cache` }),
	Shared:  caches.NoMount,
}

func bundles(c *shell.PackageCall) bool {
	return c.Manager == shell.Bundle && (c.Verb == shell.Install || c.Verb == shell.Upgrade)
}

func installsGem(c *shell.PackageCall) bool {
	return c.Manager == shell.Gem && (c.Verb == shell.Install || c.Verb == shell.Upgrade) && !c.HasFlag("--explain")
}

// cleanAs makes a command that removes the folder, and for Bundler also what the
// registry has told it: https://bundler.io/man/bundle-config.1.html (user_cache)
func cleanAs(folder func(*analysis.Pass, *build.Node) string) func(*analysis.Pass, *build.Node, *shell.PackageCall) string {
	return func(p *analysis.Pass, n *build.Node, c *shell.PackageCall) string {
		clean := "rm -rf "
		if c.Manager == shell.Bundle {
			clean += "~/.bundle/cache "
		}
		return clean + folder(p, n)
	}
}

// hasHome reports whether GEM_HOME is set at n, by the Dockerfile or an official image.
func hasHome(p *analysis.Pass, n *build.Node) bool {
	v, ok := p.Graph.Scope(n).Lookup("GEM_HOME")
	return ok && v.Value != "" || p.Base(n.Stage).Family == image.Ruby
}

func homeCache(p *analysis.Pass, n *build.Node) string {
	dir, _ := p.Graph.Scope(n).Expand("${GEM_HOME:-/usr/local/bundle}/cache")
	return dir
}

// bundlePath is the folder that Bundler installs to at n, "" for where gem does:
// https://bundler.io/man/bundle-config.1.html (path, deployment)
func bundlePath(p *analysis.Pass, n *build.Node) string {
	if v, ok := p.Graph.Scope(n).Lookup("BUNDLE_PATH__SYSTEM"); ok && v.Value == "true" {
		return ""
	}
	dir, deployment := "", false
	if v, ok := p.Graph.Scope(n).Lookup("BUNDLE_PATH"); ok {
		dir = v.Value
	}
	if v, ok := p.Graph.Scope(n).Lookup("BUNDLE_DEPLOYMENT"); ok {
		deployment = v.Value == "1" || v.Value == "true"
	}
	for f := range upTo(p, n) {
		switch {
		case f.kind != setsBundler:
		case f.name == "path":
			dir = f.text
		case f.name == "deployment":
			deployment = f.text != "false"
		}
	}
	if dir == "" && deployment {
		dir = "vendor/bundle"
	}
	if dir == "" || path.IsAbs(dir) {
		return dir
	}
	return path.Join("/", p.Graph.Scope(n).Workdir, dir)
}

// setting returns the value that `bundle config` or a flag of `bundle install` gives to name.
func setting(c *shell.Command, name string) (value string, ok bool) {
	if f, ok := c.Flag("--" + name); ok && c.Arg(0) != "config" {
		return f.Value.Text, true
	}
	if c.Arg(0) != "config" {
		return "", false
	}
	args := c.Args[1:]
	if len(args) > 0 && args[0].Text == "set" {
		args = args[1:]
	}
	if len(args) < 2 || args[0].Text != name {
		return "", false
	}
	return args[1].Text, true
}

func pathCache(p *analysis.Pass, n *build.Node) string {
	return path.Join("/", bundlePath(p, n), "ruby", "*", "cache")
}

// archiveFolder is a folder of archives, wherever it is.
var archiveFolder = regexp.MustCompile(`(bundle|gem|ruby)\S*/cache(/|$)`)

// removesArchives reports whether c takes away archives of gems.
func removesArchives(c *shell.Command) bool {
	switch c.Name {
	case "rm":
		return slices.ContainsFunc(c.Args, func(w shell.Word) bool {
			return archiveFolder.MatchString(w.Template) && !underHome(w.Template)
		})
	case "find":
		return slices.ContainsFunc(c.Words, func(w shell.Word) bool { return w.Text == "*.gem" || path.Base(w.Text) == "cache" })
	}
	return false
}

// underHome reports whether a path is Bundler's own cache, which holds no archives.
func underHome(name string) bool { return path.Base(path.Dir(name)) == ".bundle" }
