package stages

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// language is what the plans of compiled languages differ in.
type language struct {
	tools     []string                        // commands that build
	sources   []string                        // endings of files that are compiled
	manifests []string                        // files that only the build reads
	variables []string                        // of ENV, that only the build reads; with * at the end for all that begin so
	runs      func(*project.Project) []string // commands that the program starts
	made      func(*compiled) []product       // best first; none where it is not certain what is built
}

// product is what a builder makes, and what the runtime stage does with it.
type product struct {
	takes  []move
	lines  []string                   // further lines of the runtime stage
	starts []string                   // the words that start the program; nil where the command stays
	build  []string                   // lines that the builder still lacks
	change func(*build.Node) []change // of the lines of the builder; may be nil
	bases  []base                     // the images it can run on, best first
	named  func(base) string          // the title of the action for one of them; nil for the usual one
	data   func() []string            // files of the context that the program reads, relative to the context; may be nil
}

// move brings a path of the builder to one of the runtime stage.
type move struct{ from, to string }

// change replaces a part of an instruction.
type change struct {
	start, end int
	text       string
}

// maxLines bounds the instructions that plans are made for: people write a few dozen.
const maxLines = 300

// compiled is a stage that compiles a program and starts it.
type compiled struct {
	pass     *analysis.Pass
	stage    *build.Stage
	language language
	image    image.Image
	body     []*build.Node // the instructions of the stage and of those below it, up to the image
	works    map[*build.Node]work
	builder  string // the name of the builder
	start    start
	copies   []copied
	installs map[*build.Node]*install
	users    []string // that the stage makes
	makers   []string // the commands that make them
	shell    bool     // the runtime stage runs something, or is started by a shell
	commands []string // further ones that the runtime stage runs
	last     int      // the index of the last RUN that builds, -1 without one
}

// OfCompiled returns an action for each of the plans of Compiled, none for another stage than the last.
func OfCompiled(p *analysis.Pass) []analysis.Fix {
	if p.Stage != nil && p.Stage != p.Graph.Final() {
		return nil
	}
	return Fixes(p.Graph, p.Graph.Final(), Compiled(p)...)
}

// Compiled returns the plans for the last stage of the file, which compiles a
// program and starts it: best first, none where a line has no sure place, where it is not
// certain what is built, and where the command is not understood.
func Compiled(p *analysis.Pass) []Plan {
	s := p.Graph.Final()
	img := p.Base(s)
	l, ok := languageOf(p, img)
	if !ok || p.Project == nil {
		return nil
	}
	c := &compiled{
		pass: p, stage: s, language: l, image: img, body: bodyOf(p, s), builder: Name(p.Graph), last: -1,
		installs: map[*build.Node]*install{}, works: map[*build.Node]work{},
	}
	if len(c.body) > maxLines {
		return nil
	}
	if c.start, ok = startOf(p.Graph, s); !ok {
		return nil
	}
	c.copies = copiesOf(p, s)
	for _, command := range l.runs(p.Project) {
		if c.commands = append(c.commands, command); command == "sh" {
			c.shell = true
		}
	}
	if !c.read() {
		return nil
	}
	var plans []Plan
	for _, made := range l.made(c) {
		if c.changesBelow(made) {
			continue
		}
		for _, b := range made.bases {
			if c.fits(b) {
				plans = append(plans, c.plan(made, b))
			}
		}
	}
	return plans
}

// changesBelow reports whether a product asks for another text of a stage below, which stays as it is.
func (c *compiled) changesBelow(made product) bool {
	return made.change != nil && slices.ContainsFunc(c.body, func(n *build.Node) bool {
		return n.Stage != c.stage && n.Name == "RUN" && len(made.change(n)) > 0
	})
}

func languageOf(p *analysis.Pass, img image.Image) (language, bool) {
	switch img.Family {
	case image.Golang:
		return golang, p.Project != nil && p.Project.Go != nil
	case image.Rust:
		return rust, p.Project != nil && p.Project.Rust != nil
	case image.Maven, image.Gradle, image.Temurin, image.Corretto, image.OpenJDK:
		return java, p.Project != nil && p.Project.Java != nil
	case image.DotNet:
		return dotnet, p.Project != nil && p.Project.DotNet != nil && img.Role == image.SDK
	case image.GCC:
		return cpp, p.Project != nil && p.Project.C != nil
	case image.Debian, image.Ubuntu, image.Alpine:
		return cpp, onlyC(p.Project)
	}
	return language{}, false
}

// bodyOf lists the instructions of a stage and of those below it.
func bodyOf(p *analysis.Pass, s *build.Stage) []*build.Node {
	var all []*build.Node
	for ; s != nil; s = p.Graph.Base(s).Stage {
		all = append(slices.Clone(s.Instructions()[1:]), all...)
	}
	return all
}

// fits reports whether the runtime stage can stand on b.
func (c *compiled) fits(b base) bool {
	if c.needsShell(b) && !b.shell {
		return false
	}
	for _, n := range c.body {
		if i := c.installs[n]; i != nil && len(i.needed(b)) > 0 && b.manager != i.call.Manager {
			return false
		}
	}
	for _, command := range c.commands {
		if !b.brings(command) && !c.installed(command) {
			return false
		}
	}
	if slices.ContainsFunc(c.makers, func(command string) bool { return !c.makesUsers(command, b) }) {
		return false
	}
	return c.hasUser(b, c.pass.Graph.End(c.stage).User) && (c.hasUser(b, c.chown()) || c.runsAsRoot() && !c.keepsOwner())
}

// runsAsRoot reports whether the program runs as root, who reads the files of every owner: an account
// of the builder alone, such as that of Gradle, need not own what is copied.
func (c *compiled) runsAsRoot() bool {
	user := c.pass.Graph.End(c.stage).User
	return (user == "" || user == "root" || user == "0") && len(c.start.command.Wrappers) == 0
}

// hasUser reports whether user:group is known on b.
func (c *compiled) hasUser(b base, owner string) bool {
	for name := range strings.SplitSeq(owner, ":") {
		if !numeric(name) && !slices.Contains(b.users, name) && !slices.Contains(c.users, name) {
			return false
		}
	}
	return true
}

// keepsOwner reports whether a COPY that names an owner is in the runtime stage as well.
func (c *compiled) keepsOwner() bool {
	return slices.ContainsFunc(c.body, func(n *build.Node) bool {
		return (n.Name == "COPY" || n.Name == "ADD") && flagValue(n, "chown", "") != "" && c.placeCopy(n) != InBuild
	})
}

// makesUsers reports whether b has a command that makes users, with the same flags: Debian and its
// kin have useradd, and adduser is another program on Alpine.
func (c *compiled) makesUsers(command string, b base) bool {
	if command == "adduser" || command == "addgroup" {
		return (b.manager == shell.Apk) == (c.image.PackageManager == image.Apk)
	}
	return b.manager == shell.Apt
}

func numeric(user string) bool { return strings.Trim(user, "0123456789") == "" }

// needsShell reports whether something in the runtime stage on b is run by a shell.
func (c *compiled) needsShell(b base) bool {
	if c.shell {
		return true
	}
	return slices.ContainsFunc(c.body, func(n *build.Node) bool {
		i := c.installs[n]
		return i != nil && len(i.needed(b)) > 0
	})
}

// installed reports whether a package that the runtime stage installs brings a command.
func (c *compiled) installed(command string) bool {
	for _, i := range c.installs {
		if slices.Contains(i.all, command) {
			return true
		}
	}
	return false
}

// plan is the way of splitting for one base.
func (c *compiled) plan(made product, b base) Plan {
	title := "Build in a stage of its own and run on " + b.image
	if made.named != nil {
		title = made.named(b)
	}
	return Plan{
		Title: title, Base: b.image, Build: made.build, Runtime: c.takes(made, b), BuildOnly: c.buildOnly,
		Place: func(n *build.Node) Place { return c.placeOn(n, b) },
		Rewrite: func(n *build.Node, at Place) (string, bool) {
			switch {
			case n == c.start.node && at == InRuntime:
				return c.starting(made, b)
			case at == InRuntime && c.installs[n] != nil:
				return c.installs[n].runtime(n, b, c.more(n, b)), true
			case at == InBuild && made.change != nil && n.Name == "RUN":
				return apply(n, made.change(n))
			}
			return "", false
		},
	}
}

// buildOnly reports whether the build alone reads a variable.
func (c *compiled) buildOnly(variable string) bool {
	return slices.ContainsFunc(append([]string{"DEBIAN_FRONTEND"}, c.language.variables...), func(v string) bool {
		start, open := strings.CutSuffix(v, "*")
		return v == variable || open && strings.HasPrefix(variable, start)
	})
}

// script is the program of n, nil without one.
func (c *compiled) script(n *build.Node) *shell.Script { return c.pass.Script(n) }

// more are the packages that a line of the user installs in the runtime stage on top of its own.
func (c *compiled) more(n *build.Node, b base) []string {
	if c.installHere(b) != c.installs[n] {
		return nil
	}
	return c.missing(b)
}
