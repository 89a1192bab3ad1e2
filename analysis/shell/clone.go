package shell

import (
	"path"
	"strconv"
	"strings"
)

// Clone is a git clone.
type Clone struct {
	*Command
	URL       Word
	Dest      Word // zero when git names the directory after the URL
	Branch    Word // -b; zero for the default branch
	Depth     int  // of --depth; 0 for all of the history
	Partial   bool // --filter, --shallow-since or --shallow-exclude
	Recursive bool // submodules as well
}

// Target returns the directory that the clone makes, as git takes it: relative to
// Command.Dir unless absolute; "" when it cannot be told.
func (c *Clone) Target() string {
	if !c.Dest.Zero() {
		return c.Dest.Text
	}
	t := strings.TrimSuffix(strings.TrimRight(c.URL.Template, "/"), ".git")
	if i := strings.LastIndexAny(t, "/:"); i >= 0 {
		t = t[i+1:]
	}
	if !c.URL.Known && strings.ContainsAny(t, "$`") {
		return ""
	}
	return path.Base(t)
}

// Clones returns the git clones among Commands.
func (s *Script) Clones() []*Clone {
	var out []*Clone
	for _, c := range s.Named("git") {
		if c.Arg(0) != "clone" || len(c.Args) < 2 {
			continue
		}
		g := &Clone{Command: c, URL: c.Args[1]}
		if len(c.Args) > 2 {
			g.Dest = c.Args[2]
		}
		if f, ok := c.Flag("--depth"); ok {
			g.Depth, _ = strconv.Atoi(f.Value.Text)
		}
		if f, ok := c.Flag("-b", "--branch"); ok {
			g.Branch = f.Value
		}
		g.Partial = c.HasFlag("--filter", "--shallow-since", "--shallow-exclude")
		g.Recursive = c.HasFlag("--recursive", "--recurse-submodules")
		out = append(out, g)
	}
	return out
}
