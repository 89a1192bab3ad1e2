package speed

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// downloads is what a package manager fetches and could keep between builds.
type downloads struct {
	what    string // "every package"
	manager shell.Manager
	verbs   []shell.Verb // that read or fill it; none for all
	dirs    []string     // as in caches.Cache
	dirsAt  func(*analysis.Pass, *build.Node) []string
	flags   []string // that switch it off for a call
	cleans  []string // commands that empty it: "npm cache clean"
	off     []string // variables that switch it off
	offline []string // flags of calls that fail without it
	locked  bool     // builds take turns
}

var (
	installing = []shell.Verb{shell.Install, shell.Upgrade}
	compiling  = []shell.Verb{shell.Build, shell.Install, shell.Fetch, shell.Test, shell.Run}
)

// known are the package managers whose caches save a download to later builds.
// apk and dnf are not among them: they keep no packages unless told to.
var known = []*downloads{
	{what: "every package", manager: shell.Npm, verbs: installing, dirs: []string{"${npm_config_cache:-~/.npm}"}, cleans: []string{"npm cache clean", "npm cache clear"}},
	{what: "every package", manager: shell.Yarn, verbs: installing, dirsAt: yarnDirs, cleans: []string{"yarn cache clean"}, locked: true},
	{what: "every package", manager: shell.Pnpm, verbs: installing, dirs: []string{"${PNPM_HOME:-~/.local/share/pnpm}/store"}, cleans: []string{"pnpm store prune"}},
	{what: "every package", manager: shell.Pip, verbs: installing, dirs: []string{"${PIP_CACHE_DIR:-~/.cache/pip}"}, flags: []string{"--no-cache-dir"}, cleans: []string{"pip cache purge"}, off: []string{"PIP_NO_CACHE_DIR"}},
	{what: "every package", manager: shell.Uv, dirs: []string{"${UV_CACHE_DIR:-~/.cache/uv}"}, flags: []string{"--no-cache", "-n"}, cleans: []string{"uv cache clean"}, off: []string{"UV_NO_CACHE"}},
	{what: "every package", manager: shell.Poetry, verbs: installing, dirs: []string{"${POETRY_CACHE_DIR:-~/.cache/pypoetry}"}, flags: []string{"--no-cache"}, cleans: []string{"poetry cache clear"}},
	{what: "every package", manager: shell.Composer, verbs: installing, dirsAt: composerDirs, flags: []string{"--no-cache"}, cleans: []string{"composer clear-cache", "composer clearcache"}},
	{what: "every module", manager: shell.Go, verbs: compiling, dirsAt: goDirs, cleans: []string{"go clean"}},
	{what: "every crate", manager: shell.Cargo, verbs: compiling, dirsAt: cargoDirs, offline: []string{"--offline", "--frozen"}},
	{what: "every dependency and plugin", manager: shell.Maven, dirs: []string{"~/.m2/repository"}, offline: []string{"-o", "--offline"}},
	{what: "every dependency", manager: shell.Gradle, dirsAt: gradleDirs, offline: []string{"--offline"}, locked: true},
	{what: "every package", manager: shell.Dotnet, verbs: compiling, dirs: []string{"${NUGET_PACKAGES:-~/.nuget/packages}"}, offline: []string{"--no-restore", "--no-build"}},
	{what: "the package lists", manager: shell.Apt, verbs: []shell.Verb{shell.Update, shell.Install, shell.Upgrade}, dirs: []string{"/var/lib/apt/lists"}, cleans: []string{"apt-get dist-clean"}, locked: true},
	{what: "every archive", manager: shell.Pacman, verbs: installing, dirs: []string{"/var/cache/pacman/pkg"}, cleans: []string{"pacman"}, locked: true},
}

// store returns d in the terms of the rules about caches.
func (d *downloads) store() *caches.Store {
	s := &caches.Store{Cache: caches.Cache{Dirs: d.dirs, DirsAt: d.dirsAt, Fills: d.isFilledBy, Cleans: d.isEmptiedBy, Off: d.off, Flags: d.flags}}
	if d.locked {
		s.Shared = caches.Locked
	}
	s.Reads = d.isFilledBy
	return s
}

func (d *downloads) isFilledBy(c *shell.PackageCall) bool {
	if d.manager == shell.Apt && c.Verb != shell.Update && readsFiles(c) {
		return false
	}
	return c.Manager == d.manager && (len(d.verbs) == 0 || slices.Contains(d.verbs, c.Verb))
}

func readsFiles(c *shell.PackageCall) bool {
	return !slices.ContainsFunc(c.Packages, func(p shell.Package) bool { return p.Name != "" })
}

// isEmptiedBy reports whether c is one of d.cleans; pacman's is -Sc.
func (d *downloads) isEmptiedBy(c *shell.Command) bool {
	if d.manager == shell.Pacman {
		return c.Name == "pacman" && c.HasFlag("-c", "--clean")
	}
	line := c.Name + " " + c.Arg(0) + " " + c.Arg(1) + " "
	return slices.ContainsFunc(d.cleans, func(clean string) bool { return strings.HasPrefix(line, clean+" ") })
}

// needsIt reports whether a call fails when the cache is empty.
func (d *downloads) needsIt(c *shell.PackageCall) bool {
	return c.Manager == d.manager && len(d.offline) > 0 && c.HasFlag(d.offline...)
}

func yarnDirs(p *analysis.Pass, n *build.Node) []string {
	if p.Project != nil && p.Project.Node != nil && p.Project.Node.Manager.Berry {
		return []string{"${YARN_CACHE_FOLDER:-${YARN_GLOBAL_FOLDER:-~/.yarn/berry}/cache}"}
	}
	if caches.Home(p, n) == "/root" {
		return []string{"${YARN_CACHE_FOLDER:-/usr/local/share/.cache/yarn}"}
	}
	return []string{"${YARN_CACHE_FOLDER:-~/.cache/yarn}"}
}

// composerDirs: the official image of Composer has its home in /tmp.
func composerDirs(p *analysis.Pass, n *build.Node) []string {
	home := "~/.composer"
	if p.Base(n.Stage).Family == "composer" {
		home = "/tmp"
	}
	return []string{"${COMPOSER_CACHE_DIR:-${COMPOSER_HOME:-" + home + "}/cache}"}
}

func goDirs(p *analysis.Pass, n *build.Node) []string {
	gopath := "~/go"
	if p.Base(n.Stage).Family == image.Golang {
		gopath = "/go"
	}
	dirs := []string{"${GOMODCACHE:-${GOPATH:-" + gopath + "}/pkg/mod}"}
	for _, c := range p.Script(n).Packages() {
		if c.Manager == shell.Go && c.Verb != shell.Fetch {
			return append(dirs, "${GOCACHE:-~/.cache/go-build}")
		}
	}
	return dirs
}

func cargoDirs(p *analysis.Pass, n *build.Node) []string {
	home := "~/.cargo"
	if p.Base(n.Stage).Family == image.Rust {
		home = "/usr/local/cargo"
	}
	return []string{"${CARGO_HOME:-" + home + "}/registry"}
}

func gradleDirs(p *analysis.Pass, n *build.Node) []string {
	home := "~/.gradle"
	if p.Base(n.Stage).Family == image.Gradle {
		home = "/home/gradle/.gradle"
	}
	return []string{"${GRADLE_USER_HOME:-" + home + "}/caches"}
}
