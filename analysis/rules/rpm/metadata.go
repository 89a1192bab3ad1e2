package rpm

import (
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
)

const keeps = "package metadata"

// family are the programs that empty the caches of one another.
var family = []string{"dnf", "dnf5", "yum", "microdnf", "tdnf"}

// fills returns whether calls of m fetch metadata.
func fills(m shell.Manager) func(*shell.PackageCall) bool {
	return func(c *shell.PackageCall) bool {
		return c.Manager == m && slices.Contains([]shell.Verb{shell.Install, shell.Update, shell.Upgrade, shell.Fetch, "build-dep"}, c.Verb)
	}
}

// cleans reports whether c empties the cache of dnf or one of its kin. To let the
// cache expire leaves it where it is.
func cleans(c *shell.Command) bool {
	return slices.Contains(family, c.Name) && c.Arg(0) == "clean" && c.Arg(1) != "expire-cache"
}

// cleanAll is what empties the cache that call fills.
func cleanAll(_ *analysis.Pass, _ *build.Node, call *shell.PackageCall) string {
	command := call.Name + " clean all"
	if slices.Contains(call.Wrappers, "sudo") {
		command = "sudo " + command
	}
	return command
}

// Places of the caches. dnf5 is dnf since Fedora 41, and yum is dnf since RHEL 8:
// https://fedoraproject.org/wiki/Changes/SwitchToDnf5
const (
	dnf4Cache = "/var/cache/dnf"
	dnf5Cache = "/var/cache/libdnf5"
	yumCache  = "/var/cache/yum"
	tdnfCache = "/var/cache/tdnf"
)

func dnfDirs(p *analysis.Pass, n *build.Node) []string {
	switch d := p.Base(n.Stage).Distro; {
	case d.Name == image.AzureLinux:
		return []string{tdnfCache, dnf4Cache}
	case d.Name == image.Fedora && d.Major() >= 41:
		return []string{dnf5Cache}
	case d.Name != image.NoDistro && d.Version != "":
		return []string{dnf4Cache}
	}
	return []string{dnf4Cache, dnf5Cache}
}

func yumDirs(p *analysis.Pass, n *build.Node) []string {
	switch d := p.Base(n.Stage).Distro; {
	case d.Name == image.Fedora:
		return dnfDirs(p, n)
	case d.HasYum():
		return []string{yumCache}
	case d.Name != image.NoDistro && d.Version != "":
		return []string{dnf4Cache}
	}
	return []string{yumCache, dnf4Cache}
}
