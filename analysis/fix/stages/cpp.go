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

var cpp = language{
	tools:   []string{"meson", "configure", "autoreconf", "autogen.sh", "autoconf", "automake", "libtoolize", "ctest", "conan", "vcpkg", "bear", "ar", "ranlib", "ldconfig", "cppcheck"},
	sources: []string{".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh", ".hxx", ".S", ".ld", ".y", ".l"},
	manifests: []string{
		"CMakeLists.txt", "CMakePresets.json", "*.cmake", "Makefile*", "makefile", "GNUmakefile", "*.mk", "configure", "configure.ac", "Makefile.am",
		"meson.build", "meson.options", "meson_options.txt", "autogen.sh", "vcpkg.json", "conanfile.*", "*.c", "*.cpp", "*.h",
	},
	variables: []string{"CC", "CXX", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "MAKEFLAGS", "CMAKE_*", "PKG_CONFIG_*"},
	runs:      func(p *project.Project) []string { return p.C.Named.Runs },
	made:      cppProducts,
}

// onlyC reports whether C or C++ is what a project is written in.
func onlyC(p *project.Project) bool {
	return p != nil && p.C != nil && p.Node == nil && p.Python == nil && p.Go == nil && p.Rust == nil && p.Java == nil && p.DotNet == nil && p.Ruby == nil && p.PHP == nil
}

func cppProducts(c *compiled) []product {
	mod := c.pass.Project.C
	if mod.Shared {
		return nil
	}
	p := product{data: func() []string { return c.data(mod.Dir, mod.Named) }}
	program := c.start.program()
	switch made := c.cppProgram(program); {
	case made == "":
		return nil
	case path.Dir(made) == c.start.workdir || slices.Contains(pathDirs, path.Dir(made)) || !path.IsAbs(program):
		p.takes = []move{{made, made}}
	default:
		m, starts := c.near(made)
		p.takes, p.starts = []move{m}, starts
	}
	p.bases = c.cppBases()
	return []product{p}
}

// cppProgram is the path of what is started in the builder, "" where it is not certain that it is built there.
func (c *compiled) cppProgram(program string) string {
	for _, n := range c.body {
		if n.Name != "RUN" {
			continue
		}
		for _, cmd := range c.script(n).Named("gcc", "g++", "cc", "c++", "clang", "clang++") {
			if at := c.linkedTo(n, cmd); at != "" && (at == program || path.Base(at) == program && slices.Contains(pathDirs, path.Dir(at))) {
				return at
			}
		}
	}
	if at := c.installedTo(program); at != "" {
		return at
	}
	if made := c.madeByOthers(program); len(made) == 1 {
		return made[0].from
	}
	return ""
}

// linkedTo is the program that a call of the compiler writes, "" for none.
func (c *compiled) linkedTo(n *build.Node, cmd *shell.Command) string {
	if hasWord(cmd, "-c", "-S", "-E", "-shared") {
		return ""
	}
	for i, w := range cmd.Words {
		if w.Text == "-o" && i+1 < len(cmd.Words) {
			return c.at(n, cmd, cmd.Words[i+1])
		}
	}
	return c.at(n, cmd, shell.Word{Text: "a.out", Known: true})
}

// hasWord reports whether a command has one of words: compilers do not cluster their flags.
func hasWord(cmd *shell.Command, words ...string) bool {
	return slices.ContainsFunc(cmd.Words, func(w shell.Word) bool { return slices.Contains(words, w.Text) })
}

// installedTo is where make install or cmake --install puts a program: below
// /usr/local, where nothing says otherwise.
func (c *compiled) installedTo(program string) string {
	mod := c.pass.Project.C
	name := path.Base(program)
	if program != name && program != "/usr/local/bin/"+name || mod.InstallsData {
		return ""
	}
	if (slices.Contains(mod.Tools, "cmake") || slices.Contains(mod.Tools, "meson")) && !slices.Contains(mod.Executables, name) {
		return ""
	}
	for _, n := range c.body {
		if n.Name != "RUN" || strings.Contains(n.Text(), "PREFIX") || strings.Contains(n.Text(), "prefix") {
			continue
		}
		for _, cmd := range c.script(n).Named("make", "cmake", "ninja", "meson") {
			if hasWord(cmd, "--install", "install") {
				return "/usr/local/bin/" + name
			}
		}
	}
	return ""
}

// cppBases is the lean image of the same distribution: there are the C library and
// the packages with the libraries.
func (c *compiled) cppBases() []base {
	var add []supply
	libraries, known := c.cppLibraries()
	switch {
	case !known:
		return nil
	case len(libraries) > 0:
		add = append(add, supply{install: libraries})
	}
	if cpp := c.pass.Project.C.CPlusPlus; cpp && c.image.Family == image.GCC {
		// The image has a newer libstdc++ than its distribution: https://github.com/docker-library/gcc/blob/master/Dockerfile.template
		add = append(add, supply{pkg: "libstdc++6", lines: []string{"COPY --from=%s /usr/local/lib64/libstdc++.so.6 /usr/local/lib64/libgcc_s.so.1 /usr/local/lib/", "RUN ldconfig"}})
	} else if cpp && c.image.Distro.Name == image.AlpineLinux {
		add = append(add, supply{pkg: "libstdc++", install: []string{"libstdc++"}})
	}
	b, ok := c.plain(add)
	if !ok {
		return nil
	}
	if c.linksAll() {
		empty := base{image: "scratch", kind: "static", users: []string{"root"}}
		return preferred(c.pass, []base{empty, b})
	}
	return []base{b}
}

// linksAll reports whether the program is linked with -static.
func (c *compiled) linksAll() bool {
	if v, ok := c.pass.Graph.End(c.stage).Lookup("LDFLAGS"); ok && slices.Contains(strings.Fields(v.Value), "-static") {
		return true
	}
	for _, n := range c.body {
		if n.Name != "RUN" {
			continue
		}
		for _, cmd := range c.script(n).Named("gcc", "g++", "cc", "c++", "clang", "clang++") {
			if hasWord(cmd, "-static") && c.linkedTo(n, cmd) != "" {
				return true
			}
		}
	}
	return false
}

// ofLibc are names that link nothing beyond the C and C++ libraries.
var ofLibc = []string{"m", "c", "pthread", "dl", "rt", "util", "stdc++", "gcc", "atomic", "Threads", "stdc++fs", "GTest", "gtest", "gtest_main", "threads", "benchmark", "Catch2", "PkgConfig", "nlohmann_json"}

// linkedNames have the packages of Debian with the libraries that a build links by name: that of the
// linker, of CMake or of pkg-config.
var linkedNames = map[string]string{
	"ssl": "libssl3", "crypto": "libssl3", "OpenSSL": "libssl3", "curl": "libcurl4", "CURL": "libcurl4", "z": "zlib1g", "ZLIB": "zlib1g", "sqlite3": "libsqlite3-0", "SQLite3": "libsqlite3-0",
	"zlib": "zlib1g", "libcurl": "libcurl4", "openssl": "libssl3", "libssl": "libssl3", "libcrypto": "libssl3", "libpq": "libpq5", "libffi": "libffi8", "yaml-0.1": "libyaml-0-2",
	"libevent": "libevent-2.1-7", "bzip2": "libbz2-1.0", "liblzma": "liblzma5", "libpng": "libpng16-16",
	"pq": "libpq5", "PostgreSQL": "libpq5", "ffi": "libffi8", "yaml": "libyaml-0-2", "event": "libevent-2.1-7", "readline": "libreadline8", "bz2": "libbz2-1.0", "BZip2": "libbz2-1.0",
	"lzma": "liblzma5", "LibLZMA": "liblzma5", "gmp": "libgmp10", "ncursesw": "libncursesw6", "Curses": "libncursesw6", "expat": "libexpat1", "EXPAT": "libexpat1", "png": "libpng16-16", "PNG": "libpng16-16",
}

// cppLibraries are the packages that the runtime stage needs beyond those that follow
// from what the user installs: the image of GCC has many headers already.
func (c *compiled) cppLibraries() (packages []string, known bool) {
	if c.image.Family != image.GCC {
		return nil, true
	}
	names := slices.Clone(c.pass.Project.C.Libraries)
	for _, n := range c.body {
		if n.Name != "RUN" {
			continue
		}
		for _, cmd := range c.script(n).Named("gcc", "g++", "cc", "c++") {
			for _, w := range cmd.Words {
				if name, ok := strings.CutPrefix(w.Text, "-l"); ok {
					names = append(names, name)
				}
			}
		}
	}
	for _, name := range names {
		pkg := linkedNames[name]
		switch {
		case slices.Contains(ofLibc, name) || slices.Contains(packages, pkg) && pkg != "":
		case pkg == "" || !librariesKnown(c.image.Distro):
			return nil, false
		default:
			packages = append(packages, pkg)
		}
	}
	return packages, true
}
