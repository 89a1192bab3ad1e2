package content

import (
	"path"
	"strings"

	"minke/analysis/build"
	"minke/analysis/shell"
)

// Removal is a path that a command takes away.
type Removal struct {
	Command *shell.Command
	Word    shell.Word // that names it; zero where it is implied
	Path    string     // as Write.Path; may hold a pattern
	Glob    bool
	Partly  bool // only some of what lies below
	order   int
}

// Covers reports whether the removal takes away w, as far as can be told: where
// one of the two paths is not known, it is taken to.
func (m Removal) Covers(w Write) bool {
	target := m.Path
	if m.Glob && path.Base(target) == "*" {
		target = path.Dir(target)
	}
	switch {
	case target == "":
		return true
	case m.Partly:
		return !w.Tree && build.Within(target, w.Path)
	case build.Within(target, w.Path):
		return true
	case w.Loose && build.Within(w.Path, target):
		return true
	case m.Glob && matchesAbove(target, w.Path):
		return true
	case strings.HasPrefix(target, "$"):
		return strings.HasPrefix(w.Path, unknown) || w.Loose
	case strings.HasPrefix(target, unknown) && w.Loose:
		return true
	case strings.HasPrefix(target, unknown) || strings.HasPrefix(w.Path, unknown):
		ok, _ := path.Match(path.Base(target), path.Base(w.Path))
		return ok
	}
	return false
}
