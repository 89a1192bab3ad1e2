package project

import "strings"

// buildInputs are files that the build is known to read, whatever they are called.
func (p *Project) buildInputs() []string {
	var names []string
	if p.Python != nil {
		for _, name := range p.Python.BuildFiles {
			names = append(names, in(p.Python.Dir, name))
		}
	}
	for dir, n := range p.found.node {
		names = append(names, in(dir, "package.json"))
		if n.Lock != nil {
			names = append(names, n.Lock.Path)
		}
	}
	return names
}

// AsksGit reports whether a build file calls git, so that .git is needed while building.
func (p *Project) AsksGit() bool {
	if p.Python != nil && p.Python.VersionFromGit || p.gitInBuild {
		return true
	}
	if p.Node != nil {
		for _, s := range p.Node.Scripts {
			if strings.Contains(" "+s, " git ") {
				return true
			}
		}
	}
	return false
}

// testsAreBuilt reports whether a tool that builds the program also reads its tests.
func (p *Project) testsAreBuilt() bool {
	return p.Rust != nil || p.Java != nil || p.DotNet != nil || p.C != nil || p.Go != nil
}

// gitSigns are texts in build files that show a call of git.
var gitSigns = []string{"git describe", "git rev-parse", "git log", "git show", "git-commit-id", "gitversion", "GitVersion", "MinVer", "Nerdbank.GitVersioning", "git_version", "vergen", "nebula.release", "axion-release"}

// readGitUse looks into the build files at the top for calls of git.
func readGitUse(f folder) bool {
	for _, name := range []string{"Makefile", "makefile", "Taskfile.yml", "justfile", "build.gradle", "build.gradle.kts", "pom.xml", "build.rs", "Cargo.toml", "CMakeLists.txt", "meson.build", "setup.py", "vite.config.js", "vite.config.ts", "next.config.js", "next.config.mjs", "vue.config.js", "webpack.config.js", "Directory.Build.props", "Directory.Packages.props", "build.sh"} {
		for _, sign := range gitSigns {
			if f.mentions(sign, name) {
				return true
			}
		}
	}
	return false
}
