package jvm

import (
	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// GradleLeft finds Gradle's caches in the final image.
var GradleLeft = &analysis.Rule{
	Name: "gradle-caches-left", Group: "jvm", Severity: analysis.Warning,
	Summary: "Gradle's caches stay in the final image",
	Doc:     doc("gradle-caches-left"),
	Linked:  (&caches.Stores{All: []*caches.Store{gradleHome}, Clean: removeAll}).Linked,
}

// gradleHome is the part of Gradle's user home that it can make again:
// https://docs.gradle.org/current/userguide/directory_layout.html
var gradleHome = &caches.Store{
	Cache: caches.Cache{
		Keeps:  "every dependency and Gradle's own caches",
		DirsAt: gradleDirs,
		Also:   []string{"~/.gradle/caches", "/home/gradle/.gradle/caches"},
		Fills: func(c *shell.PackageCall) bool {
			return c.Manager == shell.Gradle && !gradleOffline(c) && !c.HasFlag("-g", "--gradle-user-home") && !hasProperty(c, "gradle.user.home")
		},
		Shared: caches.Locked, // two daemons wait for each other's locks
	},
	Reads:   func(c *shell.PackageCall) bool { return c.Manager == shell.Gradle },
	Offline: gradleOffline,
}

func gradleOffline(c *shell.PackageCall) bool {
	return c.Manager == shell.Gradle && c.HasFlag("--offline")
}

// gradleDirs: in the official image root's folder is a link to the one of the
// user gradle, and the wrapper unpacks Gradle itself beside the caches.
func gradleDirs(p *analysis.Pass, n *build.Node) []string {
	home := "~/.gradle"
	if p.Base(n.Stage).Family == image.Gradle {
		home = "/home/gradle/.gradle"
	}
	home = "${GRADLE_USER_HOME:-" + home + "}"
	if calls(p, n, "gradlew") {
		return []string{home + "/caches", home + "/wrapper"}
	}
	return []string{home + "/caches"}
}
