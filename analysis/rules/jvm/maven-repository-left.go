package jvm

import (
	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// MavenLeft finds Maven's local repository in the final image.
var MavenLeft = &analysis.Rule{
	Name: "maven-repository-left", Group: "jvm", Severity: analysis.Warning,
	Summary: "Maven's local repository stays in the final image",
	Doc:     doc("maven-repository-left"),
	Linked:  (&caches.Stores{All: []*caches.Store{repository}, Clean: removeAll}).Linked,
}

// repository is where Maven keeps what it downloads and installs:
// https://maven.apache.org/guides/introduction/introduction-to-repositories.html
var repository = &caches.Store{
	Cache: caches.Cache{
		Keeps:  "every dependency and plugin",
		DirsAt: mavenDirs,
		Prints: []string{"settings.localRepository"},
		Fills: func(c *shell.PackageCall) bool {
			return c.Manager == shell.Maven && !mavenOffline(c) && !hasProperty(c, "maven.repo.local")
		},
	},
	Reads:   func(c *shell.PackageCall) bool { return c.Manager == shell.Maven },
	Offline: mavenOffline,
}

func mavenOffline(c *shell.PackageCall) bool {
	return c.Manager == shell.Maven && c.HasFlag("-o", "--offline")
}

// mavenDirs: the wrapper unpacks Maven itself beside the repository.
func mavenDirs(p *analysis.Pass, n *build.Node) []string {
	if calls(p, n, "mvnw") {
		return []string{"~/.m2/repository", "~/.m2/wrapper"}
	}
	return []string{"~/.m2/repository"}
}
