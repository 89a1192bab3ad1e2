package caches

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
)

// stays reports whether what n writes to the cache stays in the layer.
func (c *Cache) stays(p *analysis.Pass, n *build.Node) bool {
	for _, dir := range c.everywhere(p, n) {
		if p.Graph.Discards(n, dir) {
			return false
		}
	}
	return !c.off(p, n)
}

// off reports whether the environment of n keeps the cache from being filled.
func (c *Cache) off(p *analysis.Pass, n *build.Node) bool {
	for _, name := range c.Off {
		if v, ok := p.Graph.Scope(n).Lookup(name); ok && (!v.Known || isOn(v.Value)) {
			return true
		}
	}
	for _, name := range c.OffAny {
		if v, ok := p.Graph.Scope(n).Lookup(name); ok && (!v.Known || v.Value != "") {
			return true
		}
	}
	return c.OffIn != nil && c.OffIn(p, n)
}

// offBy reports whether the command itself keeps the cache from being filled.
func (c *Cache) offBy(call *shell.PackageCall) bool {
	if c.Flag != "" && call.HasFlag(c.Flag) || call.HasFlag(c.Flags...) {
		return true
	}
	for _, a := range call.Env {
		if slices.Contains(c.Off, a.Name) && isOn(a.Value.Raw) || slices.Contains(c.OffAny, a.Name) && a.Value.Raw != "" {
			return true
		}
	}
	return false
}

// moved reports whether the shell of n sets a variable that says where the
// cache is: who does so has plans for it.
func (c *Cache) moved(p *analysis.Pass, n *build.Node, call *shell.PackageCall) bool {
	words := c.Dirs
	if c.DirsAt != nil {
		words = c.DirsAt(p, n)
	}
	says := func(name string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "${"+name+":-") })
	}
	for _, export := range p.Script(n).Named("export") {
		for _, arg := range export.Args {
			if name, _, ok := strings.Cut(arg.Template, "="); ok && says(name) {
				return true
			}
		}
	}
	return slices.ContainsFunc(call.Env, func(a shell.Assign) bool { return says(a.Name) })
}

func isOn(value string) bool {
	switch strings.ToLower(strings.Trim(value, `"'`)) {
	case "", "0", "off", "no", "false":
		return false
	}
	return true
}

// cleanedAfter reports whether a command behind call empties the cache.
func (c *Cache) cleanedAfter(p *analysis.Pass, n *build.Node, call *shell.Command) bool {
	s := p.Script(n)
	for _, cmd := range s.Commands() {
		if cmd.Span.Start >= call.Span.Start && c.Cleans != nil && c.Cleans(cmd) {
			return true
		}
	}
	for _, rm := range s.Removals() {
		if rm.Span.Start >= call.Span.Start && slices.ContainsFunc(rm.Paths, func(w shell.Word) bool { return c.holds(p, n, rm.Command, w) }) {
			return true
		}
	}
	return false
}

// holds reports whether a path given to a removal is one of the folders, in
// one of them, or above one. Who removes a part has thought about the rest.
func (c *Cache) holds(p *analysis.Pass, n *build.Node, rm *shell.Command, w shell.Word) bool {
	for _, line := range c.Prints {
		if strings.Contains(w.Template, line) {
			return true
		}
	}
	target, ok := Resolve(p, n, rm, w)
	if !ok {
		return false
	}
	return slices.ContainsFunc(c.everywhere(p, n), func(dir string) bool { return touches(target, dir) })
}

// touches reports whether removing target, which may be a pattern, takes away dir or something in it.
func touches(target, dir string) bool {
	for up := dir; up != "/" && up != "."; up = path.Dir(up) {
		if ok, _ := path.Match(target, up); ok {
			return true
		}
	}
	plain := target
	if i := strings.IndexAny(target, "*?["); i >= 0 {
		plain = path.Dir(target[:i] + "x")
	}
	return build.Within(dir, plain) || target == "/"
}

// Resolve returns the absolute path, or pattern, that a word of a command of n
// names, with variables of the Dockerfile, "~" and cd followed; ok is false
// where that cannot be told.
func Resolve(p *analysis.Pass, n *build.Node, c *shell.Command, w shell.Word) (name string, ok bool) {
	name = inHome(Home(p, n), w.Template)
	if strings.Contains(name, "$") {
		name, ok = p.Graph.Scope(n).Expand(withBase(p, n, name))
		if !ok {
			return "", false
		}
	}
	workdir := p.Graph.Scope(n).Workdir
	switch {
	case name == "" || strings.ContainsAny(name, "`$~"):
		return "", false
	case path.IsAbs(name):
		return path.Clean(name), true
	case path.IsAbs(c.Dir):
		return path.Join(c.Dir, name), true
	case c.Dir == "?" || workdir == "":
		return "", false
	}
	return path.Join(workdir, c.Dir, name), true
}

// Home returns the home of the user in force at n, as the base images have it.
func Home(p *analysis.Pass, n *build.Node) string {
	scope := p.Graph.Scope(n)
	if v, ok := scope.Lookup("HOME"); ok && v.Known && path.IsAbs(v.Value) {
		return path.Clean(v.Value)
	}
	user, _, _ := strings.Cut(scope.User, ":")
	return p.Base(n.Stage).Home(user)
}

// inHome makes the path of something below a home absolute.
func inHome(home, p string) string {
	for _, prefix := range []string{"~", "$HOME", "${HOME}"} {
		if p == prefix {
			return home
		}
		if rest, ok := strings.CutPrefix(p, prefix+"/"); ok {
			return path.Join(home, rest)
		}
	}
	return p
}

// Places returns where the cache is at n, as a person would write it: absolute, or below "~/".
func (c *Cache) Places(p *analysis.Pass, n *build.Node) []string {
	words := c.Dirs
	if c.DirsAt != nil {
		words = c.DirsAt(p, n)
	}
	return expanded(p, n, words)
}

// expanded replaces the variables in words; one that only the build knows has its default.
func expanded(p *analysis.Pass, n *build.Node, words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i], _ = p.Graph.Scope(n).Expand(w)
	}
	return out
}

func (c *Cache) dirs(p *analysis.Pass, n *build.Node) []string {
	return atHome(p, n, c.Places(p, n))
}

// everywhere returns dirs and what Also names.
func (c *Cache) everywhere(p *analysis.Pass, n *build.Node) []string {
	return append(c.dirs(p, n), atHome(p, n, expanded(p, n, c.Also))...)
}

func atHome(p *analysis.Pass, n *build.Node, words []string) []string {
	home := Home(p, n)
	for i, w := range words {
		words[i] = inHome(home, w)
	}
	return words
}
