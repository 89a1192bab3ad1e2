package project

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The groups, as they stand in comments of the ignore file.
const (
	groupDeps    = "Installed while the image is built"
	groupOutput  = "Made by the build"
	groupVCS     = "Version control"
	groupSecrets = "Secrets and local settings"
	groupDocker  = "Docker"
	groupLogs    = "Logs and caches"
	groupTests   = "Tests and reports"
	groupEditors = "Editors and systems"
	groupCI      = "Continuous integration"
	groupDocs    = "Documentation"
	groupLarge   = "Large files"
)

// candidates lists what may be proposed for the project, group by group.
func (c *chooser) candidates() []candidate {
	var l list
	c.dependencies(&l)
	c.outputs(&l)
	c.versionControl(&l)
	c.secrets(&l)
	c.docker(&l)
	c.logs(&l)
	c.tests(&l)
	editors(&l)
	c.documentation(&l)
	c.large(&l)
	return l.all
}

// list collects candidates.
type list struct{ all []candidate }

func (l *list) add(level Level, group, pattern, reason string, samples ...string) *candidate {
	if len(samples) == 0 {
		samples = []string{pattern}
	}
	l.all = append(l.all, candidate{pattern: pattern, samples: samples, group: group, reason: reason, level: level})
	return &l.all[len(l.all)-1]
}

// everywhere proposes a name at any depth when it is found below the top, else at the top only.
func (l *list) everywhere(p *Project, level Level, group, name, reason string) {
	for _, e := range p.Notable {
		if path.Base(e.Path) == name && e.Path != name {
			l.add(level, group, "**/"+name, reason, name, e.Path)
			return
		}
	}
	l.add(level, group, name, reason)
}

// dependencies are left out when the image installs its own.
func (c *chooser) dependencies(l *list) {
	p := c.project
	if len(p.found.node) > 0 && c.runs(true, "npm", "yarn", "pnpm", "bun") {
		level := Found
		if p.Node != nil {
			level = Core
		}
		l.everywhere(p, level, groupDeps, "node_modules", "the image installs its own, for its own C library")
	}
	if p.Python != nil {
		for _, dir := range []string{".venv", "venv", "env"} {
			level := Found
			if dir == ".venv" {
				level = Core
			}
			if dir == ".venv" || p.Has(in(dir, "pyvenv.cfg")) {
				l.add(level, groupDeps, dir, "a virtual environment only works where it was made")
			}
		}
	}
	if p.PHP != nil && c.runs(true, "composer") {
		l.add(Core, groupDeps, in(p.PHP.Dir, "vendor"), "composer installs it in the image")
	}
	if p.Ruby != nil && c.runs(true, "bundle") {
		l.add(Core, groupDeps, ".bundle", "settings of bundler on this machine")
		l.add(Core, groupDeps, "vendor/bundle", "bundler installs it in the image")
	}
}

// outputs are left out when the image builds its own.
func (c *chooser) outputs(l *list) {
	p := c.project
	for _, dir := range p.NodeDirs() {
		c.nodeOutputs(l, p.NodeIn(dir))
	}
	if p.Python != nil {
		l.add(Core, groupOutput, "**/__pycache__", "Python writes it anew", "__pycache__", "a/__pycache__")
		l.add(Core, groupOutput, "**/*.py[co]", "Python writes it anew", "a.pyc", "a/a.pyc")
		l.add(Found, groupOutput, "*.egg-info", "made when the package is installed", "a.egg-info")
	}
	if c.openSources() {
		return
	}
	if p.Rust != nil && c.runs(true, "cargo") {
		l.add(Core, groupOutput, in(p.Rust.Dir, "target"), "cargo builds it in the image")
	}
	if j := p.Java; j != nil && j.Tool == "maven" && c.runs(false, "mvn") {
		l.everywhere(p, Core, groupOutput, "target", "Maven builds it in the image")
	}
	if j := p.Java; j != nil && j.Tool == "gradle" && c.runs(false, "gradle") {
		l.everywhere(p, Core, groupOutput, "build", "Gradle builds it in the image")
		l.add(Core, groupOutput, ".gradle", "cache of Gradle on this machine")
	}
	if len(p.found.dotnet) > 0 && c.runs(false, "dotnet") {
		l.add(Core, groupOutput, "**/bin", "dotnet builds it in the image", "bin", "a/bin")
		l.add(Core, groupOutput, "**/obj", "dotnet builds it in the image", "obj", "a/obj")
	}
	if p.C != nil && p.Has("build/CMakeCache.txt") && c.runs(false, "cmake") {
		l.add(Found, groupOutput, "build", "CMake builds it in the image")
	}
	if p.Ruby != nil && p.Ruby.Framework == "rails" {
		for _, dir := range []string{"log", "tmp"} {
			if !p.Has(in(dir, ".keep")) {
				l.add(Found, groupOutput, dir+"/*", "Rails writes it while running", dir+"/a")
			}
		}
	}
}

func (c *chooser) nodeOutputs(l *list, n *Node) {
	if n.Build != "" && !c.openSources() && c.runs(false, "run "+n.Build, "run-script "+n.Build, "yarn "+n.Build, "pnpm "+n.Build, "bun "+n.Build) {
		for _, o := range n.Outputs {
			top, _, _ := strings.Cut(o.Dir, "/")
			if top != "" && top != "src" && top != "public" && top != "static" {
				l.add(Found, groupOutput, in(n.Dir, top), "the build writes it in the image")
			}
		}
	}
	for _, dir := range []string{".next", ".nuxt", ".svelte-kit", ".astro", ".turbo", ".parcel-cache", ".cache", ".angular"} {
		if !slices.ContainsFunc(n.Outputs, func(o Output) bool { return isUnder(o.Dir, dir) }) {
			l.add(Found, groupOutput, in(n.Dir, dir), "cache of a build on this machine")
		}
	}
}

func (c *chooser) versionControl(l *list) {
	if !c.runs(false, "git ", "git-", "gitversion", "setuptools_scm") && !c.project.AsksGit() {
		l.add(Core, groupVCS, ".git", "the whole history")
		l.add(Found, groupVCS, ".gitignore", "only git reads it")
		l.add(Found, groupVCS, ".gitattributes", "only git reads it")
	}
	l.add(Found, groupVCS, ".hg", "the whole history")
	l.add(Found, groupVCS, ".svn", "a second copy of every file")
	for _, name := range []string{".github", ".gitlab-ci.yml", ".circleci", ".travis.yml", "Jenkinsfile", "azure-pipelines.yml", ".buildkite", ".woodpecker.yml"} {
		l.add(Found, groupCI, name, "only the build service reads it")
	}
}

// buildEnv lists frameworks that put values from .env files into the program while building.
var buildEnv = []string{"next", "nuxt", "vite", "astro", "sveltekit", "create-react-app", "vue-cli", "gatsby", "docusaurus", "vitepress"}

// readsEnv names a framework of the context that reads .env files while building, "" for none.
func (p *Project) readsEnv() string {
	for _, dir := range p.NodeDirs() {
		if fw := p.NodeIn(dir).Framework; slices.Contains(buildEnv, fw) {
			return fw
		}
	}
	return ""
}

// startedWith names the files of variables that node gets from a script which starts the program.
func (p *Project) startedWith() (files []string) {
	for _, dir := range p.NodeDirs() {
		n := p.NodeIn(dir)
		for name := range n.Scripts {
			if name != "prod" && name != "serve" && name != "start" && !strings.HasPrefix(name, "start:prod") {
				continue
			}
			for _, c := range n.Own(name) {
				files = append(files, EnvFiles(c)...)
			}
		}
	}
	return files
}

func (c *chooser) secrets(l *list) {
	p := c.project
	local := "settings of this machine, often with credentials"
	env := func(level Level, pattern, reason string, samples ...string) {
		if c.below(".env*") {
			pattern = "**/" + pattern
			for _, sample := range slices.Clone(samples) {
				samples = append(samples, in("a", sample))
			}
		}
		l.add(level, groupSecrets, pattern, reason, samples...).secret = true
	}
	if fw := p.readsEnv(); fw != "" {
		env(Core, ".env*.local", local, ".env.local", ".env.production.local")
		env(Ask, ".env", "often holds credentials, but "+fw+" reads it while building", ".env")
	} else {
		started := p.startedWith()
		level := func(name string) Level {
			if slices.ContainsFunc(started, func(file string) bool { ok, _ := path.Match(name, file); return ok }) {
				return Ask
			}
			return Core
		}
		env(level(".env"), ".env", local, ".env")
		env(level(".env.*"), ".env.*", local, ".env.local", ".env.production")
		if c.needed(l.all[len(l.all)-1]) { // for one of them, but those of this machine are not
			env(Core, ".env*.local", local, ".env.local", ".env.production.local")
		}
	}
	for _, dir := range []string{".aws", ".ssh", ".kube", ".gnupg"} {
		l.add(Found, groupSecrets, dir, "credentials of a person").secret = true
	}
	for _, name := range []string{"*.pem", "*.key", "*.p12", "*.pfx"} {
		l.add(Ask, groupSecrets, "**/"+name, "may be a private key", strings.Replace(name, "*", "a", 1), strings.Replace(name, "*", "a/a", 1)).secret = true
	}
	l.add(Ask, groupSecrets, "**/id_rsa*", "a private key", "id_rsa", "a/id_rsa").secret = true
}

// below reports whether a name that is sent now matches in a folder below the top.
func (c *chooser) below(pattern string) (found bool) {
	budget := maxVisits / 2
	c.project.tree.visit(&budget, func(name string, e child) bool {
		if ok, _ := path.Match(pattern, e.name); ok && depth(name) > 0 && !c.ignore.Ignored(name) {
			found = true
		}
		return !found && !(e.sub != nil && e.sub.opaque)
	})
	return found
}

func (c *chooser) docker(l *list) {
	p := c.project
	const reason = "a change to it would repeat every COPY"
	l.add(Core, groupDocker, "Dockerfile*", reason, "Dockerfile", "Dockerfile.dev")
	l.add(Core, groupDocker, ".dockerignore", reason)
	if name, err := filepath.Rel(p.Dir, p.Dockerfile); p.Dockerfile != "" && err == nil && filepath.IsLocal(name) {
		if name = filepath.ToSlash(name); !strings.HasPrefix(name, "Dockerfile") && !strings.ContainsAny(name, "*?[]\\!#") {
			l.add(Core, groupDocker, name, reason)
		}
	}
	for _, name := range []string{"docker-compose*.yml", "docker-compose*.yaml", "compose*.yml", "compose*.yaml"} {
		l.add(Found, groupDocker, name, "docker compose reads it outside the image", strings.Replace(name, "*", "", 1), strings.Replace(name, "*", ".dev", 1))
	}
}

func (c *chooser) logs(l *list) {
	if n := c.project.Node; n != nil {
		switch n.Manager.Name {
		case Yarn:
			l.add(Core, groupLogs, "yarn-debug.log*", "a log of yarn", "yarn-debug.log")
			l.add(Core, groupLogs, "yarn-error.log*", "a log of yarn", "yarn-error.log")
		case PNPM:
			l.add(Core, groupLogs, ".pnpm-debug.log*", "a log of pnpm", ".pnpm-debug.log")
		}
		l.add(Core, groupLogs, "npm-debug.log*", "a log of npm", "npm-debug.log")
		l.add(Found, groupLogs, ".eslintcache", "cache of a tool")
	}
	l.add(Found, groupLogs, "*.log", "a log", "a.log")
	for _, dir := range []string{".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox", ".cache", ".terraform"} {
		l.add(Found, groupLogs, dir, "cache of a tool")
	}
}

// testDirs are folders of tests by convention. Rust and Java are left alone: their builds read them.
var testDirs = []string{"test", "tests", "__tests__", "spec", "e2e", "cypress"}

func (c *chooser) tests(l *list) {
	p := c.project
	for _, name := range []string{"coverage", ".nyc_output", "htmlcov", ".coverage", "test-results", "playwright-report", "junit.xml"} {
		l.add(Found, groupTests, name, "a report of a test run")
	}
	if p.Node == nil && p.Python == nil && p.Ruby == nil && p.PHP == nil || c.uses.Tests || c.runs(false, "test", "spec", "tox", "nox", "phpunit", "cypress", "playwright") {
		return
	}
	for _, dir := range testDirs {
		if !p.Has(in(dir, "package.json")) && !p.testsAreBuilt() {
			l.add(Found, groupTests, dir, "no step of the build runs tests")
		}
	}
}

func editors(l *list) {
	for _, name := range []string{".vscode", ".idea", ".vs", ".devcontainer", ".editorconfig"} {
		l.add(Found, groupEditors, name, "settings of an editor")
	}
	l.add(Found, groupEditors, "**/.DS_Store", "macOS writes it", ".DS_Store", "a/.DS_Store")
	l.add(Found, groupEditors, "**/Thumbs.db", "Windows writes it", "Thumbs.db", "a/Thumbs.db")
	l.add(Found, groupEditors, "**/*.swp", "vim writes it", ".a.swp", "a/.a.swp")
}

func (c *chooser) documentation(l *list) {
	l.add(Ask, groupDocs, "*.md", "some builds embed the readme", "README.md", "CHANGELOG.md")
	l.add(Ask, groupDocs, "docs", "some programs serve them")
}

// largeFile is the size from which a file at the top is asked about.
const largeFile = 20 * 1_000_000

// large asks about single files that outweigh most programs: dumps, archives, videos.
func (c *chooser) large(l *list) {
	for _, e := range c.project.Entries {
		if e.IsDir || e.Bytes < largeFile || strings.ContainsAny(e.Path, `*?[]\!#`) || strings.TrimSpace(e.Path) != e.Path {
			continue
		}
		if !slices.ContainsFunc(l.all, func(k candidate) bool { return k.names(e.Path) }) {
			l.add(Ask, groupLarge, e.Path, "large, and no instruction names it")
		}
	}
}
