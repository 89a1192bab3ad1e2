package caches

import (
	"math"
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
)

// Need says whether a later instruction counts on what a RUN leaves in a cache.
type Need uint8

// The needs, the least first.
const (
	Unneeded      Need = iota
	PerhapsNeeded      // a program that cannot be read runs later
	Needed
)

// NeededIf returns Needed if b holds.
func NeededIf(b bool) Need {
	if b {
		return Needed
	}
	return Unneeded
}

// need says whether an instruction behind n counts on what call leaves.
func (c *Cache) need(p *analysis.Pass, n *build.Node, call *shell.PackageCall) Need {
	inside := c.Flag != "" && c.readBy(p, n, call.Manager) // a flag takes it from the rest of the RUN as well
	if inside || c.lastReader(p, n.Stage, call.Manager) > n.Index {
		return Needed
	}
	if c.Needed != nil {
		return c.Needed(p, n)
	}
	return Unneeded
}

// lastReader returns the index of the last RUN of s that takes from the cache,
// beyond all of them where one of a stage that builds on s does, and -1 for none.
func (c *Cache) lastReader(p *analysis.Pass, s *build.Stage, m shell.Manager) int {
	return p.Shared(readerKey{c, m, s}, func() any {
		for _, on := range p.Graph.BuiltOn(s) {
			if c.lastReader(p, on, m) >= 0 {
				return math.MaxInt
			}
		}
		if slices.ContainsFunc(p.Graph.Waiting(s), func(n *build.Node) bool { return n.Name == "RUN" && c.readBy(p, n, m) }) {
			return math.MaxInt
		}
		for _, n := range slices.Backward(s.Instructions()) {
			if n.Name == "RUN" && c.readBy(p, n, m) {
				return n.Index
			}
		}
		return -1
	}).(int)
}

type readerKey struct {
	cache   *Cache
	manager shell.Manager
	stage   *build.Stage
}

// readBy reports whether n takes from the cache in the image: a call of the
// manager without the network, or a command that names a folder of it.
func (c *Cache) readBy(p *analysis.Pass, n *build.Node, m shell.Manager) bool {
	script := p.Script(n)
	if len(c.everywhere(p, n)) == 0 || !c.stays(p, n) {
		return false // nothing that could be read, or a mount hides it
	}
	for _, cmd := range script.Commands() {
		if isOffline(p, n, cmd, m) || c.namedBy(p, n, cmd) {
			return true
		}
		for _, s := range p.Project.Scripts(cmd) {
			if slices.ContainsFunc(s.Commands(), func(inner *shell.Command) bool { return isOffline(p, n, inner, m) }) {
				return true
			}
		}
	}
	return false
}

// offline are the flags with which managers take packages from what they have kept:
// https://docs.npmjs.com/cli/v10/using-npm/config#offline, https://classic.yarnpkg.com/lang/en/docs/cli/install/,
// https://pnpm.io/cli/install, https://docs.astral.sh/uv/reference/cli/, https://bundler.io/man/bundle-install.1.html,
// https://man.archlinux.org/man/apk.8, https://dnf.readthedocs.io/en/latest/command_ref.html
var offline = map[shell.Manager][]string{
	shell.Npm: {"--offline", "--prefer-offline"}, shell.Yarn: {"--offline", "--prefer-offline"},
	shell.Pnpm: {"--offline", "--prefer-offline"}, shell.Bun: {"--offline", "--prefer-offline"},
	shell.Uv: {"--offline"}, shell.Conda: {"--offline"}, shell.Bundle: {"--local", "--prefer-local"},
	shell.Gem: {"--local", "-l"}, shell.Apk: {"--no-network"},
	shell.Dnf: {"-C", "--cacheonly"}, shell.Yum: {"-C", "--cacheonly"}, shell.Microdnf: {"-C", "--cacheonly"},
}

// offlineEnv are the variables that do so.
var offlineEnv = map[shell.Manager][]string{
	shell.Npm: {"npm_config_offline", "NPM_CONFIG_OFFLINE", "npm_config_prefer_offline", "NPM_CONFIG_PREFER_OFFLINE"},
	shell.Uv:  {"UV_OFFLINE"}, shell.Conda: {"CONDA_OFFLINE"}, shell.Composer: {"COMPOSER_DISABLE_NETWORK"}, shell.Bundle: {"BUNDLE_PREFER_LOCAL"},
}

// isOffline reports whether c is a call of m that counts on what is kept.
func isOffline(p *analysis.Pass, n *build.Node, c *shell.Command, m shell.Manager) bool {
	if !slices.ContainsFunc(c.Script.Packages(), func(call *shell.PackageCall) bool { return call.Command == c && call.Manager == m }) {
		return false
	}
	if c.HasFlag(offline[m]...) {
		return true
	}
	for _, name := range offlineEnv[m] {
		if v, ok := p.Graph.Scope(n).Lookup(name); ok && (!v.Known || isOn(v.Value)) {
			return true
		}
		if slices.ContainsFunc(c.Env, func(a shell.Assign) bool { return a.Name == name && isOn(a.Value.Raw) }) {
			return true
		}
	}
	return false
}

// namedBy reports whether c, which does not remove anything, names a folder of the cache or something in one.
func (c *Cache) namedBy(p *analysis.Pass, n *build.Node, cmd *shell.Command) bool {
	switch cmd.Name {
	case "rm", "find", "rmdir", "mkdir", "chown", "chmod":
		return false
	}
	words := cmd.Words[1:]
	for _, f := range cmd.Flags {
		if f.HasValue {
			words = append(slices.Clone(words), f.Value)
		}
	}
	var dirs []string
	return slices.ContainsFunc(words, func(w shell.Word) bool {
		if !strings.Contains(w.Template, "/") || strings.HasPrefix(w.Template, "-") {
			return false
		}
		if dirs == nil {
			dirs = c.everywhere(p, n)
		}
		name, ok := Resolve(p, n, cmd, w)
		return ok && slices.ContainsFunc(dirs, func(dir string) bool { return path.IsAbs(dir) && build.Within(dir, name) })
	})
}
