package content

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
)

// Place says where a COPY or ADD takes its source from.
type Place uint8

// The places.
const (
	FromContext Place = iota
	FromOther         // COPY --from: a stage of this file, an image, or a named context
	FromURL           // ADD https://…
	FromGit           // ADD of a repository
	FromText          // a here-document
)

// Copy is one source of a COPY or ADD.
type Copy struct {
	Node  *build.Node
	Place Place
	Word  syntax.Word // the source as written
	// Path is the source with variables expanded: relative to the context ("."
	// for all of it), absolute in a stage or image, else a URL.
	Path string
	Dest string // where it comes to lie, or what it contains if Folder; absolute
	// Folder: what the source contains goes to Dest. A folder of a stage looks like a file here.
	Folder bool
}

// Glob reports whether the source is a pattern.
func (c *Copy) Glob() bool { return strings.ContainsAny(c.Path, "*?[") }

// Whole reports whether the source is all of the context.
func (c *Copy) Whole() bool {
	return c.Place == FromContext && (c.Path == "." || c.Path == "*")
}

// Covers reports whether name, a path of the same place as c.Path, is part of what is copied.
func (c *Copy) Covers(name string) bool {
	if c.Path == "." {
		return true
	}
	if !c.Glob() {
		return build.Within(c.Path, name)
	}
	return matchesAbove(c.Path, name)
}

// Lands returns where a path that c covers comes to lie.
func (c *Copy) Lands(name string) string {
	switch {
	case c.Folder && !c.Glob():
		return path.Join(c.Dest, strings.TrimPrefix(strings.TrimPrefix(name, c.Path), "/"))
	case c.Glob():
		return path.Join(c.Dest, path.Base(name))
	}
	return path.Join(c.Dest, strings.TrimPrefix(name, c.Path))
}

// Stage returns the stage of g that c copies from, nil when it is none.
func (c *Copy) Stage(g *build.Graph) *build.Stage {
	if c.Place != FromOther {
		return nil
	}
	return g.Stage(Flag(c.Node, "from"))
}

type copiesKey struct{ node *build.Node }

// Copies returns the sources of n, a COPY or ADD; those with a variable whose
// value is open in source or destination are left out. Callers must not change them.
func Copies(p *analysis.Pass, n *build.Node) []Copy {
	if n.Name != "COPY" && n.Name != "ADD" || len(n.Args) < 2 {
		return nil
	}
	return p.Remember(n.Stage, copiesKey{n}, func() any { return readCopies(p, n) }).([]Copy)
}

func readCopies(p *analysis.Pass, n *build.Node) []Copy {
	target := n.Args[len(n.Args)-1]
	dest, ok := destination(p, n, target.Value)
	if !ok {
		return nil
	}
	var all []Copy
	for _, w := range n.Args[:len(n.Args)-1] {
		source, known := p.Graph.Scope(n).Expand(w.Value)
		if !known {
			continue
		}
		c := Copy{Node: n, Word: w, Path: source, Dest: dest}
		c.place()
		c.land(p, target.Value, len(n.Args) > 2)
		all = append(all, c)
	}
	return all
}

// Flag returns the value of a flag of an instruction, "" if it is not given.
func Flag(n *build.Node, name string) string {
	for _, f := range n.Flags {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

func (c *Copy) place() {
	switch {
	case Flag(c.Node, "from") != "":
		c.Place = FromOther
		c.Path = path.Clean("/" + c.Path)
	case strings.HasPrefix(c.Path, "<<"):
		c.Place = FromText
	case c.Node.Name == "ADD" && isGit(c.Path):
		c.Place = FromGit
	case c.Node.Name == "ADD" && isURL(c.Path):
		c.Place = FromURL
	default:
		c.Path = path.Clean("/" + c.Path)[1:]
		if c.Path == "" {
			c.Path = "."
		}
	}
}

func isURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// scp is the form git@host:path.
var scp = regexp.MustCompile(`^[\w.-]+@[\w.-]+:`)

// isGit follows https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository
func isGit(s string) bool {
	base, _, _ := strings.Cut(s, "#")
	base, _, _ = strings.Cut(base, "?")
	return strings.HasPrefix(s, "git://") || strings.HasPrefix(s, "ssh://") || scp.MatchString(s) ||
		(isURL(s) || strings.HasPrefix(s, "github.com/")) && strings.HasSuffix(base, ".git")
}

// destination resolves the last argument of COPY and ADD.
func destination(p *analysis.Pass, n *build.Node, word string) (string, bool) {
	scope := p.Graph.Scope(n)
	dir, known := scope.Expand(word)
	switch {
	case !known || dir == "":
		return "", false
	case path.IsAbs(dir):
		return path.Clean(dir), true
	case scope.Workdir == "":
		return path.Join(baseWorkdir, dir), true
	}
	return path.Join("/", scope.Workdir, dir), true
}

// baseWorkdir stands for the folder in which the base image starts, where no WORKDIR says it.
const baseWorkdir = "/$WORKDIR"

// land finds whether the source goes under its own name into the destination.
func (c *Copy) land(p *analysis.Pass, target string, several bool) {
	switch c.Place {
	case FromText:
		return
	case FromGit:
		c.Folder = true
		return
	case FromURL:
		if strings.HasSuffix(target, "/") {
			c.Dest = path.Join(c.Dest, urlBase(c.Path))
		}
		return
	}
	c.Folder = c.Path == "." || c.Path == "/" || c.Glob() || c.Place == FromContext && isFolder(p, c.Path) ||
		strings.HasSuffix(c.Word.Value, "/") || strings.HasSuffix(c.Word.Value, "/.")
	into := several || strings.HasSuffix(target, "/") || strings.HasSuffix(target, ".") || isKnownFolder(p, c.Node, c.Dest)
	if !c.Folder && into {
		base := path.Base(c.Path)
		if c.Place != FromContext && path.Base(c.Dest) == base && !strings.HasSuffix(target, "/") || c.maybeFolder() {
			return // COPY --from=build /app /app
		}
		c.Dest = path.Join(c.Dest, base)
	}
}

// maybeFolder reports whether a source of a stage is more likely a folder than a
// file: a name without an ending, copied to where a folder is.
func (c *Copy) maybeFolder() bool {
	return c.Place != FromContext && path.Ext(c.Path) == "" && path.Base(c.Dest) == path.Base(c.Path)
}

func isFolder(p *analysis.Pass, name string) bool {
	if p.Project == nil {
		return false
	}
	e, ok := p.Project.Stat(name)
	return ok && e.IsDir
}

// isKnownFolder knows folders that exist although nothing in the file makes them.
func isKnownFolder(p *analysis.Pass, n *build.Node, dir string) bool {
	return isStandardFolder(dir) || dir == p.Graph.Scope(n).Workdir
}

func urlBase(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	return path.Base(u.Path)
}

// matchesAbove reports whether pattern matches name or a folder above it.
func matchesAbove(pattern, name string) bool {
	parts := strings.Split(name, "/")
	n := strings.Count(pattern, "/") + 1
	if n > len(parts) {
		return false
	}
	ok, _ := path.Match(pattern, strings.Join(parts[:n], "/"))
	return ok
}

func copied(p *analysis.Pass, n *build.Node) []Write {
	var all []Write
	for _, c := range Copies(p, n) {
		w := Write{Path: c.Dest, Tree: c.Folder, Kind: Copied, By: n, At: n.At(c.Word.Span), Copy: &c}
		if c.Place == FromURL {
			w.Kind = Fetched
		}
		all = append(all, w)
	}
	return all
}
