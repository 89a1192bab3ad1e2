package installs

import (
	"regexp"
	"slices"

	"minke/analysis"
	"minke/analysis/shell"
)

// jdk matches the packages of a JDK in Debian, Ubuntu and Alpine.
var jdk = regexp.MustCompile(`^(openjdk-\d+-jdk(-headless)?|default-jdk(-headless)?|openjdk\d+(-jdk)?)$`)

// buildsJava are the commands that build programs for the JVM.
var buildsJava = []string{"mvn", "gradle", "ant", "sbt", "javac"}

// onlyBuildsJava reports whether the package called name serves only to build a program for the JVM in the stage: a
// tool that a RUN calls, or a JDK where the image brings what runs the program.
func onlyBuildsJava(p *analysis.Pass, name string, use *uses) bool {
	if !slices.ContainsFunc(buildsJava, func(c string) bool { return use.build[c] }) {
		return false
	}
	switch {
	case slices.Contains([]string{"maven", "apache-maven", "gradle", "ant", "apache-ant"}, name):
		return !use.atRunTime(name)
	case jdk.MatchString(name):
		return p.Base(p.Stage).Family.BringsJava() && !use.atRunTime(name)
	}
	return false
}

// commandsOf are the commands for which people install the package called name.
func commandsOf(name string) []string {
	switch {
	case name == "maven" || name == "apache-maven":
		return []string{"mvn"}
	case name == "apache-ant":
		return []string{"ant"}
	case jdk.MatchString(name):
		return []string{"javac", "jar", "jcmd", "jps", "jstack", "jmap", "mvn", "gradle", "ant"}
	}
	return shell.ProvidesCommand(name)
}
