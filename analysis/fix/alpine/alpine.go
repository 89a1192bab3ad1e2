// Package alpine translates stages that were written for Debian or Ubuntu to
// Alpine Linux: packages, users, shells, locales, and the paths and options that
// differ. What it cannot translate it names, so that nobody is offered half of it.
package alpine

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Obstacle is what keeps a stage from being translated.
type Obstacle struct {
	At     build.Loc
	Reason string // half a sentence: "Alpine has no package known for `libfoo`"
}

// Translation is what becomes of some stages.
type Translation struct {
	Edits     []analysis.Edit // complete only without Obstacles; FROM is left to the caller
	Obstacles []Obstacle
	// Brought are packages that Debian's image has and Alpine's has not, which the edits install.
	Brought []string
}

// Translate translates base, a stage on an image of Debian or Ubuntu, and others that inherit from it.
// Also are packages of Debian that the image is to have besides what its lines show.
func Translate(p *analysis.Pass, base *build.Stage, others []*build.Stage, also ...string) *Translation {
	t := &translator{pass: p, family: p.Base(base).Family, groups: map[string]string{}, made: map[string]bool{}, stages: map[*build.Stage]*brought{}}
	all := append([]*build.Stage{base}, others...)
	t.bash = slices.ContainsFunc(all, t.needsBash)
	t.also, t.cultures = also, Cultures(p, base)
	for _, s := range all {
		t.stage(s)
	}
	for _, s := range all {
		t.moves(s)
	}
	return &t.result
}

// translator collects what becomes of the stages of one image.
type translator struct {
	pass     *analysis.Pass
	family   image.Family
	cultures bool              // the first stage is to have ICU
	also     []string          // packages that the first stage is to have
	bash     bool              // some program in the stages needs bash
	groups   map[string]string // names of groups by their numbers, as written
	made     map[string]bool   // groups that the stages make, by name
	stages   map[*build.Stage]*brought
	result   Translation
}

func (t *translator) obstacle(at build.Loc, reason string) {
	t.result.Obstacles = append(t.result.Obstacles, Obstacle{at, reason})
}

func (t *translator) edit(n *build.Node, span syntax.Span, text string) {
	t.result.Edits = append(t.result.Edits, analysis.Edit{At: n.At(span), New: text})
}

func (t *translator) stage(s *build.Stage) {
	t.stages[s] = &brought{names: map[string]bool{}}
	for _, pkg := range t.also {
		t.alsoNeed(s, pkg)
	}
	if t.cultures {
		for _, pkg := range ICU {
			t.need(s.From, 0, pkg)
		}
		t.stages[s].lines = append(t.stages[s].lines, WithCultures)
	}
	t.also, t.cultures = nil, false
	for _, n := range s.Instructions() {
		switch n.Name {
		case "RUN":
			t.run(n)
		case "CMD", "ENTRYPOINT", "HEALTHCHECK":
			t.start(n)
		case "SHELL":
			t.shell(n)
		case "ENV", "ARG":
			t.variables(n)
		case "COPY", "ADD", "WORKDIR", "VOLUME":
			t.paths(n, n.Logical.Text)
		case "ONBUILD":
			t.onbuild(n)
		}
		t.started(n)
	}
	t.install(s)
}

func (t *translator) alsoNeed(s *build.Stage, pkg string) {
	names, ok := image.TranslatePackage(pkg, image.Apt, image.Apk)
	if !ok {
		t.obstacle(s.From.At(s.From.Keyword), "Alpine has no package known for `"+pkg+"`")
	}
	for _, name := range names {
		t.need(s.From, 0, name)
	}
}

// onbuild: its commands run in builds that nobody sees here.
func (t *translator) onbuild(n *build.Node) {
	if n.Sub != nil && n.Sub.Name == "RUN" {
		t.obstacle(n.At(n.Keyword), "what `ONBUILD RUN` does belongs to other images")
	}
}

// start looks at the commands that run in containers.
func (t *translator) start(n *build.Node) {
	s := t.pass.Script(n)
	if s == nil {
		return
	}
	t.execShell(n, s)
	for _, c := range s.Commands() {
		t.tools(n, c.Span.Start, c)
		t.wordPaths(n, c)
	}
}

// variables drops what only apt and debconf read.
func (t *translator) variables(n *build.Node) {
	for _, p := range n.Pairs {
		if p.Key == "DEBIAN_FRONTEND" && len(n.Pairs) == 1 {
			t.result.Edits = append(t.result.Edits, analysis.Edit{At: n.All()})
			return
		}
		if p.Key == "TZ" && n.Name == "ENV" {
			t.need(n, 0, "tzdata")
		}
	}
	t.paths(n, n.Logical.Text)
}

// run translates the program of a RUN.
func (t *translator) run(n *build.Node) {
	t.cacheMounts(n)
	s := t.pass.Script(n)
	switch {
	case s == nil || s.Dialect == shell.Foreign:
		return
	case s.Err != nil || s.Dialect == shell.PowerShell || s.Dialect == shell.Cmd:
		t.obstacle(n.At(n.Keyword), "a `RUN` cannot be read")
		return
	}
	calls := map[*shell.Command]*shell.PackageCall{}
	for _, c := range s.Packages() {
		calls[c.Command] = c
	}
	var gone []*shell.Command
	for _, c := range s.Commands() {
		if t.command(n, s, c, calls[c]) {
			gone = append(gone, c)
		}
	}
	t.execShell(n, s)
	t.removeAll(n, s, gone)
	t.downloads(n, s)
}

// command translates one command and reports whether it is to be taken out.
func (t *translator) command(n *build.Node, s *shell.Script, c *shell.Command, call *shell.PackageCall) (gone bool) {
	switch {
	case call != nil && call.Manager == shell.Apt:
		return t.apt(n, call)
	case onlyApt(c), isLocale(c):
		return true
	case c.Name == "rm":
		return t.rm(n, c)
	case t.user(n, s, c):
		return false
	}
	if call != nil && call.Manager == shell.Pecl && call.Verb == shell.Install {
		t.obstacle(n.At(c.Span), "`pecl install` compiles, for which Alpine's image lacks the tools")
	}
	if why := ofDebian[c.Name]; why != "" {
		t.obstacle(n.At(c.Span), "`"+c.Name+"` "+why)
		return false
	}
	for _, w := range c.Words[1:] {
		if w.Text == "apt-get" || w.Text == "apt" || w.Text == "dpkg" {
			t.obstacle(n.At(w.Span), "`"+c.Name+"` runs `"+w.Text+"`")
		}
	}
	if target := glibcTarget(c); target != "" {
		t.obstacle(n.At(c.Span), "`"+c.Name+"` builds for glibc (`"+target+"`)")
	}
	t.tools(n, c.Span.Start, c)
	t.wordPaths(n, c)
	return false
}

// glibcTarget is the platform with glibc that a compiler is told to build for, "" for none.
// https://learn.microsoft.com/dotnet/core/rid-catalog#linux-rids
// https://doc.rust-lang.org/rustc/platform-support.html
func glibcTarget(c *shell.Command) string {
	f, ok := c.Flag("-r", "--runtime", "--target")
	switch target := f.Value.Text; {
	case !ok:
	case c.Name == "dotnet" && strings.HasPrefix(target, "linux-") && !strings.HasPrefix(target, "linux-musl-"):
		return target
	case c.Name == "cargo" && strings.Contains(target, "-linux-gnu"):
		return target
	}
	return ""
}

// cacheMounts takes off the mounts that keep apt's downloads.
func (t *translator) cacheMounts(n *build.Node) {
	for i := range n.Flags {
		f := &n.Flags[i]
		if f.Name != "mount" {
			continue
		}
		for _, o := range f.Options {
			if (o.Key == "target" || o.Key == "dst" || o.Key == "destination") && ofApt(o.Value) {
				t.edit(n, withBlanks(n, f.Span), "")
			}
		}
	}
}

// withBlanks widens span by the blanks, continuations and line ends behind it.
func withBlanks(n *build.Node, span syntax.Span) syntax.Span {
	text := n.Text()
	for span.End < len(text) && strings.IndexByte(" \t\\\r\n`", text[span.End]) >= 0 {
		span.End++
	}
	return span
}
