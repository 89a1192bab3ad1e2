package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/shell"
)

// What commands of a RUN do, as far as that says where it belongs.
var (
	// building belong to the builder in every language.
	building = []string{"make", "gmake", "ninja", "cmake", "gcc", "g++", "cc", "c++", "clang", "clang++", "ld", "strip", "upx", "git", "protoc", "buf", "sqlc", "swag", "task", "just", "pkg-config", "file", "ldd"}
	// making users serves the runtime.
	making = []string{"useradd", "adduser", "groupadd", "addgroup", "usermod"}
	// filing prepares files and folders, for either.
	filing = []string{"mkdir", "chmod", "chown", "ln", "touch", "install"}
	// idle does nothing that stays, or nothing of its own.
	idle = []string{"cd", "echo", "true", ":", "set", "export", "test", "[", "ls", "pwd", "cat", "rm", "cp", "mv", "find", "printf", "sed", "env", "date", "uname", "id", "whoami", "which", "command", "exit"}
)

// work is what the commands of a RUN amount to.
type work struct{ builds, installs, users, files, other bool }

// workOf says what a RUN does, worked out once.
func (c *compiled) workOf(n *build.Node) work {
	w, ok := c.works[n]
	if !ok {
		w = c.readWork(n)
		c.works[n] = w
	}
	return w
}

func (c *compiled) readWork(n *build.Node) work {
	var w work
	s := c.script(n)
	if s == nil || s.Err != nil || s.File == nil && len(s.Commands()) == 0 {
		return work{other: true}
	}
	for _, cmd := range s.Commands() {
		switch {
		case c.builds(cmd):
			w.builds = true
		case slices.Contains(making, cmd.Name):
			w.users = true
			c.users, c.makers = append(c.users, userOf(cmd)), append(c.makers, cmd.Name)
		case slices.Contains(filing, cmd.Name):
			w.files = true
		case slices.Contains(idle, cmd.Name):
		case isSystem(s, cmd):
			w.installs = true
		default:
			w.other = true
		}
	}
	return w
}

func (c *compiled) builds(cmd *shell.Command) bool {
	return slices.Contains(c.language.tools, cmd.Name) || slices.Contains(building, cmd.Name)
}

func isSystem(s *shell.Script, cmd *shell.Command) bool {
	return slices.ContainsFunc(s.Packages(), func(call *shell.PackageCall) bool { return call.Command == cmd && call.Manager.System() })
}

// userOf is the name in useradd -m name, adduser -S name.
func userOf(cmd *shell.Command) string {
	if len(cmd.Args) == 0 {
		return ""
	}
	return cmd.Args[len(cmd.Args)-1].Text
}

// read finds out what the lines need, and declines where one has no sure place.
func (c *compiled) read() bool {
	for _, n := range c.body {
		if n.Name == "HEALTHCHECK" {
			c.readCheck(n)
		}
	}
	for i, n := range c.body {
		switch n.Name {
		case "RUN":
			w := c.workOf(n)
			if w.builds {
				c.last = i
			}
			if w.installs {
				in, ok := installsOf(c.pass, n, c.starts)
				if !ok || w.users || w.builds && len(in.all) > 0 {
					return false
				}
				c.installs[n] = in
			}
		case "SHELL":
			c.shell = true
		case "ONBUILD":
			return false
		}
	}
	c.shell = c.shell || c.start.needsShell()
	for _, n := range c.body {
		if n.Name != "RUN" || c.installs[n] != nil {
			continue
		}
		switch c.placeRun(n) {
		case Unsure:
			return false
		case InRuntime, InBoth:
			c.shell = true
		}
	}
	return true
}

// starts reports whether the image is started with a command.
func (c *compiled) starts(command string) bool {
	return slices.Contains(c.commands, command) || path.Base(c.start.program()) == command
}

// readCheck notes what a HEALTHCHECK runs.
func (c *compiled) readCheck(n *build.Node) {
	if n.Sub == nil {
		return
	}
	c.shell = c.shell || !n.Sub.Exec
	if s := c.script(n); s != nil {
		for _, cmd := range s.Commands() {
			if path.Base(cmd.Name) != path.Base(c.start.program()) && cmd.Name != "exit" {
				c.commands = append(c.commands, cmd.Name)
			}
		}
	}
}

// placeOn is the place of n where the runtime stage stands on b.
func (c *compiled) placeOn(n *build.Node, b base) Place {
	if n.Name != "RUN" {
		return c.placeCopy(n)
	}
	i := c.installs[n]
	switch {
	case i == nil:
		return c.placeRun(n)
	case len(i.needed(b)) == 0:
		return InBuild
	case i.unchanged(b):
		return InRuntime
	}
	return InBoth
}

func (c *compiled) placeRun(n *build.Node) Place {
	w := c.workOf(n)
	switch {
	case w.other, w.builds && w.users:
		return Unsure
	case w.builds, w.installs:
		return InBuild
	case w.users:
		if c.userInBuilder(n) {
			return InBoth
		}
		return InRuntime
	case w.files:
		return c.placeFiles(n)
	}
	return InBuild
}

// userInBuilder reports whether a USER before the last RUN that builds needs the user that n makes.
func (c *compiled) userInBuilder(n *build.Node) bool {
	for i, later := range c.body {
		if later.Name == "USER" && i < c.last && later.Index > n.Index {
			return true
		}
	}
	return false
}

// placeFiles: folders and modes that the build goes on with are for the builder,
// others for the program.
func (c *compiled) placeFiles(n *build.Node) Place {
	place := InBuild
	for _, cmd := range c.script(n).Commands() {
		if !slices.Contains(filing, cmd.Name) {
			continue
		}
		if cmd.Name == "chmod" && slices.ContainsFunc(cmd.Words, func(w shell.Word) bool { return w.Text == "+x" }) {
			continue
		}
		for _, a := range cmd.Args {
			if !a.Known {
				return Unsure
			}
			if !c.builtIn(n, a.Text) {
				place = InRuntime
			}
		}
	}
	return place
}

// builtIn reports whether a later line of the builder goes to a folder.
func (c *compiled) builtIn(n *build.Node, dir string) bool {
	name := path.Base(dir)
	for i, later := range c.body {
		if later.Index > n.Index && i <= c.last && (later.Name == "WORKDIR" || later.Name == "RUN" || acts(later)) && strings.Contains(later.Text(), name) {
			return true
		}
	}
	return false
}

// placeCopy: what is compiled, and what brings that along, is for the builder.
// Files that are named one by one are for the program as well.
func (c *compiled) placeCopy(n *build.Node) Place {
	if from(n) {
		return InBoth
	}
	own := slices.DeleteFunc(slices.Clone(c.copies), func(cp copied) bool { return cp.node != n })
	if len(own) == 0 || slices.ContainsFunc(own, func(cp copied) bool { return c.compiles(cp.from) }) {
		return InBuild
	}
	if c.index(n) > c.last {
		return InRuntime
	}
	return InBoth
}

func (c *compiled) index(n *build.Node) int { return slices.Index(c.body, n) }

// compiles reports whether a path of the context is read by the build, as far as its name says.
func (c *compiled) compiles(name string) bool {
	base := path.Base(name)
	for _, pattern := range c.language.manifests {
		if ok, _ := path.Match(pattern, base); ok {
			return true
		}
	}
	e, _ := c.pass.Project.Stat(name)
	if e.IsDir {
		return name == "." || c.hasSources(name)
	}
	return slices.Contains(c.language.sources, path.Ext(name)) || slices.Contains([]string{"Makefile", "Taskfile.yml", "justfile"}, base)
}

// pathDirs are where a command without a slash is found.
var pathDirs = []string{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"}
