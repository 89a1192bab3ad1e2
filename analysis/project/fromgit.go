package project

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// gitSpec matches where a dependency of package.json comes out of a repository, for which npm, Yarn and pnpm
// run git: https://docs.npmjs.com/cli/configuring-npm/package-json#git-urls-as-dependencies
var gitSpec = regexp.MustCompile(`^(git[+:@]|github:|gitlab:|bitbucket:|ssh://|https?://[^#]+\.git(#|$)|[\w.-]+/[\w.-]+(#|$))`)

// FromGit returns the first dependency, by name, that comes out of a repository of git, "" for none.
func (n *Node) FromGit() string {
	for _, list := range []map[string]string{n.Dependencies, n.OptionalDependencies, n.DevDependencies} {
		for _, name := range slices.Sorted(maps.Keys(list)) {
			if gitSpec.MatchString(list[name]) {
				return name
			}
		}
	}
	return ""
}

// pythonGit matches a requirement of pip, or one of Poetry and uv, that is cloned.
// https://pip.pypa.io/en/stable/topics/vcs-support/
var pythonGit = regexp.MustCompile(`(?m)^[^#\n]*(\bgit\+[a-z]+://|\bgit\s*=\s*["'])`)

// rubyGit matches a gem that Bundler clones: https://bundler.io/guides/git.html
var rubyGit = regexp.MustCompile(`(?m)^\s*(gem\b[^#\n]*|)\b(git|github)(:|\s*=>|\s+['"])`)

// namesGit reports whether a text that is there says that something is cloned.
func namesGit(re *regexp.Regexp, text []byte) bool {
	return strings.Contains(string(text), "git") && re.Match(text)
}
