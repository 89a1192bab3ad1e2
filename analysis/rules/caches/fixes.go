package caches

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

func (c *Cache) fixes(p *analysis.Pass, n *build.Node, call *shell.PackageCall) []analysis.Fix {
	need := c.need(p, n, call)
	if need == Needed {
		return nil
	}
	safety := analysis.Safe
	if need == PerhapsNeeded {
		safety = analysis.Suggested
	}
	var all []analysis.Fix
	if c.Flag != "" {
		e := shelledit.InsertAfter(n, verb(call), c.Flag)
		all = append(all, analysis.Fix{Title: "Add " + c.Flag, Safety: safety, Edits: []analysis.Edit{e}})
	} else if asOther(p.Script(n), call) {
		return nil
	} else if clean := c.clean(p, n, call); clean != "" {
		if e, ok := shelledit.Append(n, p.Script(n), clean); ok {
			all = append(all, analysis.Fix{Title: "Clean up with " + clean, Safety: safety, Edits: []analysis.Edit{e}})
		}
	}
	if mount := c.mount(p, n); mount != "" {
		all = append(all, analysis.Fix{
			Title: "Put the cache on a mount", Safety: analysis.Suggested,
			Edits: []analysis.Edit{behindKeyword(n, mount)},
		})
	}
	return all
}

func (c *Cache) clean(p *analysis.Pass, n *build.Node, call *shell.PackageCall) string {
	switch {
	case c.CleanAt != nil:
		return c.CleanAt(p, n, call)
	case c.Clean != "":
		return c.Clean
	}
	return c.Remove(p, n)
}

// Remove returns the command that removes the folders of the cache.
func (c *Cache) Remove(p *analysis.Pass, n *build.Node) string {
	return "rm -rf " + strings.Join(c.Places(p, n), " ")
}

// mount returns the flags that keep the cache between builds and out of the
// layer of n, a blank in front of each; "" where that is not to be had:
// https://docs.docker.com/build/cache/optimize/#use-cache-mounts
func (c *Cache) mount(p *analysis.Pass, n *build.Node) string {
	if c.Shared == NoMount {
		return ""
	}
	home := Home(p, n)
	text := ""
	for _, dir := range c.dirs(p, n) {
		if !strings.HasPrefix(dir, "/") || home != "/root" && build.Within(home, dir) {
			return "" // a mount belongs to root, and the user could not write to it
		}
		text += " --mount=type=cache,target=" + dir
		if c.Shared != SideBySide {
			text += ",sharing=" + string(c.Shared)
		}
	}
	return text
}

func behindKeyword(n *build.Node, text string) analysis.Edit {
	return analysis.Edit{At: n.At(syntax.Span{Start: n.Keyword.End, End: n.Keyword.End}), New: text}
}
