package project

import (
	"regexp"
	"slices"
)

// C is what the build files of a C or C++ project say.
type C struct {
	Dir string // relative to the context, "." for the top
	// Tools are the build tools whose files are there: "cmake", "make", "autotools", "meson", "bazel".
	// None where the sources stand alone.
	Tools []string
	// Name is the project's name as CMake or Meson has it.
	Name string
	// Executables are the programs that CMake builds, or Meson builds and installs, as far as they are named plainly.
	Executables []string
	// Libraries are what the build files link by name: ssl of -lssl, OpenSSL of find_package(OpenSSL).
	Libraries []string
	// CPlusPlus: there are sources in C++.
	CPlusPlus bool
	// Shared: libraries of the project itself are loaded when the program runs.
	Shared bool
	// InstallsData: installing puts more than programs in place.
	InstallsData bool
	// Named has the files beside the sources that the program reads.
	Named Named
}

var (
	cmakeProject    = regexp.MustCompile(`(?im)^\s*project\s*\(\s*"?([\w.+-]+)`)
	cmakeExecutable = regexp.MustCompile(`(?im)^\s*add_executable\s*\(\s*"?([\w.+-]+)`)
	cmakePackage    = regexp.MustCompile(`(?im)^\s*(?:find_package|pkg_check_modules)\s*\(\s*"?([\w.+-]+)`)
	cmakeShared     = regexp.MustCompile(`(?im)^\s*add_library\s*\([^)]*\bSHARED\b|BUILD_SHARED_LIBS`)
	cmakeData       = regexp.MustCompile(`(?im)^\s*install\s*\(\s*(?:FILES|DIRECTORY)`)
	linked          = regexp.MustCompile(`(?:^|[\s"'=])-l([\w+.-]+)`)
	makeShared      = regexp.MustCompile(`(?:^|\s)-shared\b`)
	makeData        = regexp.MustCompile(`(?m)^install:(?:.*\n)(?:\t.*\n?)*?\t.*(?:/share|/etc|/lib)`)
	// The functions of Meson: https://mesonbuild.com/Reference-manual_functions.html
	mesonInstalled  = regexp.MustCompile(`\bexecutable\s*\(\s*'([\w.+-]+)'(?:[^()]|\([^()]*\))*?\binstall\s*:\s*true\b`)
	mesonDependency = regexp.MustCompile(`\b(?:dependency|find_library)\s*\(\s*'([\w.+-]+)'`)
	mesonShared     = regexp.MustCompile(`\b(?:shared_library|shared_module|both_libraries|library|subproject)\s*\(`)
	mesonData       = regexp.MustCompile(`\binstall_(?:data|subdir)\s*\(`)
	mesonProject    = regexp.MustCompile(`(?m)^\s*project\s*\(\s*'([^']+)'`)
)

// readC finds a C or C++ project. A Makefile alone shows nothing: there must be sources.
func readC(f folder) *C {
	c := &C{Dir: f.dir}
	for _, t := range []struct{ file, tool string }{
		{"CMakeLists.txt", "cmake"}, {"meson.build", "meson"}, {"configure.ac", "autotools"}, {"configure", "autotools"}, {"Makefile", "make"}, {"makefile", "make"}, {"GNUmakefile", "make"},
	} {
		if f.has(t.file) && !slices.Contains(c.Tools, t.tool) {
			c.Tools = append(c.Tools, t.tool)
		}
	}
	if len(c.Tools) == 0 || c.Tools[0] == "make" && !f.hasCSources() {
		return nil
	}
	if data, ok := f.load("CMakeLists.txt"); ok {
		if m := cmakeProject.FindSubmatch(data); m != nil {
			c.Name = string(m[1])
		}
		for _, m := range cmakeExecutable.FindAllSubmatch(data, -1) {
			c.Executables = append(c.Executables, string(m[1]))
		}
	}
	if data, ok := f.load("meson.build"); ok && c.Name == "" {
		if m := mesonProject.FindSubmatch(data); m != nil {
			c.Name = string(m[1])
		}
	}
	c.readLinking(f)
	c.readSources(f)
	return c
}

// readLooseC finds sources that the compiler is called for without a build tool.
func readLooseC(f folder) *C {
	if !f.hasCSources() {
		return nil
	}
	c := &C{Dir: f.dir}
	c.readSources(f)
	return c
}

func (c *C) readSources(f folder) {
	c.Named = f.readNamed(slices.Concat(cEndings, cppEndings, []string{".h", ".hpp"}), nil)
	c.CPlusPlus = f.d.hasSources(cppEndings)
}

var (
	cEndings   = []string{".c"}
	cppEndings = []string{".cc", ".cpp", ".cxx", ".c++"}
)

// readLinking reads what is linked and installed, from the build files at the top
// and in the folders below.
func (c *C) readLinking(f folder) {
	budget := maxVisits
	f.d.visit(&budget, func(name string, ch child) bool {
		switch ch.name {
		case "CMakeLists.txt", "Makefile", "makefile", "GNUmakefile", "meson.build", "configure.ac", "Makefile.am":
			if data, err := f.start(name, maxNamedSource); err == nil && ch.sub == nil {
				f.seen(name, data)
				c.link(data)
				if ch.name == "meson.build" {
					c.linkMeson(data)
				}
			}
		}
		return ch.sub != nil && !ch.sub.opaque && ch.name[0] != '.'
	})
	slices.Sort(c.Libraries)
	c.Libraries = slices.Compact(c.Libraries)
}

func (c *C) link(data []byte) {
	for _, pattern := range []*regexp.Regexp{cmakePackage, linked} {
		for _, m := range pattern.FindAllSubmatch(data, -1) {
			c.Libraries = append(c.Libraries, string(m[1]))
		}
	}
	c.Shared = c.Shared || cmakeShared.Match(data) || makeShared.Match(data)
	c.InstallsData = c.InstallsData || cmakeData.Match(data) || makeData.Match(data)
}

func (c *C) linkMeson(data []byte) {
	for _, m := range mesonInstalled.FindAllSubmatch(data, -1) {
		c.Executables = append(c.Executables, string(m[1]))
	}
	for _, m := range mesonDependency.FindAllSubmatch(data, -1) {
		c.Libraries = append(c.Libraries, string(m[1]))
	}
	c.Shared = c.Shared || mesonShared.Match(data)
	c.InstallsData = c.InstallsData || mesonData.Match(data)
}

func (f folder) hasCSources() bool {
	for _, pattern := range []string{"*.c", "*.cc", "*.cpp", "*.cxx"} {
		if len(f.matching(pattern)) > 0 {
			return true
		}
		if src, ok := f.d.find("src"); ok && src.sub != nil && len((folder{d: src.sub}).matching(pattern)) > 0 {
			return true
		}
	}
	return false
}
