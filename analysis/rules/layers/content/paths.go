package content

import (
	"path"
	"regexp"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
)

// paths makes the paths of a script absolute.
type paths struct {
	scope *build.Scope
	own   map[string]bool // variables that the script sets itself
	home  string
}

func newPaths(p *analysis.Pass, n *build.Node, s *shell.Script) paths {
	ps := paths{scope: p.Graph.Scope(n), own: map[string]bool{}, home: "/root"}
	if user, _, _ := strings.Cut(ps.scope.User, ":"); user != "" && user != "root" && user != "0" {
		ps.home = "/home/" + user
	}
	if s.File == nil {
		return ps
	}
	sh.Walk(s.File, func(n sh.Node) bool {
		switch n := n.(type) {
		case *sh.Assign:
			if n.Name != nil {
				ps.own[n.Name.Value] = true
			}
		case *sh.WordIter:
			ps.own[n.Name.Value] = true
		}
		return true
	})
	return ps
}

// unknown starts the paths in a folder that is not known.
const unknown = "?"

var variable = regexp.MustCompile(`\$(?:\{(\w+)\}|(\w+))`)

// of makes a path of a command absolute; text is a word's Template.
func (ps paths) of(c *shell.Command, text string) string {
	text = variable.ReplaceAllStringFunc(text, ps.expand)
	switch {
	case text == "" || text == "-":
		return ""
	case text == "~" || strings.HasPrefix(text, "~/"):
		return path.Join(ps.home, text[1:])
	case path.IsAbs(text) || isVariable(text):
		return path.Clean(text)
	case path.IsAbs(c.Dir):
		return path.Join(c.Dir, text)
	case c.Dir == "?":
		return path.Join(unknown, text)
	case ps.scope.Workdir == "":
		return path.Join(baseWorkdir, c.Dir, text)
	}
	return path.Join(ps.scope.Workdir, c.Dir, text)
}

// isVariable reports whether the first component of a path is nothing but an
// expansion: a folder that the text does not tell. In $NAME-1.2.tgz it is part of a name.
func isVariable(p string) bool {
	top, _, _ := strings.Cut(p, "/")
	return top[0] == '`' || strings.HasPrefix(top, "$(") || top == variable.FindString(top) && top != ""
}

// expand gives $NAME the value it has in the Dockerfile; all forms of an open one become $NAME.
func (ps paths) expand(ref string) string {
	m := variable.FindStringSubmatch(ref)
	name := m[1] + m[2]
	if v, ok := ps.scope.Lookup(name); ok && v.Known && !ps.own[name] {
		return v.Value
	}
	if name == "HOME" && !ps.own[name] {
		return ps.home
	}
	return "$" + name
}

// dir is the folder that a command runs in.
func (ps paths) dir(c *shell.Command) string { return ps.of(c, ".") }

// AtBase reports whether p lies in the folder in which the base image starts, of
// which only the image knows where it is.
func AtBase(p string) bool { return build.Within(baseWorkdir, p) }

// FromBase returns p as it is seen from that folder.
func FromBase(p string) string {
	if rest := strings.TrimPrefix(strings.TrimPrefix(p, baseWorkdir), "/"); rest != "" {
		return rest
	}
	return "."
}
