package alpine

import (
	"strings"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// moved are programs that packages of Alpine have in another place than those of Debian.
// https://gitlab.alpinelinux.org/alpine/aports/-/blob/master/community/tini/APKBUILD
var moved = map[string]string{"/usr/bin/tini": "/sbin/tini"}

// packageOfMoved brings each of them, on either system.
var packageOfMoved = map[string]string{"/usr/bin/tini": "tini"}

// moves writes the places of Alpine where the stage starts programs that its packages bring.
func (t *translator) moves(s *build.Stage) {
	for from, to := range moved {
		if !t.installed(s, packageOfMoved[from]) {
			continue
		}
		for _, n := range s.Instructions() {
			if n.Name == "RUN" || n.Name == "CMD" || n.Name == "ENTRYPOINT" || n.Name == "HEALTHCHECK" {
				for _, at := range places(n.Text(), from) {
					t.edit(n, at, to)
				}
			}
		}
	}
}

// installed reports whether the stage, or one that it inherits from, installs a package.
func (t *translator) installed(s *build.Stage, pkg string) bool {
	for ; s != nil; s = t.pass.Graph.Base(s).Stage {
		if b := t.stages[s]; b != nil && b.names[pkg] {
			return true
		}
	}
	return false
}

// places finds a path in a text where it stands for itself, and is no part of a longer one.
func places(text, path string) (all []syntax.Span) {
	for from := 0; ; {
		i := strings.Index(text[from:], path)
		if i < 0 {
			return all
		}
		start, end := from+i, from+i+len(path)
		if (start == 0 || !inPath(text[start-1])) && (end == len(text) || !inPath(text[end])) {
			all = append(all, syntax.Span{Start: start, End: end})
		}
		from = end
	}
}

func inPath(c byte) bool {
	return c == '/' || c == '-' || c == '.' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
