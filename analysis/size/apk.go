package size

import (
	"path"
	"slices"

	"minke/analysis/shell"
	"minke/analysis/size/index"
)

// followApk changes the set as apk add and apk del do. What is named, by itself or under another
// name (--virtual), stays with all that it needs, and nothing else does.
func (s *system) followApk(c *shell.PackageCall, names []string) {
	if elsewhere(c) {
		return
	}
	switch c.Verb {
	case shell.Install:
		as := ""
		if f, ok := c.Flag("-t", "--virtual"); ok {
			as = f.Value.Text
		}
		if as != "" && s.asksFor(as) { // what was known by that name before is no longer
			s.drop([]string{as})
		}
		s.set = s.set.Install(names, index.WithoutRecommends)
		if names = s.news(names, as); len(names) > 0 || as != "" {
			s.asked = &asked{names: names, as: as, before: s.asked}
		}
	case shell.Remove:
		s.drop(names)
	}
}

// elsewhere reports whether apk works on another system than the image's own.
func elsewhere(c *shell.PackageCall) bool { return c.HasFlag("-p", "--root") }

// news are those of names, asked for under a name or none, that the table has and that were not asked
// for in the same way before.
func (s *system) news(names []string, as string) []string {
	unknown := s.suite.Unknown(names)
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		if slices.Contains(unknown, name) {
			return true
		}
		for a := s.asked; a != nil; a = a.before {
			if a.as == as && slices.Contains(a.names, name) {
				return true
			}
		}
		return false
	})
}

func (s *system) asksFor(as string) bool {
	for a := s.asked; a != nil; a = a.before {
		if a.as == as {
			return true
		}
	}
	return false
}

// drop takes names back, of packages and those that packages were given.
func (s *system) drop(names []string) {
	if slices.ContainsFunc(names, s.base.Has) {
		s.base = s.base.Without(names)
	}
	var left *asked
	var all []string
	for _, a := range slices.Backward(s.asked.list()) {
		kept := asked{names: a.names, as: a.as, before: left}
		switch {
		case a.as != "" && slices.Contains(names, a.as):
			continue
		case a.as == "":
			kept.names = slices.DeleteFunc(slices.Clone(a.names), func(name string) bool { return slices.Contains(names, name) })
		}
		if len(kept.names) > 0 {
			left, all = &kept, append(all, kept.names...)
		}
	}
	s.set, s.asked = s.base.Install(all, index.WithoutRecommends), left
}

// list has a and what was asked for before, the last first.
func (a *asked) list() []*asked {
	var all []*asked
	for ; a != nil; a = a.before {
		all = append(all, a)
	}
	return all
}

// apk follows a call of apk.
func (r *running) apk(c *shell.PackageCall) {
	if elsewhere(c) {
		r.opaque(c.Command, "packages in another root")
		return
	}
	switch c.Verb {
	case shell.Update:
		r.indexes(c, true)
	case shell.Install, shell.Remove:
		if c.Verb == shell.Install {
			r.indexes(c, c.HasFlag("-U", "--update", "--update-cache"))
		} else if _, open := namesOf(r.Graph, r.line.Node, c); len(open) > 0 {
			r.retained = true
		}
		r.install(c)
	case shell.Upgrade:
		r.indexes(c, true)
		r.unknown("packages that `" + brief(c.Command) + "` replaces")
	case shell.Clean: // leaves the indexes where they are
	case "info", "search", "list", "version", "policy", "audit", "stats", "dot", "verify":
	default:
		r.opaque(c.Command, "what `"+brief(c.Command)+"` writes")
	}
}

// indexes puts the repositories' indexes in place. They are fetched again only where that is asked for:
// those that are there do for four hours.
func (r *running) indexes(c *shell.PackageCall, again bool) {
	if c.HasFlag("--no-cache", "--no-network") {
		return
	}
	dir := "/var/cache/apk"
	if f, ok := c.Flag("--cache-dir"); ok && f.Value.Known {
		dir = path.Join("/", f.Value.Text)
	}
	if again || len(r.state.files.below(dir, nil)) == 0 {
		r.put(file{path: dir, what: "package indexes of apk", size: indexesOf(r.state.system.image.Distro)})
	}
}
