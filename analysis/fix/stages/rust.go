package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/shell"
)

var rust = language{
	tools:     []string{"cargo", "rustc", "rustup", "sccache", "sqlx", "diesel", "trunk", "wasm-pack", "cross"},
	sources:   []string{".rs"},
	manifests: []string{"Cargo.toml", "Cargo.lock", "rust-toolchain*", "build.rs", ".cargo", ".sqlx", "*.rs", "clippy.toml", "rustfmt.toml"},
	variables: []string{"CARGO_*", "RUSTFLAGS", "RUSTUP_*", "SQLX_OFFLINE", "PKG_CONFIG_*", "OPENSSL_*", "CC_*", "CFLAGS", "RUSTC_*"},
	runs:      func(p *project.Project) []string { return p.Rust.Named.Runs },
	made:      rustProducts,
}

// cargoBuild is a call of cargo build.
type cargoBuild struct {
	node *build.Node
	*shell.Command
	release bool
	output  string // the folder of programs, absolute; "" when not known
}

func rustProducts(c *compiled) []product {
	mod := c.pass.Project.Rust
	libraries, known := c.crateLibraries()
	p := product{
		bases: c.rustBases(libraries, known),
		data:  func() []string { return c.data(mod.Dir, mod.Named) },
	}
	builds := c.cargoBuilds()
	if !c.rustProgram(&p, builds) {
		return nil
	}
	all := []product{p}
	if static, ok := c.forMusl(p, builds, libraries, known); ok {
		all = append(all, static)
	}
	return all
}

// rustProgram finds what is started among what cargo builds.
func (c *compiled) rustProgram(p *product, builds []cargoBuild) bool {
	program := c.start.program()
	if c.start.command.Name == "cargo" {
		return c.cargoRun(p, builds)
	}
	for _, b := range builds {
		if rel, in := below(b.output, program); !in || b.output == "" || rel == "." {
			continue
		}
		file := program
		if !b.release {
			file = path.Join(path.Dir(b.output), "release", path.Base(program))
			p.change = func(n *build.Node) []change { return asRelease(b, n) }
		}
		m, words := c.near(file)
		if words == nil && !b.release {
			return false
		}
		p.takes, p.starts = []move{m}, words
		return true
	}
	if name := path.Base(program); c.installsCrate() && (program == name || program == "/usr/local/cargo/bin/"+name) {
		to := program
		if program == name {
			to = "/usr/local/bin/" + name
		}
		p.takes = []move{{"/usr/local/cargo/bin/" + name, to}}
		return true
	}
	p.takes = c.madeByOthers(program)
	return len(p.takes) > 0
}

// cargoBuilds lists the calls of cargo build: https://doc.rust-lang.org/cargo/commands/cargo-build.html
func (c *compiled) cargoBuilds() []cargoBuild {
	var all []cargoBuild
	for _, n := range c.body {
		if n.Name != "RUN" {
			continue
		}
		for _, cmd := range c.script(n).Named("cargo") {
			if cmd.Arg(0) == "build" || cmd.Arg(0) == "b" {
				b := cargoBuild{node: n, Command: cmd, release: cmd.HasFlag("--release", "-r")}
				b.output = c.cargoOutput(n, b)
				all = append(all, b)
			}
		}
	}
	return all
}

func (c *compiled) cargoOutput(n *build.Node, b cargoBuild) string {
	_, moved := c.pass.Graph.Scope(n).Lookup("CARGO_TARGET_DIR")
	dir := c.dirOf(n, b.Command)
	if dir == "" || moved || len(b.Env) > 0 && strings.Contains(n.Text(), "CARGO_TARGET_DIR") || b.HasFlag("--target-dir", "--manifest-path") {
		return ""
	}
	profile := "debug"
	if b.release {
		profile = "release"
	}
	if f, ok := b.Flag("--profile"); ok {
		if profile = f.Value.Text; profile == "" || profile == "dev" {
			return ""
		}
	}
	triple := ""
	if f, ok := b.Flag("--target"); ok {
		if triple = f.Value.Text; triple == "" {
			return ""
		}
	}
	return path.Join(dir, "target", triple, profile)
}

// asRelease lets a call build with optimisations, and without what only debugging needs.
func asRelease(b cargoBuild, n *build.Node) []change {
	if b.node != n || b.HasFlag("--profile") {
		return nil
	}
	at := b.Args[0].Span.End
	return []change{{at, at, " --release"}}
}

// installsCrate reports whether cargo install puts the program of the project into cargo's own folder.
func (c *compiled) installsCrate() bool {
	for _, n := range c.body {
		if n.Name != "RUN" {
			continue
		}
		for _, cmd := range c.script(n).Named("cargo") {
			if cmd.Arg(0) == "install" && cmd.HasFlag("--path") && !cmd.HasFlag("--root") {
				return true
			}
		}
	}
	return false
}

// cargoRun builds what `cargo run` would start.
func (c *compiled) cargoRun(p *product, builds []cargoBuild) bool {
	cmd := c.start.command
	words, ok := c.start.exec()
	if !ok || cmd.Arg(0) != "run" && cmd.Arg(0) != "r" || c.start.workdir == "" {
		return false
	}
	name, flags := "", ""
	for _, f := range cmd.Flags {
		switch f.Name {
		case "--bin":
			name, flags = f.Value.Text, " --bin "+f.Value.Text
		case "--release", "-r", "--quiet", "-q", "--locked":
		default:
			return false
		}
	}
	if programs := c.pass.Project.Rust.Binaries; name == "" && len(programs) == 1 {
		name = programs[0]
	}
	if name == "" {
		return false
	}
	built := func(profile string) int {
		return slices.IndexFunc(builds, func(b cargoBuild) bool { return b.output == path.Join(c.start.workdir, "target", profile) })
	}
	if i := built("debug"); i >= 0 && len(builds) == 1 && !slices.ContainsFunc(builds[i].Flags, changesProgram) {
		p.change = func(n *build.Node) []change { return asRelease(builds[i], n) }
	} else if built("release") < 0 {
		p.build = []string{"RUN cargo build --release" + flags}
	}
	var arguments []string
	if i := slices.Index(words, "--"); i >= 0 {
		arguments = words[i+1:]
	}
	m, starts := c.near(path.Join(c.start.workdir, "target/release", name))
	p.takes, p.starts = []move{m}, append(starts[:1:1], arguments...)
	return true
}

// changesProgram reports whether a flag of cargo build may make another program of the same sources.
func changesProgram(f shell.Flag) bool {
	return !slices.Contains([]string{"--locked", "--frozen", "--offline", "--verbose", "-v", "--quiet", "-q", "--jobs", "-j"}, f.Name)
}

// rustBases: a program for glibc needs the builder's own, one for musl is static.
func (c *compiled) rustBases(libraries []string, known bool) []base {
	if !known {
		return nil
	}
	if c.image.Distro.Name == image.AlpineLinux {
		return c.rustOnAlpine(libraries)
	}
	var all []base
	if b, ok := c.plain(c.rustCertificates(libraries)); ok && (len(libraries) == 0 || librariesKnown(c.image.Distro)) {
		if len(libraries) > 0 {
			b.add = []supply{{install: append([]string{"ca-certificates"}, libraries...)}}
		}
		all = append(all, b)
	}
	for _, s := range image.Leaner(c.rootRef()) {
		if s.Kind == image.WithoutShell && slices.Contains([]string{"bookworm", "bullseye"}, c.image.Distro.Codename) && onlyOpenSSL(libraries) {
			all = append(all, base{image: s.Ref.String(), kind: "distroless", has: []string{"ca-certificates", "tzdata", "libssl3"}, users: []string{"root", "nobody", "nonroot"}})
		}
	}
	return preferred(c.pass, all)
}

// onlyOpenSSL: https://github.com/GoogleContainerTools/distroless/blob/main/base/README.md
func onlyOpenSSL(libraries []string) bool {
	return !slices.ContainsFunc(libraries, func(l string) bool { return l != "libssl3" })
}

// rustOnAlpine: the toolchain there links everything into the program, unless it is told otherwise:
// https://doc.rust-lang.org/reference/linkage.html#static-and-dynamic-c-runtimes
func (c *compiled) rustOnAlpine(libraries []string) []base {
	flags, set := c.pass.Graph.End(c.stage).Lookup("RUSTFLAGS")
	if len(libraries) > 0 || set && strings.Contains(flags.Value, "crt-static") {
		return nil
	}
	add := c.rustCertificates(nil)
	all := c.static(add)
	if b, ok := c.plain(add); ok {
		all = append(all, b)
	}
	return preferred(c.pass, all)
}

// rustCertificates are needed by what does not bring its own: webpki-roots does.
func (c *compiled) rustCertificates(libraries []string) []supply {
	mod := c.pass.Project.Rust
	if len(libraries) > 0 || slices.ContainsFunc([]string{"rustls-native-certs", "native-tls", "openssl-sys", "rustls-platform-verifier"}, mod.Locks) {
		return []supply{certificates}
	}
	return nil
}
