package shell

import "strings"

// Purpose is what a package is for, as far as that decides where it belongs.
type Purpose uint8

// The purposes.
const (
	AnyUse    Purpose = iota // serves the running program, or nothing is known
	Toolchain                // compiles: compilers, make, the metapackages that pull them in
	Headers                  // is compiled against: *-dev, *-devel
	Source                   // fetches sources: git, subversion
)

// toolchains are packages that compile, under the names that the distributions
// give them. Versions are cut off before.
var toolchains = nameSet(`
	build-essential build-base alpine-sdk base-devel gcc g++ gcc-c++ gcc-multilib g++-multilib gcc-gfortran gfortran cpp
	clang clang++ llvm make cmake extra-cmake-modules ninja ninja-build meson autoconf automake autotools-dev
	autoconf-archive libtool bison flex m4 gettext-dev pkg-config pkgconf pkgconfig pkgconf-pkg-config binutils
	dpkg-dev debhelper devscripts fakeroot rpm-build nasm yasm swig scons re2c patch ccache abuild
	libc-dev musl-dev glibc-devel linux-headers kernel-headers linux-libc-dev bazel premake4 premake5 waf`)

// sources are packages that fetch sources.
var sources = nameSet(`git git-core subversion mercurial cvs bzr`)

func nameSet(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// PurposeOf says what the package called name is for in the packages of m.
func PurposeOf(m Manager, name string) Purpose {
	name, _, _ = strings.Cut(name, ":") // gcc:arm64
	base := withoutVersion(name)
	switch {
	case toolchains[name] || toolchains[base] || strings.HasPrefix(name, "linux-headers-"):
		return Toolchain
	case sources[name]:
		return Source
	case isHeaders(m, name):
		return Headers
	}
	return AnyUse
}

// isHeaders knows the endings by which the distributions mark what is compiled against.
func isHeaders(m Manager, name string) bool {
	switch m {
	case Apt, Apk:
		return strings.HasSuffix(name, "-dev") && len(name) > len("-dev")
	case Dnf, Yum, Microdnf, Zypper:
		return strings.HasSuffix(name, "-devel") || strings.HasSuffix(name, "-devel-static")
	}
	return false
}

// withoutVersion cuts the version off names such as gcc-12, g++-13, clang18 and llvm-18-dev.
func withoutVersion(name string) string {
	name = strings.TrimSuffix(name, "-dev")
	return strings.TrimRight(strings.TrimRight(name, "0123456789."), "-")
}

// compilers are the toolchains that few install without compiling.
var compilers = nameSet(`build-essential build-base alpine-sdk base-devel gcc g++ gcc-c++ gfortran clang make cmake`)

// Compiler reports whether the package called name compiles by itself, rather
// than help with it as bison and binutils do.
func Compiler(name string) bool { return compilers[name] || compilers[withoutVersion(name)] }

// ProvidesCommand returns the commands for which people install the build package called name.
func ProvidesCommand(name string) []string {
	switch base := withoutVersion(name); base {
	case "build-essential", "build-base", "alpine-sdk", "base-devel":
		return []string{"gcc", "g++", "cc", "c++", "make"}
	case "gcc":
		return []string{"gcc", "cc"}
	case "g++", "gcc-c++":
		return []string{"g++", "c++"}
	case "ninja-build":
		return []string{"ninja"}
	case "subversion":
		return []string{"svn"}
	case "mercurial":
		return []string{"hg"}
	case "git-core":
		return []string{"git"}
	case "llvm":
		return []string{"llc", "opt"}
	default:
		return []string{base}
	}
}
