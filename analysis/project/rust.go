package project

import (
	"bytes"
	"path"
	"slices"
)

// Rust is what a Cargo.toml says.
type Rust struct {
	Dir     string // relative to the context, "." for the top
	Name    string
	Version string // rust-version, "" when not given
	Edition string
	// Binaries are the names of the programs the package builds.
	Binaries []string
	// Members are the patterns of a workspace's packages; nil outside a workspace.
	Members []string
	// Lock: there is a Cargo.lock, here or above.
	Lock bool
	// Dependencies are the names of the direct dependencies.
	Dependencies []string
	// SystemLibraries are dependencies that link libraries of the system: openssl, postgres.
	SystemLibraries []string
	// Locked are the names in Cargo.lock, with the dependencies of the dependencies; sorted.
	Locked []string
	// Bundled: the manifest asks for libraries to be built along.
	Bundled bool
	// Named has the files beside the sources that the program reads.
	Named Named
}

// linking has crates that link a library of the system unless told otherwise.
var linking = []string{"openssl", "openssl-sys", "native-tls", "diesel", "mysqlclient-sys", "pq-sys", "rdkafka", "libgit2-sys", "git2", "libsqlite3-sys", "gtk", "alsa"}

func readRust(f folder) *Rust {
	data, ok := f.load("Cargo.toml")
	if !ok {
		return nil
	}
	var t struct {
		Package struct {
			Name        any `toml:"name"`
			Edition     any `toml:"edition"`
			RustVersion any `toml:"rust-version"`
		} `toml:"package"`
		Workspace *struct {
			Members []any `toml:"members"`
		} `toml:"workspace"`
		Bin []struct {
			Name any `toml:"name"`
		} `toml:"bin"`
		Dependencies map[string]any `toml:"dependencies"`
	}
	if err := decodeTOML(data, &t); err != nil {
		f.fail("Cargo.toml", err)
		return nil
	}
	r := &Rust{Dir: f.dir, Name: text(t.Package.Name), Version: text(t.Package.RustVersion), Edition: text(t.Package.Edition)}
	if t.Workspace != nil {
		r.Members = append([]string{}, texts(t.Workspace.Members)...)
	}
	for _, b := range t.Bin {
		if name := text(b.Name); name != "" {
			r.Binaries = append(r.Binaries, name)
		}
	}
	r.implicitBinaries(f)
	r.Dependencies = sortedKeys(t.Dependencies)
	for _, d := range r.Dependencies {
		if slices.Contains(linking, d) {
			r.SystemLibraries = append(r.SystemLibraries, d)
		}
	}
	r.Bundled = bytes.Contains(data, []byte("bundled")) || bytes.Contains(data, []byte("vendored"))
	r.Named = f.readNamed([]string{".rs"}, nil)
	for d := f.dir; ; d = path.Dir(d) {
		if at := in(d, "Cargo.lock"); !r.Lock && f.project.Has(at) {
			r.Lock = true
			r.readLock(f, at)
		}
		if d == "." {
			return r
		}
	}
}

// readLock reads the names in a lock file: https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html
func (r *Rust) readLock(f folder, name string) {
	data, ok := f.read(name)
	if !ok {
		return
	}
	var t struct {
		Package []struct {
			Name string `toml:"name"`
		} `toml:"package"`
	}
	if err := decodeTOML(data, &t); err != nil {
		f.note(name, err)
		return
	}
	for _, p := range t.Package {
		r.Locked = append(r.Locked, p.Name)
	}
	slices.Sort(r.Locked)
	r.Locked = slices.Compact(r.Locked)
}

// Locks reports whether Cargo.lock has a package.
func (r *Rust) Locks(name string) bool {
	_, ok := slices.BinarySearch(r.Locked, name)
	return ok
}

// implicitBinaries: src/main.rs builds the package's name, src/bin/*.rs builds each file.
func (r *Rust) implicitBinaries(f folder) {
	add := func(name string) {
		if name != "" && !slices.Contains(r.Binaries, name) {
			r.Binaries = append(r.Binaries, name)
		}
	}
	if len(r.Binaries) == 0 && f.project.Has(in(f.dir, "src/main.rs")) {
		add(r.Name)
	}
	for _, e := range f.project.List(in(f.dir, "src/bin")) {
		base := path.Base(e.Path)
		if ext := path.Ext(base); ext == ".rs" || e.IsDir {
			add(base[:len(base)-len(ext)])
		}
	}
}
