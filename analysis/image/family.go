package image

import (
	"slices"
	"strings"
	"sync"
)

// family is what is known of a repository before its tag is read.
type family struct {
	family Family
	role   Role
	base   func(tag) Distro  // the distribution when the tag does not name one; nil: not known
	adjust func(*Image, tag) // corrects what the distribution alone does not decide; nil: nothing to do
}

// isDistro reports whether images of the family are a distribution and no more.
func (f Family) isDistro() bool {
	switch f {
	case Alpine, Debian, Ubuntu, "fedora", "centos", "rockylinux", "almalinux", "ubi", "oraclelinux", "amazonlinux", "archlinux", "opensuse":
		return true
	}
	return false
}

// ownDistro reads the release of an image that is a distribution.
func ownDistro(f Family, t tag) (d Distro, version string) {
	d = t.distro
	if d.Name == NoDistro {
		version := t.version
		if f == "centos" {
			version = centosRelease(t)
		}
		d = release(DistroName(f), version)
	}
	return d, d.Version
}

// centosRelease reads "7", "centos7", "7.9.2009" and "stream9"; the official latest stays at 8.
func centosRelease(t tag) string {
	if t.text == "latest" {
		return "8"
	}
	return strings.TrimPrefix(t.text, "centos")
}

func lookup(ref Ref) (family, bool) {
	if ref.IsZero() {
		return family{}, false
	}
	if name := ref.Official(); name != "" {
		f, ok := officialFamilies()[name]
		if name == "scratch" && ref.Name != "scratch" {
			return family{}, false
		}
		return f, ok
	}
	for _, p := range publishers {
		if ref.Registry == p.registry && (p.prefix == "" || strings.HasPrefix(ref.Repository, p.prefix)) {
			return p.family(strings.TrimPrefix(ref.Repository, p.prefix))
		}
	}
	return family{}, false
}

// on always answers with one distribution.
func on(name DistroName) func(tag) Distro {
	return func(tag) Distro { return Distro{Name: name} }
}

// debian answers with a Debian release chosen by the version of the software:
// steps lists version and codename, newest first; an older or unread version
// leaves the release unknown. A tag without a version is newer than all steps.
func debian(steps ...string) func(tag) Distro {
	return func(t tag) Distro {
		v := t.order()
		for i := 0; i+1 < len(steps); i += 2 {
			if !v.less(orderOf(steps[i])) {
				if d, ok := byCodename(steps[i+1]); ok {
					return d
				}
				break
			}
		}
		return Distro{Name: DebianLinux}
	}
}

// officialFamilies knows the official images of Docker Hub. Which Debian release a version stands
// on was read from the catalogue; for versions that are no longer built it is
// the release of their last build, and left open where that is not certain.
var officialFamilies = sync.OnceValue(func() map[string]family {
	debianServer := func(f Family) family { return family{f, Server, on(DebianLinux), nil} }
	ubuntuServer := func(f Family) family { return family{f, Server, on(UbuntuLinux), nil} }
	alpineServer := func(f Family) family { return family{f, Server, on(AlpineLinux), nil} }
	m := map[string]family{
		"scratch": {Scratch, Empty, on(ScratchBase), nil},
		"busybox": {Busybox, OS, on(BusyboxBase), adjustBusybox},
		"node":    {Node, SDK, debian("26", "trixie", "25", "", "18", "bookworm", "17", "", "14", "buster", "13", "", "10", "stretch"), nil},
		"python":  {Python, SDK, debian("3.9", "trixie", "3.8", "bookworm", "3", "", "2.7", "buster"), nil},
		"golang":  {Golang, SDK, debian("1.24", "trixie", "1.19", "bookworm", "1.17", "bullseye", "1.14", "buster"), nil},
		"rust":    {Rust, SDK, debian("1.90", "trixie", "1.88", "", "1.71", "bookworm"), nil},
		"ruby":    {Ruby, SDK, debian("3.2", "trixie", "3.0", "bookworm", "2.7", "bullseye"), nil},
		"php":     {PHP, SDK, debian("8.1", "trixie", "8.0", "bookworm", "7.4", "bullseye"), nil},
		"gcc":     {GCC, SDK, debian("16", "trixie"), nil},
		"openjdk": {OpenJDK, SDK, openjdkBase, adjustJava},

		"eclipse-temurin": {Temurin, SDK, on(UbuntuLinux), adjustJava},
		"amazoncorretto":  {Corretto, SDK, on(AmazonLinux), adjustJava},
		"maven":           {Maven, Tool, mavenBase, nil},
		"gradle":          {Gradle, Tool, on(UbuntuLinux), nil},
		"composer":        {"composer", Tool, on(AlpineLinux), nil},
		"docker":          {"docker", Tool, on(AlpineLinux), nil},
		"swift":           {"swift", SDK, on(UbuntuLinux), adjustSwift},

		"tomcat": ubuntuServer("tomcat"), "mongo": ubuntuServer("mongo"), "mariadb": ubuntuServer("mariadb"), "rabbitmq": ubuntuServer("rabbitmq"),
		"jetty": {"jetty", Server, nil, nil}, "mysql": {"mysql", Server, on(OracleLinux), adjustMySQL},
		"traefik": alpineServer("traefik"), "caddy": alpineServer("caddy"), "registry": alpineServer("registry"), "eclipse-mosquitto": alpineServer("eclipse-mosquitto"),
		"buildpack-deps": {"buildpack-deps", OS, on(DebianLinux), nil},
	}
	for _, name := range []string{"perl", "erlang", "elixir", "haskell", "dart", "julia", "pypy"} {
		m[name] = family{Family(name), SDK, on(DebianLinux), nil}
	}
	for _, name := range []string{"nginx", "httpd", "redis", "postgres", "memcached", "haproxy", "wordpress", "drupal", "nextcloud"} {
		m[name] = debianServer(Family(name))
	}
	for _, name := range []string{"alpine", "debian", "ubuntu", "fedora", "centos", "rockylinux", "almalinux", "oraclelinux", "amazonlinux", "archlinux"} {
		m[name] = family{Family(name), OS, nil, nil}
	}
	return m
})

// publisher is a registry other than Docker Hub's library whose images are known.
type publisher struct {
	registry, prefix string
	family           func(path string) (family, bool)
}

var publishers = []publisher{
	{"mcr.microsoft.com", "dotnet/", dotnetFamily},
	{"gcr.io", "distroless/", distrolessFamily},
	{"cgr.dev", "chainguard/", chainguardFamily},
	{"registry.access.redhat.com", "", ubiFamily},
	{"registry.redhat.io", "", ubiFamily},
	{dockerHub, "redhat/", ubiFamily},
	{dockerHub, "opensuse/", func(string) (family, bool) { return family{"opensuse", OS, nil, nil}, true }},
	{dockerHub, "oven/bun", func(string) (family, bool) { return family{"bun", SDK, on(DebianLinux), adjustBare}, true }},
	{dockerHub, "denoland/deno", func(string) (family, bool) { return family{"deno", SDK, on(DebianLinux), adjustBare}, true }},
	{dockerHub, "nginxinc/nginx-unprivileged", func(string) (family, bool) {
		return family{Nginx, Server, on(DebianLinux), func(i *Image, _ tag) { i.User = "101" }}, true
	}},
	{"public.ecr.aws", "amazonlinux/amazonlinux", func(string) (family, bool) { return family{"amazonlinux", OS, nil, nil}, true }},
	{"public.ecr.aws", "amazoncorretto/amazoncorretto", func(string) (family, bool) { return family{Corretto, SDK, on(AmazonLinux), adjustJava}, true }},
	{"quay.io", "centos/centos", func(string) (family, bool) { return family{"centos", OS, nil, nil}, true }},
}

func adjustBusybox(i *Image, t tag) {
	switch {
	case t.has("musl"):
		i.Libc = Musl
	case t.has("uclibc"):
		i.Libc = LibcUnknown
	}
}

// adjustBare handles variants that leave out the distribution's tools.
func adjustBare(i *Image, t tag) {
	if t.has("distroless") {
		i.Distro.Name, i.PackageManager, i.Shells = DistrolessBase, PMNone, NoShell
	}
}

func adjustSwift(i *Image, t tag) {
	if t.has("slim") {
		i.Role = Runtime
	}
}

// adjustMySQL: the image is made on the slim build of Oracle Linux.
func adjustMySQL(i *Image, _ tag) {
	if i.Distro.Name == OracleLinux {
		i.PackageManager = Microdnf
	}
}

// openjdkBase: since version 12 the default is Oracle Linux, before it Debian.
func openjdkBase(t tag) Distro {
	switch {
	case t.has("slim"):
		return Distro{Name: DebianLinux}
	case t.version == "" || t.order().less(orderOf("12")):
		if t.version == "" {
			return Distro{}
		}
		d, _ := byCodename("bullseye")
		return d
	}
	return Distro{Name: OracleLinux}
}

func adjustJava(i *Image, t tag) {
	if t.has("jre") {
		i.Role = Runtime
	}
	if i.Family == OpenJDK && i.Distro.Name == OracleLinux {
		i.PackageManager = Microdnf
	}
}

func mavenBase(t tag) Distro {
	switch {
	case strings.Contains(t.jdkWord, "temurin"), strings.HasPrefix(t.jdkWord, "sapmachine"):
		return Distro{Name: UbuntuLinux}
	case strings.Contains(t.jdkWord, "corretto"):
		return Distro{Name: AmazonLinux}
	}
	return Distro{}
}

// dotnetFamily knows the .NET images of Microsoft: the tag carries the
// distribution, the repository the role. Defaults are those of the dotnet-docker
// support documents.
func dotnetFamily(path string) (family, bool) {
	roles := map[string]Role{"sdk": SDK, "aspnet": Runtime, "runtime": Runtime, "runtime-deps": Runtime, "monitor": Tool}
	role, ok := roles[path]
	if !ok {
		return family{}, false
	}
	base := func(t tag) Distro {
		if t.version == "" {
			return Distro{}
		}
		if !t.order().less(orderOf("10")) {
			return release(UbuntuLinux, "24.04")
		}
		return debian("8.0", "bookworm", "6.0", "bullseye", "5.0", "buster")(t)
	}
	return family{DotNet, role, base, adjustDotNet}, true
}

func adjustDotNet(i *Image, t tag) {
	i.Variants = slices.DeleteFunc(i.Variants, func(v string) bool { return v == "amd64" || v == "arm64v8" })
	switch {
	case t.has("chiseled"), t.has("distroless"):
		i.PackageManager, i.Shells, i.User = PMNone, NoShell, "1654"
	case slices.Contains([]string{"cbl"}, firstOf(t.variants)):
		i.Distro = Distro{Name: AzureLinux}
		settle(i)
	}
}

func firstOf(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// distrolessFamily knows gcr.io/distroless. The repository carries the language
// and the Debian release: static-debian12, nodejs20-debian12, java21-debian12.
func distrolessFamily(path string) (family, bool) {
	name, suite, _ := strings.Cut(path, "-")
	role, libc := Runtime, Glibc
	if name == "static" {
		role, libc = Static, NoLibc
	}
	if name == "base" || name == "cc" {
		role = Static
	}
	return family{Distroless, role, nil, func(i *Image, t tag) {
		i.Distro = Distro{Name: DistrolessBase, Version: strings.TrimPrefix(suite, "debian")}
		if d := release(DebianLinux, i.Distro.Version); suite != "" {
			i.Distro.Codename = d.Codename
		}
		i.Variants = append([]string{name}, t.words()...)
		i.Libc, i.PackageManager, i.Shells = libc, PMNone, NoShell
		if strings.HasPrefix(t.text, "debug") {
			i.Shells = Sh
		}
		if strings.Contains(t.text, "nonroot") {
			i.User = "65532"
		}
	}}, true
}

// chainguardFamily knows the free images of Chainguard: built on Wolfi, without
// package manager and shell unless the tag ends in -dev.
func chainguardFamily(path string) (family, bool) {
	role := Runtime
	switch path {
	case "wolfi-base", "chainguard-base", "busybox":
		role = OS
	case "static", "glibc-dynamic":
		role = Static
	case "nginx", "postgres", "redis":
		role = Server
	case "jdk", "go", "rust", "gcc-glibc":
		role = SDK
	}
	return family{Chainguard, role, nil, func(i *Image, t tag) {
		i.Distro = Distro{Name: Wolfi}
		settle(i)
		i.Variants = append([]string{path}, t.words()...)
		i.User = "65532"
		if !strings.HasSuffix(t.text, "-dev") && path != "wolfi-base" && path != "chainguard-base" {
			i.PackageManager, i.Shells = PMNone, NoShell
		}
		switch path {
		case "static":
			i.Libc = NoLibc
		case "wolfi-base", "chainguard-base":
			i.User = ""
		case "go", "rust", "jdk", "gcc-glibc", "python", "node", "busybox":
			// Some of these bring a shell for building; which ones has changed over time.
			i.Shells = ShellsUnknown
		}
	}}, true
}

// ubiImage reads a repository of Red Hat: the major version and what kind of UBI it is, "" for the plain one.
func ubiImage(path string) (major, kind string, ok bool) {
	first, rest, nested := strings.Cut(path, "/")
	m := strings.TrimPrefix(first, "ubi")
	if m == first {
		return "", "", false
	}
	major, kind, _ = strings.Cut(m, "-")
	if nested {
		kind = strings.TrimPrefix(strings.TrimPrefix(rest, "ubi"), "-")
	}
	return major, kind, len(major) > 0 && major[0] >= '7' && major[0] <= '9' || major == "10"
}

// ubiFamily knows Red Hat's Universal Base Images: ubi9, ubi9-minimal,
// ubi9/ubi-micro and the language images on top of them (ubi9/nodejs-20).
func ubiFamily(path string) (family, bool) {
	major, kind, ok := ubiImage(path)
	if !ok {
		return family{}, false
	}
	return family{"ubi", OS, nil, func(i *Image, _ tag) {
		i.Distro, i.Version = Distro{Name: UBI, Version: major}, major
		if kind != "" {
			i.Variants = []string{kind}
		}
		settle(i)
		switch kind {
		case "", "init", "minimal":
		case "micro":
			i.PackageManager, i.Shells = PMNone, Sh|Bash
		default:
			i.Role = Runtime
			i.PackageManager = PMUnknown
		}
	}}, true
}

// words gives every word of the tag.
func (t tag) words() []string {
	if t.text == "" || t.text == "latest" {
		return nil
	}
	return strings.Split(t.text, "-")
}
