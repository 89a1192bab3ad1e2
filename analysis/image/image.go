// Package image knows base images without asking a registry: what an image
// reference says, how large the image is, when its support ends, and which
// leaner sibling could take its place.
//
// Everything here ships with the program. Sizes come from the catalogue, where
// each row names its page and date; which tags exist follows the rules by which
// the library files of github.com/docker-library/official-images are made. What
// is not known is left unknown: no function guesses.
package image

import "slices"

// Family names the software an image is made for, independent of who publishes
// it: "node", "python", "temurin", "debian". The zero value is an unknown image.
type Family string

// Families that callers ask for by name. Others are named like their official repository.
const (
	Unknown    Family = ""
	Scratch    Family = "scratch"
	Alpine     Family = "alpine"
	Busybox    Family = "busybox"
	Debian     Family = "debian"
	Ubuntu     Family = "ubuntu"
	Node       Family = "node"
	Python     Family = "python"
	Golang     Family = "golang"
	Rust       Family = "rust"
	Ruby       Family = "ruby"
	PHP        Family = "php"
	OpenJDK    Family = "openjdk"
	Temurin    Family = "eclipse-temurin"
	Corretto   Family = "amazoncorretto"
	Maven      Family = "maven"
	Gradle     Family = "gradle"
	DotNet     Family = "dotnet"
	Nginx      Family = "nginx"
	Httpd      Family = "httpd"
	GCC        Family = "gcc"
	Distroless Family = "distroless"
	Chainguard Family = "chainguard"
)

// Role says what an image is made for.
type Role uint8

// The roles, from the barest to the richest.
const (
	RoleUnknown Role = iota
	Empty            // scratch: nothing at all
	Static           // no shell, no package manager, often no libc: distroless, chiseled
	OS               // a distribution
	Server           // a program ready to run: nginx, postgres
	Runtime          // runs programs of a language, cannot compile them: a JRE, aspnet
	SDK              // compiles: JDK, golang, dotnet/sdk; also node and python, whose package managers build
	Tool             // a tool for building: maven, gradle, composer, docker
)

// Libc is the C library that programs in the image are linked with.
type Libc uint8

// The C libraries.
const (
	LibcUnknown Libc = iota
	Glibc
	Musl
	NoLibc
)

// String names the C library.
func (l Libc) String() string {
	return [...]string{"unknown", "glibc", "musl", "none"}[l]
}

// PackageManager is the program that installs system packages in an image.
type PackageManager string

// The package managers. PMUnknown is the zero value; PMNone is known absence.
const (
	PMUnknown PackageManager = ""
	PMNone    PackageManager = "none"
	Apt       PackageManager = "apt"
	Apk       PackageManager = "apk"
	Dnf       PackageManager = "dnf"
	Microdnf  PackageManager = "microdnf"
	Yum       PackageManager = "yum"
	Zypper    PackageManager = "zypper"
	Pacman    PackageManager = "pacman"
	Tdnf      PackageManager = "tdnf"
)

// Shells is the set of shells an image brings.
type Shells uint8

// The shells. ShellsUnknown is the zero value.
const (
	ShellsUnknown Shells = 0
	NoShell       Shells = 1 << (iota - 1)
	Sh
	Bash
)

// Has reports whether the image is known to bring all of the shells.
func (s Shells) Has(shell Shells) bool { return s != ShellsUnknown && s&shell == shell }

// Image describes what a reference names, as far as that is known.
type Image struct {
	Ref    Ref
	Family Family // Unknown: nothing else is known either

	// Version is the version of the family's software as the tag gives it:
	// "20.11" for node:20.11-alpine, "" for node:lts.
	Version string
	// Variants are the words of the tag that choose a build, without the
	// version and the distribution: "slim", "jre", "fpm", "management".
	Variants []string

	Distro         Distro
	Libc           Libc
	PackageManager PackageManager
	Shells         Shells
	Role           Role
	// User is the user the image runs as when it is known not to be root.
	User string
}

// Known reports whether anything is known of the image.
func (i Image) Known() bool { return i.Family != Unknown }

// Has reports whether the tag asks for a variant: "slim", "jre", "fpm".
func (i Image) Has(variant string) bool { return slices.Contains(i.Variants, variant) }

// Slim reports whether the image is a reduced build of its distribution.
func (i Image) Slim() bool { return i.Has("slim") || i.Has("minimal") }

// Home is the home of a user as base images have it; "" stands for the user that the image runs as.
func (i Image) Home(user string) string {
	if user == "" {
		user = i.User
	}
	if user == "" || user == "root" || user == "0" {
		return "/root"
	}
	return "/home/" + user
}

// Describe tells what is known of the image that ref names. An unknown image
// gives the zero Image with its Ref.
func Describe(ref Ref) Image {
	img := Image{Ref: ref}
	fam, ok := lookup(ref)
	if !ok {
		return img
	}
	t := parseTag(ref.TagOrLatest())
	img.Family, img.Version, img.Variants, img.Role = fam.family, t.version, t.variants, fam.role
	img.Distro = t.distro
	if img.Distro.Name == NoDistro && fam.base != nil {
		img.Distro = fam.base(t)
	}
	if img.Distro.Version == "" {
		img.Distro = fromCatalogue(ref, img.Distro)
	}
	if fam.family.isDistro() {
		img.Distro, img.Version = ownDistro(fam.family, t)
	}
	if img.Family == "centos" {
		img.Variants = nil
	}
	settle(&img)
	if fam.adjust != nil {
		fam.adjust(&img, t)
	}
	return img
}

// settle derives from the distribution what it decides.
func settle(img *Image) {
	d := img.Distro
	img.Libc = d.libc()
	img.PackageManager = d.packageManager(img.Variants)
	img.Shells = d.shells()
}
