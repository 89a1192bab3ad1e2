package stages

import (
	"path"
	"slices"

	"minke/analysis/build"
	"minke/analysis/shell"
)

// dirOf is the folder a command runs in, "" when not known.
func (c *compiled) dirOf(n *build.Node, cmd *shell.Command) string {
	dir := c.pass.Graph.Scope(n).Workdir
	switch {
	case cmd.Dir == "?" || cmd.HasFlag("-C"):
		return ""
	case path.IsAbs(cmd.Dir):
		return path.Clean(cmd.Dir)
	case dir == "":
		return ""
	}
	return path.Join(dir, cmd.Dir)
}

// at makes the i-th argument of a command absolute, "" when it is not known.
func (c *compiled) at(n *build.Node, cmd *shell.Command, w shell.Word) string {
	dir := c.dirOf(n, cmd)
	switch {
	case !w.Known || w.Glob || w.Text == "":
		return ""
	case path.IsAbs(w.Text):
		return path.Clean(w.Text)
	case dir == "":
		return ""
	}
	return path.Join(dir, w.Text)
}

// madeByOthers takes what is started for the product of make and its kind, where
// the context does not hold it, or of a cp.
func (c *compiled) madeByOthers(program string) []move {
	if c.last < 0 {
		return nil
	}
	makes := false
	for _, n := range c.body {
		if n.Name != "RUN" || c.placeRun(n) != InBuild {
			continue
		}
		for _, cmd := range c.script(n).Commands() {
			if to := c.filed(n, cmd, program); to != "" {
				return []move{{to, to}}
			}
			makes = makes || slices.Contains([]string{"make", "gmake", "task", "just", "ninja", "cmake", "meson"}, cmd.Name)
		}
	}
	if _, in := inContext(c.pass, c.copies, program); !makes || in || !path.IsAbs(program) || slices.Contains(pathDirs, path.Dir(program)) {
		return nil
	}
	return []move{{program, program}}
}

// filed returns the place to which a cp, mv or install puts program.
func (c *compiled) filed(n *build.Node, cmd *shell.Command, program string) string {
	if !slices.Contains([]string{"cp", "mv", "install", "ln"}, cmd.Name) || len(cmd.Args) != 2 {
		return ""
	}
	to := c.at(n, cmd, cmd.Args[1])
	for _, at := range []string{to, path.Join(to, path.Base(cmd.Args[0].Text))} {
		if at == program || to != "" && at != "/" && path.Base(at) == program && slices.Contains(pathDirs, path.Dir(at)) {
			return at
		}
	}
	return ""
}

// near is where the runtime stage puts a program that the builder has left deep
// among its files, and the words that start it there. Where a shell starts it, it stays.
func (c *compiled) near(file string) (move, []string) {
	words, ok := c.start.exec()
	if !ok {
		return move{file, file}, nil
	}
	name := path.Base(file)
	workdir := c.start.workdir
	if e, there := inContext(c.pass, c.copies, path.Join(workdir, name)); workdir == "" || workdir == "/" || there && e.IsDir {
		to := "/usr/local/bin/" + name
		return move{file, to}, append([]string{to}, words[1:]...)
	}
	return move{file, path.Join(workdir, name)}, append([]string{"./" + name}, words[1:]...)
}
