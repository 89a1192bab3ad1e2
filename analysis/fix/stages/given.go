package stages

import (
	"path"
	"slices"
	"strings"
)

// given lists the files of the context that the program is told of, by the words of its
// command and by variables: it reads them when it runs. They are relative to the context.
func (c *compiled) given() []string {
	var all []string
	workdir := c.pass.Graph.End(c.stage).Workdir
	for _, word := range c.told() {
		if !path.IsAbs(word) {
			word = path.Join(workdir, word)
		}
		e, ok := inContext(c.pass, c.copies, path.Clean(word))
		if !ok || e.Path == "." || c.compiledFrom(e.Path, e.IsDir) || slices.Contains(all, e.Path) {
			continue
		}
		all = append(all, e.Path)
	}
	return all
}

// told are the words that the program is given, of flags their values.
func (c *compiled) told() []string {
	var words []string
	for _, n := range c.body {
		switch n.Name {
		case "CMD", "ENTRYPOINT":
			script := c.script(n)
			if script == nil {
				continue
			}
			for _, cmd := range script.Commands() {
				for i, w := range cmd.Words {
					if w.Known && (i > 0 || n != c.start.node) { // the first is the program
						words = append(words, w.Text)
					}
				}
			}
		case "ENV":
			for _, p := range n.Pairs {
				if v, ok := c.pass.Graph.End(c.stage).Lookup(p.Key); ok && v.Known && !c.buildOnly(p.Key) {
					words = append(words, v.Value)
				}
			}
		}
	}
	for i, w := range words {
		if _, value, ok := strings.Cut(w, "="); ok && w[0] == '-' {
			words[i] = value
		}
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" || w == "." })
}

// compiledFrom reports whether the build is what reads a path of the context.
func (c *compiled) compiledFrom(name string, folder bool) bool {
	if folder {
		return c.hasSources(name)
	}
	return slices.Contains(c.language.sources, path.Ext(name)) || slices.ContainsFunc(c.language.manifests, func(pattern string) bool {
		ok, _ := path.Match(pattern, path.Base(name))
		return ok
	})
}
