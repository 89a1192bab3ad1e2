package size

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"minke/analysis/image"
	"minke/analysis/shell"
	"minke/analysis/size/index"
)

// run sizes a RUN: it follows the commands and adds up what is left of it at the end.
func (w *work) run(l *Line) {
	script := w.Graph.Script(l.Node)
	if script == nil || script.Err != nil || script.File == nil && len(script.Commands()) == 0 {
		l.Unknown = append(l.Unknown, "what the program does")
		return
	}
	r := &running{work: w, line: l, removed: script.Removals()}
	calls := map[*shell.Command]*shell.PackageCall{}
	for _, c := range script.Packages() {
		calls[c.Command] = c
	}
	for _, c := range script.Commands() {
		r.command(c, calls[c])
	}
	r.packages()
	for _, f := range r.layer.list {
		l.bring(f)
	}
}

// running is a RUN at work.
type running struct {
	*work
	line     *Line
	layer    files      // what the RUN has written so far
	before   *index.Set // packages when it began
	installs bool       // it installs with apt or apk
	retained bool       // apt-mark decides what stays
	removed  []*shell.Removal
}

func (r *running) unknown(what string) {
	if !slices.Contains(r.line.Unknown, what) {
		r.line.Unknown = append(r.line.Unknown, what)
	}
}

// put writes a file. What a mount lies over does not reach the layer.
func (r *running) put(f file) {
	if r.Graph.Discards(r.line.Node, f.path) {
		return
	}
	r.layer.put(f)
	r.state.files.put(f)
}

func (r *running) command(c *shell.Command, call *shell.PackageCall) {
	switch {
	case call != nil && call.Manager == shell.Apt:
		r.apt(call)
	case call != nil && call.Manager == shell.Apk:
		r.apk(call)
	case call != nil:
		r.manager(call)
	case r.removal(c):
	case c.Name == "apt-mark":
		r.retained = true
	case c.Name == "chown" || c.Name == "chmod":
		r.attributes(c)
	case c.Name == "xargs" && slices.Contains([]string{"apk", "apt", "apt-get"}, c.Arg(0)):
		r.opaque(c, "packages that another command names for "+c.Arg(0))
	case harmless(c):
	case c.Name == "locale-gen" && len(localesOf(c)) > 0:
		r.put(file{path: "/usr/lib/locale/locale-archive", what: "locales", size: archiveOf(len(localesOf(c)))})
	default:
		r.opaque(c, "what `"+brief(c)+"` writes")
	}
}

// opaque notes a command of which it is not known what it writes.
func (r *running) opaque(c *shell.Command, what string) {
	r.unknown(what)
	r.state.files.write(r.dir(c))
}

// dir is the folder a command runs in.
func (r *running) dir(c *shell.Command) string { return r.absolute(r.line.Node, c.Dir) }

// removal follows rm: what the RUN itself has written is not in its layer then.
func (r *running) removal(c *shell.Command) bool {
	i := slices.IndexFunc(r.removed, func(m *shell.Removal) bool { return m.Command == c })
	if i < 0 {
		return false
	}
	m := r.removed[i]
	r.lose(func(f file) bool {
		return m.Covers(f.path, r.absolute(r.line.Node, "")) || r.empties(m, f) || slices.ContainsFunc(m.Paths, func(p shell.Word) bool {
			return p.Known && !m.Some && path.Join(r.dir(c), p.Text) == f.path || p.Known && p.Text == f.path
		})
	})
	return true
}

// attributes follows chown and chmod: a file whose owner changes is stored again.
func (r *running) attributes(c *shell.Command) {
	if !c.HasFlag("-R", "--recursive") {
		return
	}
	for _, p := range c.Args[min(1, len(c.Args)):] {
		if !p.Known {
			r.unknown("what `" + brief(c) + "` stores again")
			continue
		}
		name := p.Text
		if !path.IsAbs(name) {
			name = path.Join(r.dir(c), name)
		}
		for _, f := range r.state.files.below(path.Clean(name), r.project) {
			f.what += ", stored again"
			r.layer.put(f)
		}
	}
}

func brief(c *shell.Command) string {
	text := c.Name
	if a := c.Arg(0); a != "" && len(a) < 20 {
		text += " " + a
	}
	return text
}

// apt follows a call of apt-get.
func (r *running) apt(c *shell.PackageCall) {
	const lists = "/var/lib/apt/lists"
	switch c.Verb {
	case shell.Update:
		r.put(file{path: lists, what: "package lists of apt", size: listsOf(r.state.system.image.Distro)})
	case shell.Clean:
		if c.VerbWord.Text == "distclean" || c.VerbWord.Text == "dist-clean" {
			r.layer.remove(lists)
			r.state.files.remove(lists)
		}
	case "dist-clean":
		r.layer.remove(lists)
		r.state.files.remove(lists)
	case shell.Install, shell.Remove, "autoremove":
		r.install(c)
	case shell.Upgrade:
		r.unknown("packages that `" + brief(c.Command) + "` replaces")
	case "build-dep", "source", shell.Fetch:
		r.opaque(c.Command, "what `"+brief(c.Command)+"` writes")
	}
}

func (r *running) install(c *shell.PackageCall) {
	offers := r.state.system.offers(c)
	if offers && r.before == nil {
		r.before = r.state.system.set
	}
	r.installs = r.installs || c.Verb == shell.Install
	if !offers && c.Manager == shell.Apk && c.Verb != shell.Install {
		return
	}
	if !offers {
		what := "packages, whose sizes are not known for this base image"
		if d := r.state.system.image.Distro; d.Codename != "" && r.state.system.suite == nil {
			what = "packages of " + d.String() + ", whose sizes do not come with Minke"
		}
		r.unknown(what)
		return
	}
	if c.Verb == shell.Install {
		if skipped(c.Command) {
			r.unknown("packages that are installed under a condition")
			return
		}
		names, open := namesOf(r.Graph, r.line.Node, c)
		if missing := append(r.state.system.suite.Unknown(names), open...); len(missing) > 0 {
			r.unknown("packages that " + r.state.system.offering() + " does not have: " + strings.Join(missing, ", "))
		}
	}
	r.state.system.follow(r.Graph, r.line.Node, c)
}

// packages adds what apt or apk has installed and left.
func (r *running) packages() {
	sys := &r.state.system
	if r.before == nil || !r.installs {
		return
	}
	if r.retained {
		r.unknown("packages that stay of those installed")
		return
	}
	n := sys.set.New(r.before)
	if n == 0 {
		r.line.Parts = append(r.line.Parts, Part{"no new package", sys.touched()})
		return
	}
	what := fmt.Sprintf("%d packages", n)
	if n == 1 {
		what = "1 package"
	}
	r.line.Parts = append(r.line.Parts, Part{what, sys.layer(r.before, sys.set)})
}

// touched is a layer in which no package is new: with apt only logs have changed, 874 bytes in
// redis:7; apk writes its database again.
func (s *system) touched() Size {
	if s.suite.Kind == index.Alpine {
		return databaseOfApk
	}
	return Size{
		exactly[onDisk](0, image.Catalogued, histories),
		Transfer{image.Figure{Bytes: 900, Low: 32, High: 100 * image.KB, Source: image.Catalogued, From: histories}},
	}
}

// The package lists that apt-get update writes, as Debian's images keep them, compressed
// with lz4, and what gzip makes of them; measured on 2026-11-25 with main, updates and security.
func listsOf(d image.Distro) Size {
	var disk, transfer float64
	switch d.Codename {
	case "bullseye":
		disk, transfer = 18.5, 14.2
	case "bookworm":
		disk, transfer = 19.9, 15.3
	case "trixie":
		disk, transfer = 21.8, 16.9
	default:
		return listsOfUbuntu(d.Codename)
	}
	mb := func(v float64) image.Bytes { return image.Bytes(v * float64(image.MB)) }
	from := "the lists of Debian " + d.Codename + ", measured 2026-11-25"
	return Size{
		between[onDisk](mb(disk*0.9), mb(disk), mb(disk*1.15), from),
		between[compressed](mb(transfer*0.9), mb(transfer), mb(transfer*1.15), from),
	}
}
