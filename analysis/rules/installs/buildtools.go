package installs

import (
	"slices"
	"strconv"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
)

func count(n int) string { return strconv.Itoa(n) }

// Left is a call that leaves packages in the image which serve only to build.
type Left struct {
	*Call
	Packages []Name // those left, in order
	Tools    bool   // compilers are among them
	Built    bool   // something in the stage is built with them
	ForPip   bool   // and that is packages of Python, nothing else
	Later    *Call  // takes some of them away in a later RUN, where that only hides them; may be nil
}

// Names returns the names of the packages left.
func (l *Left) Names() []string {
	var names []string
	for _, n := range l.Packages {
		if !slices.Contains(names, n.Text) {
			names = append(names, n.Text)
		}
	}
	return names
}

// BuildToolsLeft returns the calls of managers in the stage that leave build
// tools in an image which runs a program.
func BuildToolsLeft(p *analysis.Pass, managers ...shell.Manager) []*Left {
	if !Application(p) {
		return nil
	}
	use := usesOf(p)
	var all []*Left
	calls := Of(p, p.Stage, managers...)
	for i, c := range calls {
		if c.Verb != shell.Install {
			continue
		}
		if l := leftBy(p, c, calls[i+1:], use); l != nil {
			all = append(all, l)
		}
	}
	return all
}

func leftBy(p *analysis.Pass, c *Call, later []*Call, use *uses) *Left {
	l := &Left{Call: c, Built: use.builds, ForPip: use.builds && !use.others}
	names, _ := c.Names(p.Graph)
	for _, name := range names {
		purpose := shell.PurposeOf(c.Manager, name.Text)
		java := onlyBuildsJava(p, name.Text, use)
		if purpose == shell.AnyUse && !java || use.atRunTime(name.Text) || purpose == shell.Source && !use.inBuild(name.Text) {
			continue
		}
		if purpose == shell.Toolchain && BringsToolchain(p.Base(p.Stage)) {
			continue
		}
		if purpose == shell.Toolchain && !use.builds && !shell.Compiler(name.Text) {
			continue // jsvc and others call such tools
		}
		gone := removedBy(p.Graph, c, name.Text, later)
		if gone != nil && gone.Node == c.Node {
			continue
		}
		if gone != nil && l.Later == nil {
			l.Later = gone
		}
		l.Packages = append(l.Packages, name)
		l.Tools = l.Tools || purpose == shell.Toolchain || java
	}
	if len(l.Packages) == 0 {
		return nil
	}
	return l
}

// removedBy returns the call among later that takes the package away again.
func removedBy(g *build.Graph, c *Call, name string, later []*Call) *Call {
	virtual := ""
	if f, ok := c.Flag("-t", "--virtual"); ok && c.Manager == shell.Apk {
		virtual = f.Value.Template
	}
	for _, r := range later {
		if r.Manager != c.Manager || r.Node == c.Node && r.Span.Start < c.Span.Start {
			continue
		}
		if r.Node == c.Node && (r.Verb == "history" || marksAuto(c)) {
			return r
		}
		if r.Verb != shell.Remove && r.Verb != "autoremove" {
			continue
		}
		names, open := r.Names(g)
		if open && len(names) == 0 {
			return r // $BUILD_DEPS: those, as far as anybody can tell
		}
		for _, n := range names {
			if n.Text == name || n.Text == virtual && virtual != "" {
				return r
			}
		}
	}
	return nil
}

// marksAuto reports whether the RUN of c tells apt afresh what was asked for, so
// that autoremove takes away the rest.
func marksAuto(c *Call) bool { return len(c.Run.Named("apt-mark")) > 0 }

// uses is what the stages of an image do with commands.
type uses struct {
	build, run map[string]bool // names of commands
	builds     bool            // something is compiled, or may be
	others     bool            // something that is no package of Python is
}

func (u *uses) atRunTime(pkg string) bool {
	return slices.ContainsFunc(commandsOf(pkg), func(c string) bool { return u.run[c] })
}

func (u *uses) inBuild(pkg string) bool {
	return slices.ContainsFunc(commandsOf(pkg), func(c string) bool { return u.build[c] })
}

func usesOf(p *analysis.Pass) *uses {
	u := &uses{build: map[string]bool{}, run: map[string]bool{}}
	for s := range p.Graph.Lineage(p.Stage) {
		for _, n := range s.Instructions() {
			script := p.Script(n)
			if script == nil {
				continue
			}
			for _, c := range script.Commands() {
				if n.Name == "RUN" {
					u.build[c.Name] = true
					compiles := Compiles(c)
					u.builds = u.builds || compiles
					u.others = u.others || compiles && !forPython(c)
				} else {
					u.run[c.Name] = true
				}
			}
			for _, started := range p.Started(n) {
				for _, c := range started.Commands() {
					if n.Name == "RUN" {
						u.build[c.Name] = true
					} else {
						u.run[c.Name] = true
					}
				}
			}
		}
	}
	return u
}

// Compiles reports whether c builds native code, or may on the way.
func Compiles(c *shell.Command) bool {
	switch c.Name {
	case "make", "cmake", "ninja", "meson", "configure", "autoreconf", "gcc", "g++", "cc", "c++", "clang", "clang++",
		"rustc", "node-gyp", "phpize", "luarocks", "cpanm", "cpan", "cabal", "stack", "mix", "R", "Rscript", "swift", "perl":
		return true
	case "python", "python3":
		return c.Arg(0) == "setup.py"
	}
	for _, call := range c.Script.Packages() {
		if call.Command == c && !call.Manager.System() {
			return call.Verb == shell.Install || call.Verb == shell.Build
		}
	}
	return false
}

// forPython reports whether c, which compiles, builds packages of Python.
func forPython(c *shell.Command) bool {
	for _, call := range c.Script.Packages() {
		if call.Command == c {
			return slices.Contains([]shell.Manager{shell.Pip, shell.Pipx, shell.Uv, shell.Poetry, shell.Pipenv}, call.Manager)
		}
	}
	return c.Name == "python" || c.Name == "python3"
}

// Finding says what is left and where.
func (l *Left) Finding() analysis.Finding {
	names := l.Names()
	they, stay, them := "they", "stay", "them"
	if len(names) == 1 {
		they, stay, them = "it", "stays", "it"
	}
	f := analysis.Finding{
		At:      l.Node.At(l.Packages[0].Word.Span),
		Message: "Only builds need " + List(names) + ", but " + they + " " + stay + " in the image. A builder stage would leave " + them + " behind.",
	}
	if l.Later != nil {
		f.Message = "Only builds need " + List(names) + ", but " + they + " " + stay + " in the image: removing " + them + " in a later RUN only hides " + them + "."
		f.Related = []analysis.Related{{At: l.Later.Node.At(l.Later.Span), Message: "only hidden here"}}
	}
	if !l.Tools {
		f.Severity = analysis.Information
	}
	return f
}

// OnlyHere reports whether the RUN that installs the packages is the only one
// that builds with them, and all of them are tools rather than headers, so that
// they can go at its end.
func (l *Left) OnlyHere(p *analysis.Pass) bool {
	return l.InOneRun(p) && !slices.ContainsFunc(l.Packages, func(n Name) bool { return shell.PurposeOf(l.Manager, n.Text) == shell.Headers })
}

// InOneRun reports whether the RUN that installs the packages, each by a word of
// its own, is the only one that builds with them.
func (l *Left) InOneRun(p *analysis.Pass) bool {
	if slices.ContainsFunc(l.Packages, func(n Name) bool { return n.Word.Raw != n.Text }) {
		return false
	}
	if l.Later != nil || p.Stage != p.Graph.Final() || l.Context != 0 {
		return false
	}
	here := false
	for n, script := range Runs(p, p.Stage) {
		for _, c := range script.Commands() {
			if !l.neededBy(c) {
				continue
			}
			if n.Index > l.Node.Index || n == l.Node && c.Span.Start < l.Span.Start {
				return false
			}
			here = here || n == l.Node
		}
	}
	return here
}

func (l *Left) neededBy(c *shell.Command) bool {
	return l.Tools && Compiles(c) || slices.ContainsFunc(l.Packages, func(n Name) bool {
		return slices.Contains(commandsOf(n.Text), c.Name)
	})
}

// RemovedLater reports whether the RUN of c takes the package away again.
func (c *Call) RemovedLater(p *analysis.Pass, name string) bool {
	return removedBy(p.Graph, c, name, In(c.Node, c.Run, c.Manager)) != nil
}
