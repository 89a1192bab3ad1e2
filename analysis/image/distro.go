package image

import (
	"slices"
	"strconv"
	"strings"
)

// DistroName is the name of a Linux distribution.
type DistroName string

// The distributions.
const (
	NoDistro    DistroName = "" // not known
	DebianLinux DistroName = "debian"
	UbuntuLinux DistroName = "ubuntu"
	AlpineLinux DistroName = "alpine"
	Fedora      DistroName = "fedora"
	CentOS      DistroName = "centos"
	Rocky       DistroName = "rockylinux"
	Alma        DistroName = "almalinux"
	UBI         DistroName = "ubi"
	OracleLinux DistroName = "oraclelinux"
	AmazonLinux DistroName = "amazonlinux"
	AzureLinux  DistroName = "azurelinux"
	OpenSUSE    DistroName = "opensuse"
	Arch        DistroName = "archlinux"
	Wolfi       DistroName = "wolfi"
	BusyboxBase DistroName = "busybox"
	// DistrolessBase is Debian without its package manager and shell.
	DistrolessBase DistroName = "distroless"
	ScratchBase    DistroName = "scratch"
	Windows        DistroName = "windows"
)

// Distro is a distribution and, where known, its release.
type Distro struct {
	Name     DistroName
	Version  string // "12", "24.04", "3.22"; "" when not known
	Codename string // "bookworm", "noble"; "" when there is none or it is not known
}

// String gives the distribution in the form people say it: "Debian 12 (bookworm)", "Alpine 3.22".
func (d Distro) String() string {
	names := map[DistroName]string{
		DebianLinux: "Debian", UbuntuLinux: "Ubuntu", AlpineLinux: "Alpine", Fedora: "Fedora", CentOS: "CentOS",
		Rocky: "Rocky Linux", Alma: "AlmaLinux", UBI: "Red Hat UBI", OracleLinux: "Oracle Linux", AmazonLinux: "Amazon Linux",
		AzureLinux: "Azure Linux", OpenSUSE: "openSUSE", Arch: "Arch Linux", Wolfi: "Wolfi", BusyboxBase: "BusyBox",
		DistrolessBase: "distroless", ScratchBase: "scratch", Windows: "Windows",
	}
	s := names[d.Name]
	if stream, ok := strings.CutPrefix(d.Version, "stream"); ok {
		s += " Stream " + stream
	} else if d.Version != "" {
		s += " " + d.Version
	}
	if d.Codename != "" {
		s += " (" + d.Codename + ")"
	}
	return s
}

// codenames lists the releases of Debian and Ubuntu that have a codename.
// Source: the release tables of distro-info-data.
var codenames = []Distro{
	{DebianLinux, "7", "wheezy"},
	{DebianLinux, "8", "jessie"},
	{DebianLinux, "9", "stretch"},
	{DebianLinux, "10", "buster"},
	{DebianLinux, "11", "bullseye"},
	{DebianLinux, "12", "bookworm"},
	{DebianLinux, "13", "trixie"},
	{DebianLinux, "14", "forky"},
	{UbuntuLinux, "14.04", "trusty"},
	{UbuntuLinux, "16.04", "xenial"},
	{UbuntuLinux, "18.04", "bionic"},
	{UbuntuLinux, "20.04", "focal"},
	{UbuntuLinux, "22.04", "jammy"},
	{UbuntuLinux, "23.04", "lunar"},
	{UbuntuLinux, "23.10", "mantic"},
	{UbuntuLinux, "24.04", "noble"},
	{UbuntuLinux, "24.10", "oracular"},
	{UbuntuLinux, "25.04", "plucky"},
	{UbuntuLinux, "25.10", "questing"},
	{UbuntuLinux, "26.04", "resolute"},
}

func byCodename(name string) (Distro, bool) {
	i := slices.IndexFunc(codenames, func(d Distro) bool { return d.Codename == name })
	if i < 0 {
		return Distro{}, false
	}
	return codenames[i], true
}

// release fills in the codename of a release.
func release(name DistroName, version string) Distro {
	major := version
	if name == DebianLinux {
		major, _, _ = strings.Cut(version, ".")
	}
	for _, d := range codenames {
		if d.Name == name && d.Version == major {
			return Distro{name, version, d.Codename}
		}
	}
	return Distro{Name: name, Version: version}
}

func (d Distro) libc() Libc {
	switch d.Name {
	case NoDistro, Windows:
		return LibcUnknown
	case AlpineLinux:
		return Musl
	case ScratchBase:
		return NoLibc
	}
	return Glibc
}

func (d Distro) shells() Shells {
	switch d.Name {
	case NoDistro, Windows:
		return ShellsUnknown
	case AlpineLinux, BusyboxBase, Wolfi:
		return Sh
	case ScratchBase, DistrolessBase:
		return NoShell
	}
	return Sh | Bash
}

func (d Distro) packageManager(variants []string) PackageManager {
	minimal := slices.Contains(variants, "minimal")
	switch d.Name {
	case DebianLinux, UbuntuLinux:
		return Apt
	case AlpineLinux, Wolfi:
		return Apk
	case Fedora, Rocky, Alma, UBI, CentOS:
		if minimal {
			return Microdnf
		}
		if d.Name != Fedora && d.Version != "" && d.Major() < 8 {
			return Yum
		}
		return Dnf
	case OracleLinux:
		return d.oraclePackageManager(slices.Contains(variants, "slim"))
	case AmazonLinux:
		switch d.Version {
		case "":
			return PMUnknown
		case "1", "2":
			return Yum
		}
		return Dnf
	case OpenSUSE:
		return Zypper
	case Arch:
		return Pacman
	case AzureLinux:
		return Tdnf
	case BusyboxBase, ScratchBase, DistrolessBase, Windows:
		return PMNone
	}
	return PMUnknown
}

func (d Distro) oraclePackageManager(slim bool) PackageManager {
	switch {
	case d.Version != "" && d.Major() < 8:
		return Yum
	case slim:
		return Microdnf
	}
	return Dnf
}

// HasYum reports whether yum is a program of its own there, not another name of dnf.
func (d Distro) HasYum() bool {
	n := d.Major()
	switch d.Name {
	case CentOS, UBI, OracleLinux:
		return n > 0 && n <= 7
	case AmazonLinux: // its first releases are called by their year
		return n > 0 && n <= 2 || n >= 2016 && n < 2022
	}
	return false
}

// Major is the number that the version begins with, 9 of "stream9"; 0 where it is not known.
func (d Distro) Major() int {
	s, _, _ := strings.Cut(strings.TrimPrefix(d.Version, "stream"), ".")
	n, _ := strconv.Atoi(s)
	return n
}
