package image

import (
	"slices"
	"strings"
	"sync"
)

// offers has the rules by which siblings of a family are found.
var offers = sync.OnceValue(func() map[Family]func(*choice) {
	return map[Family]func(*choice){
		Node: offerNode, Python: offerPython, Golang: offerGo, Rust: offerRust, Ruby: offerRuby, PHP: offerPHP,
		OpenJDK: offerOpenJDK, Temurin: offerTemurin, Corretto: offerCorretto, Maven: offerMaven, Gradle: offerGradle, "tomcat": offerTomcat,
		DotNet: offerDotNet, Nginx: offerNginx, Debian: offerDebian, Ubuntu: offerStatic, Alpine: offerStatic,
		"bun": offerBun, "swift": offerSwift, "buildpack-deps": offerBuildpack, "archlinux": offerArch,
		"rockylinux": offerMinimal, "almalinux": offerMinimal, "oraclelinux": offerOracleSlim, "ubi": offerUBI,
		"perl": func(c *choice) {
			if c.plain() && c.from("5.20") {
				c.slim(true)
			}
		},
		"haskell": func(c *choice) {
			if c.plain() && c.tag.distroAt == "" && c.from("9") {
				c.tagged(Slimmer, join(c.tag.head(), "slim"), "")
			}
		},
		"elixir": offerSlimAndAlpine, "erlang": offerSlimAndAlpine,
		Httpd: offerAlpine, "memcached": offerAlpine, "haproxy": offerAlpine, "redis": offerAlpine, "postgres": offerPostgres, "rabbitmq": offerRabbit,
		"wordpress": offerFPM, "drupal": offerFPM, "nextcloud": offerFPM,
	}
})

// offerNode: slim and alpine exist for every version since 6; distroless has the even ones since 18.
func offerNode(c *choice) {
	if !c.plain("slim") || !c.from("8") {
		return
	}
	c.slim(false)
	c.alpine()
	switch m := c.major(); m {
	case "18", "20", "22", "24":
		c.distroless(WithoutShell, "nodejs"+m+"-debian12", "The entrypoint is node itself: CMD holds the script and its arguments.")
	}
}

// offerPython: slim and alpine exist for 2.7 and since 3.5; the interpreter of distroless is Debian's own, 3.11 in Debian 12.
func offerPython(c *choice) {
	if !c.plain("slim") || !c.from("3.5") && minorOf(c.tag.version) != "2.7" {
		return
	}
	c.slim(true)
	if !c.onAlpine() {
		c.tagged(OnAlpine, join(c.tag.head(), "alpine"), "Packages without a wheel for musl are compiled while they are installed.")
	}
	if minorOf(c.tag.version) == "3.11" {
		c.distroless(WithoutShell, "python3-debian12", "The entrypoint is python3 itself, and packages go where PYTHONPATH points to.")
	}
}

// offerGo: alpine exists since 1.6, slim does not exist. A Go program needs no image of Go to run.
func offerGo(c *choice) {
	if !c.plain() || !c.from("1.6") {
		return
	}
	c.alpine()
	c.distroless(WithoutShell, "base-debian12", "For programs that use cgo; build them on Debian 12 or older.")
	c.distroless(StaticallyOnly, "static-debian12", "Build with CGO_ENABLED=0.")
	c.scratch()
}

// offerRust: slim exists since 1.28, alpine since 1.40.
func offerRust(c *choice) {
	if !c.plain("slim") || !c.from("1.28") {
		return
	}
	c.slim(true)
	if c.from("1.40") {
		c.alpine()
	}
	c.distroless(WithoutShell, "cc-debian12", "For programs built on Debian 12 or older.")
	c.distroless(StaticallyOnly, "static-debian12", "Build for a musl target.")
	c.scratch()
}

// offerRuby: slim and alpine exist since 2.2.
func offerRuby(c *choice) {
	if c.plain("slim") && c.from("2.2") {
		c.slim(true)
		c.alpine()
	}
}

// offerPHP: cli, fpm and zts have an alpine build, apache has none; slim does not exist.
func offerPHP(c *choice) {
	if !c.plain("cli", "fpm", "zts") || !c.from("7.0") {
		return
	}
	c.alpine(c.tag.variants...)
}

// offerStatic: a program that needs nothing of a distribution needs no image of one.
func offerStatic(c *choice) {
	c.distroless(StaticallyOnly, "static-debian12", "Only for a statically linked program.")
	c.scratch()
}

func offerDebian(c *choice) {
	defer offerStatic(c)
	if c.tag.has("slim") || slices.Contains(c.tag.variants, "backports") {
		return
	}
	text := c.tag.text
	switch text {
	case "latest":
		text = "stable"
	case "experimental", "rc-buggy":
		return
	}
	if c.tag.version != "" && c.major() < "8" && len(c.major()) == 1 {
		return
	}
	c.tagged(Slimmer, text+"-slim", "")
}

// offerNginx: alpine exists for every version; alpine-slim, without the optional modules, since 1.23.2.
func offerNginx(c *choice) {
	if !c.plain("perl", "otel") || c.tag.has("slim") || c.tag.has("perl") && c.tag.has("otel") {
		return
	}
	if !c.onAlpine() {
		words := []string{c.tag.head(), "alpine"}
		c.tagged(OnAlpine, join(append(words, c.tag.variants...)...), "")
	}
	if len(c.tag.variants) == 0 && c.from("1.24") && c.ref.Official() != "" {
		kind, suite := OnAlpine, "alpine"
		if c.onAlpine() {
			kind, suite = Slimmer, c.tag.distroAt
		}
		c.tagged(kind, join(c.tag.head(), suite, "slim"), "Alpine without curl and the image, XSLT, GeoIP and njs modules.")
	}
}

func offerAlpine(c *choice) {
	if c.plain() {
		c.alpine()
	}
}

func offerSlimAndAlpine(c *choice) {
	if !c.plain("slim") {
		return
	}
	if !c.onAlpine() && !c.tag.has("slim") && c.tag.distroAt == "" {
		c.tagged(Slimmer, join(c.tag.head(), "slim"), "")
	}
	c.alpine()
}

func offerPostgres(c *choice) {
	if !c.plain() || c.onAlpine() {
		return
	}
	c.tagged(OnAlpine, join(c.tag.head(), "alpine"), "Text sorts by other rules there: an existing data directory has to be dumped and restored, not mounted.")
}

func offerRabbit(c *choice) {
	if c.plain("management") {
		c.alpine(c.tag.variants...)
	}
}

func offerFPM(c *choice) {
	if c.tag.has("fpm") && !c.onAlpine() && c.tag.distroAt == "" {
		c.tagged(OnAlpine, c.tag.text+"-alpine", "")
	}
}

func offerSwift(c *choice) {
	if c.plain() && c.from("5.0") {
		c.tagged(RuntimeOnly, join(c.tag.head(), c.tag.distroAt, "slim"), "Only the runtime libraries: the compiler stays in a builder stage.")
	}
}

func offerBuildpack(c *choice) {
	if !c.plain() || c.tag.text == "latest" {
		if c.tag.text == "latest" {
			c.tagged(Slimmer, "curl", "Without compilers and version control.")
			c.tagged(Slimmer, "scm", "Without compilers.")
		}
		return
	}
	c.tagged(Slimmer, c.tag.text+"-curl", "Without compilers and version control.")
	c.tagged(Slimmer, c.tag.text+"-scm", "Without compilers.")
}

func offerArch(c *choice) {
	if strings.HasPrefix(c.tag.text, "base-devel") {
		c.tagged(Slimmer, strings.Replace(c.tag.text, "base-devel", "base", 1), "Without compilers.")
	}
}

// offerMinimal: Rocky and Alma have a minimal build for 8 and newer.
func offerMinimal(c *choice) {
	if c.plain() && c.tag.version != "" && c.from("8") {
		c.tagged(Slimmer, c.tag.text+"-minimal", "Packages are installed with microdnf there.")
	}
}

func offerOracleSlim(c *choice) {
	if c.plain() && c.tag.version != "" && c.from("7") {
		note := "Packages are installed with microdnf there."
		if c.major() == "7" {
			note = ""
		}
		c.tagged(Slimmer, c.tag.text+"-slim", note)
	}
}

func offerBun(c *choice) {
	if !c.plain("slim", "debian") || c.onAlpine() {
		return
	}
	if !c.tag.has("slim") {
		c.tagged(Slimmer, join(c.tag.head(), "slim"), "")
	}
	c.alpine()
	c.tagged(WithoutShell, join(c.tag.head(), "distroless"), "The entrypoint is bun itself.")
}

// offerUBI: ubi-minimal and ubi-micro stand beside ubi in the same folder of the registry.
func offerUBI(c *choice) {
	major, kind, _ := ubiImage(c.ref.Repository)
	if kind != "" || c.ref.Registry == dockerHub || major == "7" {
		return
	}
	dir, base := cutLast(c.ref.Name)
	_, repo := cutLast(c.ref.Repository)
	if base != repo {
		return
	}
	add := func(kind Kind, suffix, note string) {
		r := Parse(dir + "/" + base + suffix)
		r.Tag = c.ref.Tag
		c.add(kind, r, note)
	}
	add(Slimmer, "-minimal", "Packages are installed with microdnf there.")
	add(RuntimeOnly, "-micro", "It has no package manager: packages are put in from a builder stage.")
}
