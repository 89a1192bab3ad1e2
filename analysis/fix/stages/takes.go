package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/project"
)

// starting is the command of the runtime stage where it is another one.
func (c *compiled) starting(made product, b base) (string, bool) {
	if made.starts != nil {
		return c.start.with(made.starts), true
	}
	if c.start.node.Exec || b.shell {
		return "", false
	}
	words, ok := c.start.exec()
	return c.start.with(words), ok
}

func apply(n *build.Node, changes []change) (string, bool) {
	text := strings.TrimRight(n.Text(), "\r\n")
	for _, ch := range slices.Backward(changes) {
		text = text[:ch.start] + ch.text + text[ch.end:]
	}
	return text, len(changes) > 0
}

// takes are the lines by which the runtime stage gets what it needs.
func (c *compiled) takes(made product, b base) []string {
	lines := c.supplies(b)
	for _, m := range made.takes {
		lines = append(lines, c.copyLine(m, b))
	}
	var data []string
	if made.data != nil {
		data = made.data()
	}
	for _, name := range within(append(data, c.given()...)) {
		at := placed(c.copies, name)
		if at == "" || slices.ContainsFunc(made.takes, func(m move) bool { _, in := below(m.from, at); return in }) || c.kept(name) {
			continue
		}
		lines = append(lines, c.copyLine(move{at, at}, b))
	}
	return append(lines, made.lines...)
}

// within leaves out of names what is there twice, or lies in a folder that is there.
func within(names []string) []string {
	var all []string
	for i, name := range names {
		if !slices.ContainsFunc(names, func(other string) bool { _, in := below(other, name); return in && other != name }) && !slices.Contains(names[:i], name) {
			all = append(all, name)
		}
	}
	return all
}

// kept reports whether a COPY of the runtime stage brings a path of the context.
func (c *compiled) kept(name string) bool {
	return slices.ContainsFunc(c.copies, func(cp copied) bool {
		_, in := below(cp.from, name)
		return in && c.placeCopy(cp.node) != InBuild
	})
}

// copyLine is the COPY for m, in the terms of the working directory where that is shorter.
func (c *compiled) copyLine(m move, b base) string {
	to := m.to
	workdir := c.pass.Graph.End(c.stage).Workdir
	if rel, ok := below(workdir, to); ok && workdir != "" && workdir != "/" && workdir == c.workdir() {
		if to = "./" + rel; rel == "." || rel == path.Base(m.from) && !c.isFolder(m.from) {
			to = "./"
		}
	}
	flags := "--from=" + c.builder + " "
	if chown := c.chown(); chown != "" && c.hasUser(b, chown) {
		flags += "--chown=" + chown + " "
	}
	return "COPY " + flags + list(m.from, to)
}

// workdir is the working directory of the last line that acts in the builder.
func (c *compiled) workdir() string {
	for _, n := range slices.Backward(c.body) {
		if acts(n) && (n.Name == "RUN" && c.installs[n] == nil && c.placeRun(n) != InRuntime || n.Name != "RUN" && c.placeCopy(n) != InRuntime) {
			return c.pass.Graph.Scope(n).Workdir
		}
	}
	return ""
}

// isFolder reports whether a path of the builder may be a folder.
func (c *compiled) isFolder(at string) bool {
	e, ok := inContext(c.pass, c.copies, at)
	return ok && e.IsDir || strings.HasSuffix(at, "/")
}

func list(words ...string) string {
	if slices.ContainsFunc(words, func(w string) bool { return strings.ContainsAny(w, " \t") }) {
		return array(words)
	}
	return strings.Join(words, " ")
}

// chown is the owner that the user's COPY of the program gives.
func (c *compiled) chown() string {
	owner := ""
	for _, n := range c.stage.Instructions() {
		if (n.Name == "COPY" || n.Name == "ADD") && !from(n) {
			owner = flagValue(n, "chown", owner)
		}
	}
	return owner
}

// data lists the files of the context that a program reads: those that its
// sources name, and folders that programs usually read.
func (c *compiled) data(dir string, named project.Named) []string {
	var all []string
	for _, name := range slices.Concat(named.Read, assets) {
		at := path.Join(dir, name)
		if e, ok := c.pass.Project.Stat(at); !ok || slices.Contains(named.Embedded, name) || slices.Contains(all, at) ||
			slices.Contains(assets, name) && !slices.Contains(named.Read, name) && (!e.IsDir || c.hasSources(e.Path)) {
			continue
		}
		all = append(all, at)
	}
	return all
}

// hasSources reports whether something in a folder of the context is compiled.
func (c *compiled) hasSources(dir string) bool {
	for _, e := range c.pass.Project.List(dir) {
		if e.IsDir && c.hasSources(e.Path) || slices.Contains(c.language.sources, path.Ext(e.Path)) {
			return true
		}
	}
	return false
}
