package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
)

// crates have, by crates that link a library of the system, the package of Debian
// that holds it. A crate builds its library along when another one is there.
var crates = []struct{ name, instead, library string }{
	{"openssl-sys", "openssl-src", "libssl3"},
	{"pq-sys", "pq-src", "libpq5"},
	{"mysqlclient-sys", "mysqlclient-src", "libmariadb3"},
	{"libsqlite3-sys", "sqlx-sqlite", "libsqlite3-0"},
	{"alsa-sys", "", "libasound2"},
}

// selfContained are crates whose names end in -sys and that load no library of the
// system on Linux: they describe the kernel or another platform, or compile what they need.
var selfContained = []string{
	"linux-raw-sys", "js-sys", "web-sys", "windows-sys", "core-foundation-sys", "security-framework-sys", "system-configuration-sys",
	"inotify-sys", "fsevent-sys", "mach-sys", "ndk-sys", "jni-sys", "zstd-sys", "bzip2-sys", "lz4-sys", "lzma-sys", "libz-sys", "libz-ng-sys",
	"onig_sys", "tikv-jemalloc-sys", "jemalloc-sys", "libmimalloc-sys", "secp256k1-sys", "aws-lc-sys", "aws-lc-fips-sys", "libdeflate-sys",
	"io-kit-sys", "objc-sys", "android_log-sys", "libbz2-rs-sys",
}

// pure are direct dependencies that need no library of the system, for projects without a lock file.
var pure = []string{
	"serde", "serde_json", "serde_yaml", "toml", "tokio", "axum", "clap", "anyhow", "thiserror", "tracing", "tracing-subscriber", "rand", "regex", "hyper", "tower", "tower-http",
	"chrono", "uuid", "log", "env_logger", "actix-web", "rocket", "warp", "futures", "bytes", "config", "once_cell", "lazy_static", "itertools", "rayon", "dotenvy", "async-trait", "http",
}

// crateLibraries returns the packages of Debian with the libraries that the program
// loads. It declines where a crate links something that is not known.
func (c *compiled) crateLibraries() (libraries []string, known bool) {
	mod := c.pass.Project.Rust
	names := mod.Locked
	if len(names) == 0 {
		return nil, !slices.ContainsFunc(mod.Dependencies, func(d string) bool { return !slices.Contains(pure, d) })
	}
	for _, crate := range crates {
		if !mod.Locks(crate.name) || crate.instead != "" && mod.Locks(crate.instead) || mod.Bundled {
			continue
		}
		libraries = append(libraries, crate.library)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "-sys") && !slices.Contains(selfContained, name) && !isKnownCrate(name) {
			return nil, false
		}
	}
	return libraries, true
}

func isKnownCrate(name string) bool {
	for _, crate := range crates {
		if crate.name == name {
			return true
		}
	}
	return false
}

// forMusl is the product that is static because it is built for musl, which a
// project in Rust alone can be: https://doc.rust-lang.org/rustc/platform-support.html
func (c *compiled) forMusl(p product, builds []cargoBuild, libraries []string, known bool) (product, bool) {
	mod := c.pass.Project.Rust
	if !known || len(libraries) > 0 || len(mod.Locked) == 0 || mod.Locks("cc") || c.image.Distro.Name != image.DebianLinux || len(builds) != 1 || len(p.takes) != 1 || len(p.build) > 0 {
		return product{}, false
	}
	b, from := builds[0], p.takes[0].from
	if b.HasFlag("--target", "--profile") || b.Context != 0 || path.Dir(path.Dir(from)) != path.Dir(b.output) || c.last != c.index(b.node) {
		return product{}, false
	}
	const target = "$(uname -m)-unknown-linux-musl"
	made := path.Join(path.Dir(b.output), target, "release", path.Base(from))
	program := "/usr/local/bin/" + path.Base(from)
	p.takes = []move{{program, p.takes[0].to}}
	p.bases = c.static(c.rustCertificates(nil))
	p.named = func(to base) string {
		return "Build a static program for musl in a stage of its own and run on " + to.image
	}
	release := p.change
	p.change = func(n *build.Node) []change {
		if n != b.node {
			return nil
		}
		all := []change{{b.Words[0].Span.Start, b.Words[0].Span.Start, "rustup target add " + target + " && "}}
		if release != nil {
			all = append(all, release(n)...)
		}
		return append(all, change{b.Span.End, b.Span.End, " --target " + target + " && cp " + made + " " + program})
	}
	return p, isChain(c.script(b.node))
}

// isChain reports whether a program is simple commands joined by && alone.
func isChain(s *shell.Script) bool {
	return s.File != nil && len(s.File.Stmts) == 1 && !strings.ContainsAny(strings.ReplaceAll(s.Source, "&&", ""), ";|&\n")
}
