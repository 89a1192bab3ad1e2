package rust

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// CachesLeft finds Cargo's registry and the folder it compiles in in the final image.
var CachesLeft = &analysis.Rule{
	Name: "cargo-caches-left", Group: "rust", Severity: analysis.Warning,
	Summary: "The crates' sources and what Cargo compiles on the way stay in the final image",
	Doc:     doc("cargo-caches-left"),
	Linked:  (&caches.Stores{All: []*caches.Store{crates, target}, Clean: clean}).Linked,
}

// crates is where Cargo keeps the archive and the source of each crate:
// https://doc.rust-lang.org/cargo/guide/cargo-home.html
var crates = &caches.Store{
	Cache: caches.Cache{
		Keeps:  "the source of every crate",
		DirsAt: crateDirs,
		Fills:  func(c *shell.PackageCall) bool { return isCargo(c) && resolves(c) },
	},
	Reads:   func(c *shell.PackageCall) bool { return isCargo(c) && resolves(c) && !ofRegistry(c) },
	Offline: func(c *shell.PackageCall) bool { return isCargo(c) && c.HasFlag("--offline", "--frozen") },
}

// target is where Cargo compiles a package: https://doc.rust-lang.org/cargo/guide/build-cache.html
var target = &caches.Store{
	Cache: caches.Cache{
		Keeps:  "all that was compiled on the way",
		DirsAt: targetDirs,
		Fills:  func(c *shell.PackageCall) bool { return isCargo(c) && compiles(c) && !ofRegistry(c) },
		Cleans: func(c *shell.Command) bool { return c.Name == "cargo" && c.Arg(0) == "clean" },
		OffIn:  func(p *analysis.Pass, n *build.Node) bool { return !takenOut(p, n) },
	},
	Reads: func(c *shell.PackageCall) bool { return isCargo(c) && compiles(c) && !ofRegistry(c) },
}

func isCargo(c *shell.PackageCall) bool { return c.Manager == shell.Cargo }

func compiles(c *shell.PackageCall) bool {
	switch c.Verb {
	case shell.Build, shell.Run, shell.Test, "check", "clippy", "bench", "doc":
		return true
	}
	return c.Verb == shell.Install && c.VerbWord.Text == "install"
}

func resolves(c *shell.PackageCall) bool { return compiles(c) || c.Verb == shell.Fetch }

// ofRegistry reports whether a call compiles a crate from elsewhere, which it does in a folder of its own.
func ofRegistry(c *shell.PackageCall) bool {
	return c.Verb == shell.Install && !c.HasFlag("--path") && (len(c.Packages) > 0 || c.HasFlag("--git"))
}

// crateDirs: the official images set CARGO_HOME, and elsewhere it is ~/.cargo.
func crateDirs(p *analysis.Pass, n *build.Node) []string {
	home := "~/.cargo"
	if p.Base(n.Stage).Family == image.Rust {
		home = "/usr/local/cargo"
	}
	return []string{"${CARGO_HOME:-" + home + "}/registry"}
}

// targetDirs returns where the calls of n compile, as far as that can be told.
func targetDirs(p *analysis.Pass, n *build.Node) []string {
	workdir := p.Graph.Scope(n).Workdir
	for _, c := range p.Script(n).Named("cargo") {
		if f, ok := c.Flag("--target-dir"); ok && path.IsAbs(f.Value.Text) {
			return []string{f.Value.Text}
		}
		if f, ok := c.Flag("--path"); ok && f.Value.Known && c.Dir == "" {
			workdir = path.Join(workdir, f.Value.Text)
		}
		if path.IsAbs(c.Dir) {
			workdir = c.Dir
		}
	}
	return []string{"${CARGO_TARGET_DIR:-" + path.Join("/", workdir) + "/target}"}
}

// takenOut reports whether n itself puts the program somewhere else, so that
// nothing reads the folder it was compiled in.
func takenOut(p *analysis.Pass, n *build.Node) bool {
	s := p.Script(n)
	for _, call := range s.Packages() {
		if isCargo(call) && call.VerbWord.Text == "install" && !ofRegistry(call) {
			return true
		}
	}
	dirs := targetDirs(p, n)
	for _, c := range s.Named("cp", "mv", "install") {
		if len(c.Args) < 2 {
			continue
		}
		if from, ok := caches.Resolve(p, n, c, c.Args[0]); ok && slices.ContainsFunc(dirs, func(dir string) bool {
			dir, _ = p.Graph.Scope(n).Expand(dir)
			return build.Within(dir, from)
		}) {
			return true
		}
	}
	return false
}

func clean(p *analysis.Pass, n *build.Node, call *shell.PackageCall, left []*caches.Store) string {
	var parts []string
	if slices.Contains(left, target) {
		parts = append(parts, "cargo clean"+ofManifest(call))
	}
	if slices.Contains(left, crates) {
		parts = append(parts, crates.Remove(p, n))
	}
	return strings.Join(parts, " && ")
}

// ofManifest returns the flag by which cargo clean finds the package that call has compiled.
func ofManifest(call *shell.PackageCall) string {
	if f, ok := call.Flag("--manifest-path"); ok {
		return " --manifest-path " + f.Value.Raw
	}
	if f, ok := call.Flag("--path"); ok && f.Value.Text != "." {
		return " --manifest-path " + strings.TrimSuffix(f.Value.Raw, "/") + "/Cargo.toml"
	}
	return ""
}
