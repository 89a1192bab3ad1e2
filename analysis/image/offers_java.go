package image

import (
	"slices"
	"strings"
)

// temurinVersions are the versions of Java that eclipse-temurin has as both a JDK and a JRE, and keeps building.
var temurinVersions = []string{"8", "11", "17", "21", "25"}

const jreNote = "A JRE runs programs; the compiler stays in a builder stage."

// offerTemurin: jdk → jre, Ubuntu → Alpine.
func offerTemurin(c *choice) {
	if !c.plain("jdk", "jre") || c.tag.head() == "" {
		return
	}
	suite := c.tag.distroAt
	const amd64 = "For this version of Java published for amd64; look whether your platform has it."
	old := orderOf(c.major()).less(orderOf("21"))
	if !c.tag.has("jre") && slices.Contains(temurinVersions, c.major()) {
		c.tagged(RuntimeOnly, join(c.tag.head(), "jre", suite), jreNote)
		if !c.onAlpine() {
			c.tagged(RuntimeOnly, join(c.tag.head(), "jre", "alpine"), jreNote)
		}
	}
	if c.onAlpine() || !slices.Contains(temurinVersions, c.major()) {
		return
	}
	words := c.tag.variants
	if len(words) == 0 && strings.ContainsAny(c.tag.version, "_-.") {
		words = []string{"jdk"} // only the short tags may leave it out
	}
	note := ""
	if old {
		note = amd64
	}
	words = append([]string{c.tag.head()}, words...)
	c.tagged(OnAlpine, join(append(words, "alpine")...), note)
}

// offerOpenJDK: the official image is deprecated and no longer built;
// eclipse-temurin is the successor its page names first.
func offerOpenJDK(c *choice) {
	m := c.major()
	if !slices.Contains(temurinVersions, m) {
		return
	}
	const gone = "openjdk is deprecated and gets no updates; eclipse-temurin has the same Java."
	c.temurinJRE(m, gone)
	if !c.tag.has("jre") {
		c.add(OnAlpine, c.ref.withImage("eclipse-temurin", m+"-jdk-alpine"), gone)
	}
}

// temurinJRE offers a JRE in place of an image with a JDK and perhaps a build tool.
func (c *choice) temurinJRE(version, note string) {
	if !slices.Contains(temurinVersions, version) {
		return
	}
	if !c.onAlpine() {
		c.add(RuntimeOnly, c.ref.withImage("eclipse-temurin", version+"-jre"), note)
	}
	c.add(RuntimeOnly, c.ref.withImage("eclipse-temurin", version+"-jre-alpine"), note)
	if version == "17" || version == "21" {
		c.distroless(WithoutShell, "java"+version+"-debian12", "The entrypoint is java -jar: CMD holds the jar and its arguments.")
	}
}

func offerCorretto(c *choice) {
	if c.plain() && slices.Contains(temurinVersions, c.major()) && c.ref.Official() != "" {
		c.alpine()
	}
}

// offerMaven: the temurin builds have an alpine sibling since Java 11; what Maven has built runs on a JRE.
func offerMaven(c *choice) {
	v := c.tag.jdk
	if strings.HasPrefix(c.tag.jdkWord, "temurin-") && !c.onAlpine() && slices.Contains(temurinVersions[1:], v) && c.tag.distroAt == "" {
		c.tagged(OnAlpine, c.tag.text+"-alpine", "")
	}
	c.temurinJRE(v, "Maven is only needed to build: the program runs on a JRE.")
}

func offerGradle(c *choice) {
	v := c.tag.jdk
	if v != "" && !c.onAlpine() && c.plain("jdk") && slices.Contains(temurinVersions, v) && c.tag.distroAt == "" && c.from("7") {
		c.tagged(OnAlpine, c.tag.text+"-alpine", "")
	}
	c.temurinJRE(v, "Gradle is only needed to build: the program runs on a JRE.")
}

// offerTomcat: tags of the form 10.1-jdk17 and 10.1-jdk17-temurin have a jre sibling.
func offerTomcat(c *choice) {
	v := c.tag.jdk
	if !c.plain("jdk", "temurin") || !slices.Contains(temurinVersions, v) {
		return
	}
	c.tagged(RuntimeOnly, strings.Replace(c.tag.text, "jdk"+v, "jre"+v, 1), "A JRE is enough unless JSP pages are compiled by an external compiler.")
}

// offerDotNet: the repository is the role. The SDK builds; aspnet, runtime and runtime-deps run.
func offerDotNet(c *choice) {
	_, base := cutLast(c.ref.Repository)
	if c.tag.version == "" || !c.plain("extra", "slim") || !c.from("6.0") || strings.Count(c.tag.version, ".") < 1 {
		return
	}
	v := minorOf(c.tag.version)
	if base == "sdk" {
		// The versions of SDK and runtime differ beyond the second number: 8.0.404 builds for 8.0.11.
		suite := c.tag.distroAt
		if c.img.Distro.Name == DebianLinux {
			suite = ""
		}
		c.dotnet(RuntimeOnly, "aspnet", join(v, suite), "The SDK is only needed to build.")
		c.dotnet(RuntimeOnly, "runtime", join(v, suite), "For programs that serve no web pages.")
		if !c.onAlpine() {
			c.dotnet(RuntimeOnly, "aspnet", v+"-alpine", "The SDK is only needed to build.")
			c.dotnet(RuntimeOnly, "runtime", v+"-alpine", "For programs that serve no web pages.")
		}
	}
	if !c.onAlpine() {
		c.alpine()
	}
	if chiseled := c.chiseled(v); chiseled != "" && base != "sdk" {
		c.dotnet(WithoutShell, base, chiseled, "Runs as a user without privileges; it has no ICU libraries unless the tag ends in -extra.")
	} else if chiseled != "" {
		c.dotnet(WithoutShell, "aspnet", chiseled, "Runs as a user without privileges; it has no ICU libraries unless the tag ends in -extra.")
	}
	c.dotnet(StaticallyOnly, "runtime-deps", v+"-alpine", "For self-contained or ahead-of-time compiled programs built for musl.")
}

func (c *choice) dotnet(kind Kind, base, tag, note string) {
	c.add(kind, c.ref.withImage(base, tag), note)
}

// chiseled gives the tag of the Ubuntu chiseled build: jammy for 6.0 to 8.0, noble since 8.0.
func (c *choice) chiseled(v string) string {
	if c.onAlpine() {
		return ""
	}
	if c.from("8.0") {
		return v + "-noble-chiseled"
	}
	return v + "-jammy-chiseled"
}
