package golang

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// CachesLeft finds Go's module and build caches in the final image.
var CachesLeft = &analysis.Rule{
	Name: "go-caches-left", Group: "golang", Severity: analysis.Warning,
	Summary: "The module and build caches of Go stay in the final image",
	Doc:     doc("go-caches-left"),
	Linked:  (&caches.Stores{All: []*caches.Store{modules, objects}, Clean: clean}).Linked,
}

// modules is where Go keeps the source of each module that it downloads:
// https://go.dev/ref/mod#module-cache
var modules = &caches.Store{
	Cache: caches.Cache{
		Keeps:  "the source of every module",
		DirsAt: moduleDirs,
		Prints: []string{"go env GOMODCACHE"},
		Fills:  func(c *shell.PackageCall) bool { return isGo(c) && resolves(c) && !vendored(c) },
		Cleans: func(c *shell.Command) bool { return cleans(c, "-modcache") },
		OffIn:  nothingToFetch,
	},
	Reads: func(c *shell.PackageCall) bool { return isGo(c) && resolves(c) && !named(c) },
}

// objects is where Go keeps what it has compiled: https://pkg.go.dev/cmd/go#hdr-Build_and_test_caching
var objects = &caches.Store{
	Cache: caches.Cache{
		Keeps:  "the build cache",
		Dirs:   []string{"${GOCACHE:-~/.cache/go-build}"},
		Prints: []string{"go env GOCACHE"},
		Fills:  func(c *shell.PackageCall) bool { return isGo(c) && compiles(c) },
		Cleans: func(c *shell.Command) bool { return cleans(c, "-cache") },
	},
	Reads: func(c *shell.PackageCall) bool { return isGo(c) && compiles(c) && !named(c) },
}

func isGo(c *shell.PackageCall) bool { return c.Manager == shell.Go }

func compiles(c *shell.PackageCall) bool {
	switch c.Verb {
	case shell.Install, shell.Build, shell.Run, shell.Test, "vet":
		return true
	}
	return false
}

func resolves(c *shell.PackageCall) bool {
	return compiles(c) || c.Verb == shell.Fetch || c.Verb == "generate" || c.Verb == "mod" && (c.Arg(1) == "tidy" || c.Arg(1) == "vendor")
}

// named reports whether a call is about modules that it names with a version,
// not about those of the module it stands in.
func named(c *shell.PackageCall) bool {
	return len(c.Packages) > 0 && !slices.ContainsFunc(c.Packages, func(p shell.Package) bool { return p.Version == "" })
}

func vendored(c *shell.PackageCall) bool {
	f, ok := c.Flag("-mod")
	return ok && f.Value.Text == "vendor"
}

// nothingToFetch reports whether the module needs no other ones, or brings them along.
func nothingToFetch(p *analysis.Pass, n *build.Node) bool {
	if v, ok := p.Graph.Scope(n).Lookup("GOFLAGS"); ok && strings.Contains(v.Value, "-mod=vendor") {
		return true
	}
	if p.Project == nil || p.Project.Go == nil || anyNamed(p, n) {
		return false
	}
	return p.Project.Go.Vendored || len(p.Project.Go.Requires) == 0
}

func anyNamed(p *analysis.Pass, n *build.Node) bool {
	return slices.ContainsFunc(p.Script(n).Packages(), func(c *shell.PackageCall) bool { return isGo(c) && named(c) })
}

// moduleDirs: the official images set GOPATH=/go, and elsewhere it is ~/go.
func moduleDirs(p *analysis.Pass, n *build.Node) []string {
	gopath := "~/go"
	if p.Base(n.Stage).Family == image.Golang {
		gopath = "/go"
	}
	return []string{"${GOMODCACHE:-${GOPATH:-" + gopath + "}/pkg/mod}"}
}

func cleans(c *shell.Command, flag string) bool {
	return c.Name == "go" && c.Arg(0) == "clean" && c.HasFlag(flag, "-"+flag)
}

func clean(_ *analysis.Pass, _ *build.Node, _ *shell.PackageCall, left []*caches.Store) string {
	command := "go clean"
	if slices.Contains(left, modules) {
		command += " -modcache"
	}
	if slices.Contains(left, objects) {
		command += " -cache"
	}
	return command
}
