package build

import (
	"path"
	"slices"
	"sync"
)

// Scope is what is in force at an instruction, before it has acted. Scopes of
// one stage share what they have in common.
type Scope struct {
	Shell   []string // SHELL; nil for Docker's default
	User    string   // as set by USER and expanded; "" when the base image decides
	Workdir string   // absolute; "" when the base image decides or it is not known

	vars   *binding
	hidden *binding // by ENV, which ARGs of the same name hide until the stage ends
	escape byte
	open   bool // the base image may set more variables than are written here
}

// Var is a variable in scope.
type Var struct {
	Name  string
	Value string // where it is not known: what it is with nothing given to the build
	Known bool   // false for what only the build, or the base image, gives a value
	Unset bool   // it has no value at all with nothing given, as after ARG NAME
	Env   bool   // set by ENV: it stays in the image
	At    Loc    // where it was declared; zero for predefined ones
}

// predefined are the ARGs that exist in the global scope without being
// declared: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope
var predefined = []string{
	"BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION", "BUILDARCH", "BUILDVARIANT",
	"TARGETPLATFORM", "TARGETOS", "TARGETOSVERSION", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE",
}

// proxies may be used in a stage without being declared:
// https://docs.docker.com/reference/dockerfile/#predefined-args
var proxies = []string{
	"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy",
	"NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy",
}

// globalScope is the scope before the first instruction of a file.
func globalScope(escape byte) *Scope {
	s := &Scope{escape: escape}
	for _, name := range predefined {
		s.vars = bind(Var{Name: name, Unset: true}, s.vars)
	}
	return s
}

// after returns the scope that holds once n has acted. Global is the scope of
// the end of the part before the first FROM; nil while in that part.
func (s *Scope) after(n *Node, global *Scope) *Scope {
	switch n.Name {
	case "ARG":
		return s.afterArg(n, global)
	case "ENV":
		return s.afterEnv(n)
	case "SHELL":
		if !n.Exec || len(n.Args) == 0 {
			return s
		}
		next := *s
		next.Shell = nil
		for _, w := range n.Args {
			next.Shell = append(next.Shell, w.Value)
		}
		return &next
	case "USER":
		if len(n.Args) == 0 {
			return s
		}
		next := *s
		next.User, _ = s.Expand(n.Args[0].Value)
		return &next
	case "WORKDIR":
		if len(n.Args) == 0 {
			return s
		}
		next := *s
		next.Workdir = s.resolveWorkdir(n.Args[0].Value)
		return &next
	}
	return s
}

func (s *Scope) resolveWorkdir(word string) string {
	dir, known := s.Expand(word)
	switch {
	case !known:
		return ""
	case path.IsAbs(dir) || isWindowsPath(dir):
		return path.Clean(dir)
	case s.Workdir == "":
		return "" // relative to a folder that the base image decides
	}
	if dir = path.Join(s.Workdir, dir); len(dir) > maxPath {
		return ""
	}
	return dir
}

// maxPath is the length in bytes from which Linux takes no path (PATH_MAX in <linux/limits.h>).
const maxPath = 4096

func isWindowsPath(dir string) bool {
	return len(dir) > 2 && dir[1] == ':' && (dir[2] == '\\' || dir[2] == '/')
}

// afterArg declares. Like in BuildKit, a default hides an ENV of the same name from
// here on, and a declaration without any value changes nothing.
func (s *Scope) afterArg(n *Node, global *Scope) *Scope {
	next := s
	for _, p := range n.Pairs {
		v := Var{Name: p.Key, At: n.At(p.Span), Unset: !p.HasValue}
		if p.HasValue {
			v.Value, v.Known = next.Expand(p.Value)
		} else if global != nil {
			if g, ok := global.Lookup(p.Key); ok {
				v.Value, v.Known, v.Unset = g.Value, g.Known, g.Unset
			}
		}
		old, ok := next.Lookup(p.Key)
		if ok && v.Unset && !old.Unset {
			continue
		}
		next = next.with(v)
		if old.Env {
			next.hidden = bind(old, next.hidden)
		}
	}
	return next
}

// afterEnv sets all pairs at once: each is expanded with the values from before the instruction.
func (s *Scope) afterEnv(n *Node) *Scope {
	next := s
	for _, p := range n.Pairs {
		value, known := s.Expand(p.Value)
		next = next.with(Var{Name: p.Key, Value: value, Known: known, Env: true, At: n.At(p.Span)})
	}
	return next
}

// inherited is the scope that a stage FROM this one starts with. BuildKit keeps
// the values of ARG too, behind those of ENV.
func (s *Scope) inherited() *Scope {
	next := *s
	next.hidden = nil
	var shown []Var
	seen := map[string]bool{}
	for b := s.hidden; b != nil; b = b.next {
		if v, _ := s.Lookup(b.Name); !v.Env && !seen[b.Name] {
			seen[b.Name] = true
			shown = append(shown, b.Var)
		}
	}
	for _, v := range slices.Backward(shown) {
		next.vars = bind(v, next.vars)
	}
	return &next
}

// baseScope is the scope that a stage starts with on an image that we know nothing of.
func baseScope(escape byte, scratch bool) *Scope { return baseScopes()[start{escape, scratch}] }

// start is what the scopes differ in that stages on images start with.
type start struct {
	escape  byte
	scratch bool
}

var baseScopes = sync.OnceValue(func() map[start]*Scope {
	var vars *binding
	for _, name := range proxies {
		vars = bind(Var{Name: name, Unset: true}, vars)
	}
	all := map[start]*Scope{}
	for _, escape := range []byte{'\\', '`'} {
		all[start{escape, true}] = &Scope{escape: escape, vars: vars, Workdir: "/"}
		all[start{escape, false}] = &Scope{escape: escape, vars: vars, open: true}
	}
	return all
})
