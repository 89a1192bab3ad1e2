package project

import (
	"bytes"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
)

// Java is what a pom.xml or a Gradle build says.
type Java struct {
	Dir  string // relative to the context, "." for the top
	Tool string // "maven" or "gradle"
	// Manifest is the build file relative to the context.
	Manifest string
	// Wrapper: mvnw or gradlew is there, so the image needs no build tool of its own.
	Wrapper bool
	// Artifact and Version name what is built, "" when not said plainly.
	Artifact, Version string
	// Packaging is "jar", "war" or "pom".
	Packaging string
	// Release is the version of Java it is compiled for: "17"; "" when not said plainly.
	Release string
	// Framework is "spring-boot", "quarkus", "micronaut"; "" when none is seen.
	Framework string
	// FrameworkVersion is its version: "3.4.1"; "" when not said plainly.
	FrameworkVersion string
	// FinalName is the name of the built archive without its ending where the build gives it one of its own.
	FinalName string
	// Modules are the folders of a multi-module build.
	Modules []string
	// Output is the folder of the built archive relative to Dir: "target", "build/libs".
	Output string
}

type pom struct {
	ArtifactID string `xml:"artifactId"`
	Version    string `xml:"version"`
	Packaging  string `xml:"packaging"`
	Parent     struct {
		ArtifactID string `xml:"artifactId"`
		Version    string `xml:"version"`
	} `xml:"parent"`
	Modules struct {
		Module []string `xml:"module"`
	} `xml:"modules"`
	Properties struct {
		Inner []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
		} `xml:",any"`
	} `xml:"properties"`
	Build struct {
		FinalName string `xml:"finalName"`
		Plugins   struct {
			Plugin []struct {
				ArtifactID string `xml:"artifactId"`
			} `xml:"plugin"`
		} `xml:"plugins"`
	} `xml:"build"`
}

func readJava(f folder) *Java {
	if j := readMaven(f); j != nil {
		return j
	}
	return readGradle(f)
}

func readMaven(f folder) *Java {
	data, ok := f.load("pom.xml")
	if !ok {
		return nil
	}
	var x pom
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	d.CharsetReader = latin1
	if err := d.Decode(&x); err != nil {
		f.fail("pom.xml", err)
		return nil
	}
	j := &Java{Dir: f.dir, Tool: "maven", Manifest: in(f.dir, "pom.xml"), Wrapper: f.has("mvnw"), Packaging: x.Packaging, Modules: x.Modules.Module, Output: "target"}
	if j.Packaging == "" {
		j.Packaging = "jar"
	}
	j.Artifact, j.Version = plain(x.ArtifactID), plain(x.Version)
	if j.Version == "" {
		j.Version = plain(x.Parent.Version)
	}
	for _, name := range []string{"maven.compiler.release", "java.version", "maven.compiler.target"} {
		for _, p := range x.Properties.Inner {
			if p.XMLName.Local == name && j.Release == "" {
				j.Release = javaRelease(plain(p.Text))
			}
		}
	}
	for _, p := range x.Build.Plugins.Plugin {
		j.frameworkBy(p.ArtifactID)
	}
	j.frameworkBy(x.Parent.ArtifactID)
	if strings.Contains(x.Parent.ArtifactID, "spring-boot") {
		j.FrameworkVersion = plain(x.Parent.Version)
	}
	j.FinalName = plain(x.Build.FinalName)
	return j
}

// Archive is the name of the built archive, "" when it is not said plainly.
func (j *Java) Archive() string {
	switch {
	case j.FinalName != "":
		return j.FinalName + "." + j.Packaging
	case j.Artifact == "" || j.Version == "" || j.Packaging == "pom":
		return ""
	}
	return j.Artifact + "-" + j.Version + "." + j.Packaging
}

// plain gives a value that holds no ${…}.
func plain(s string) string {
	if s = strings.TrimSpace(s); strings.Contains(s, "${") {
		return ""
	}
	return s
}

// javaRelease gives "8" for "1.8".
func javaRelease(v string) string { return strings.TrimPrefix(v, "1.") }

func (j *Java) frameworkBy(text string) {
	for _, fw := range []struct{ sign, name string }{{"spring-boot", "spring-boot"}, {"springframework.boot", "spring-boot"}, {"quarkus", "quarkus"}, {"micronaut", "micronaut"}} {
		if j.Framework == "" && strings.Contains(text, fw.sign) {
			j.Framework = fw.name
		}
	}
}

var (
	gradleToolchain = regexp.MustCompile(`(?:JavaLanguageVersion\.of\(|jvmToolchain\(|(?:source|target)Compatibility\s*=\s*(?:JavaVersion\.VERSION_)?['"]?)(?:1[._])?(\d+)`)
	gradleVersion   = regexp.MustCompile(`(?m)^\s*version\s*=?\s*['"]([^'"$]+)['"]`)
	gradleName      = regexp.MustCompile(`rootProject\.name\s*=\s*['"]([^'"]+)['"]`)
	gradleBoot      = regexp.MustCompile(`org\.springframework\.boot['"]\)?\s*version\s*\(?['"]([\d.]+)['"]`)
	gradleInclude   = regexp.MustCompile(`(?m)^\s*include\s*\(?\s*((?:['"][^'"]+['"]\s*,?\s*)+)`)
	quoted          = regexp.MustCompile(`['"]([^'"]+)['"]`)
)

func readGradle(f folder) *Java {
	name := f.first("build.gradle", "build.gradle.kts")
	settings, _ := f.load(f.first("settings.gradle", "settings.gradle.kts"))
	if name == "" && settings == nil {
		return nil
	}
	data, _ := f.load(name)
	j := &Java{Dir: f.dir, Tool: "gradle", Manifest: in(f.dir, name), Wrapper: f.has("gradlew"), Packaging: "jar", Output: "build/libs"}
	if m := gradleToolchain.FindSubmatch(data); m != nil {
		j.Release = string(m[1])
	}
	if m := gradleVersion.FindSubmatch(data); m != nil {
		j.Version = string(m[1])
	}
	if m := gradleName.FindSubmatch(settings); m != nil {
		j.Artifact = string(m[1])
	}
	for _, m := range gradleInclude.FindAllSubmatch(settings, -1) {
		for _, q := range quoted.FindAllSubmatch(m[1], -1) {
			j.Modules = append(j.Modules, strings.ReplaceAll(strings.TrimPrefix(string(q[1]), ":"), ":", "/"))
		}
	}
	if bytes.Contains(data, []byte("id 'war'")) || bytes.Contains(data, []byte(`id("war")`)) || bytes.Contains(data, []byte("\n    war\n")) {
		j.Packaging = "war"
	}
	j.frameworkBy(string(data))
	if m := gradleBoot.FindSubmatch(data); m != nil {
		j.FrameworkVersion = string(m[1])
	}
	slices.Sort(j.Modules)
	return j
}
