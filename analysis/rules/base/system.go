package base

import (
	"slices"

	"minke/analysis"
	"minke/analysis/image"
)

// readSystem notes the packages of Debian that the project's modules need of the system to be installed or to run.
func (n *needs) readSystem(p *analysis.Pass, f image.Family) {
	if node := p.Project.Node; node != nil && n.runsAny("npm", "yarn", "pnpm", "bun") {
		if node.FromGit() != "" {
			n.also("git")
		}
	}
	if node := p.Project.Node; node != nil && f == image.Node && (node.UsesInProduction("@prisma/client") || node.Uses("prisma")) {
		n.also("openssl") // its engine asks openssl for its version: https://github.com/prisma/prisma/issues/19729
	}
	if python := p.Project.Python; python != nil && python.FromGit && n.installsPython() {
		n.also("git")
	}
	if ruby := p.Project.Ruby; ruby != nil && ruby.FromGit && n.runsAny("bundle") {
		n.also("git")
	}
}

// also notes packages that the stages themselves do not install.
func (n *needs) also(packages ...string) {
	for _, pkg := range packages {
		if !n.installs[pkg] && !slices.Contains(n.system, pkg) {
			n.system = append(n.system, pkg)
		}
	}
}

// slimLacks returns the packages that a stage on the full image of a language has of it, and that its slim sibling
// lacks; ok is false where it is not known which they are.
func (n *needs) slimLacks(f image.Family) (packages []string, ok bool) {
	if f == image.Debian {
		return nil, true // the full image has none of these tools either
	}
	if !slices.Contains([]image.Family{image.Node, image.Python, image.Ruby}, f) {
		return nil, n.misses() == ""
	}
	add := func(names ...string) {
		for _, name := range names {
			if !n.brings(name) && !slices.Contains(packages, name) {
				packages = append(packages, name)
			}
		}
	}
	for _, tool := range toolsOfFull {
		if n.commands[tool] && !n.brings(packageOf(tool)) {
			add(withLibc(packageOf(tool))...)
		}
	}
	if f == image.Node && n.runsAny("python3", "python") {
		add("python3")
	}
	add(n.system...)
	add(n.toCompile...)
	if f == image.Node && slices.ContainsFunc([]string{"curl", "wget", "git"}, func(name string) bool { return slices.Contains(packages, name) }) {
		add("ca-certificates") // the slim images of the other languages have them
	}
	return packages, true
}

// brings reports whether the stages install a package, or one that depends on it.
func (n *needs) brings(pkg string) bool {
	return n.installs[pkg] || n.installs["build-essential"] && slices.Contains([]string{"gcc", "g++", "make", "libc6-dev", "patch"}, pkg)
}

// withLibc adds the headers of the C library, which Debian's compilers only recommend:
// https://packages.debian.org/bookworm/gcc
func withLibc(compiler string) []string {
	if compiler == "gcc" {
		return []string{"gcc", "libc6-dev"}
	}
	return []string{compiler}
}
