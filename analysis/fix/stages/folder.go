package stages

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
)

// folderPlan splits a stage whose program is the folder of its sources with the dependencies that a
// manager installs: Ruby and PHP.
type folderPlan struct {
	pass       *analysis.Pass
	workdir    string                 // the folder
	manager    shell.Manager          // that installs the dependencies
	builds     func(text string) bool // tells RUNs that build by other means
	tools      []string               // commands that belong to the build
	atRuntime  []string               // commands that set up the runtime image
	inBoth     []string               // commands that set up both
	alsoBuild  []string               // packages of the distribution that only the build needs
	fetched    []string               // files that a COPY --from brings for the build
	isManifest func(string) bool
	install    *build.Node // the last RUN that installs the dependencies
	last       *build.Node // the last RUN that builds
	through    bool        // the sources go through the builder, as something there works on them
	chown      string
}

// read looks at every instruction once; it is false where nothing installs.
func (f *folderPlan) read() bool {
	var sources *build.Node
	for _, in := range f.pass.Stage.Instructions() {
		switch in.Name {
		case "COPY", "ADD":
			if !from(in) && whole(in) && sources == nil {
				sources = in
			}
		case "RUN":
			if f.installsProject(in) {
				f.install = in
				if dir := f.pass.Graph.Scope(in).Workdir; dir != "" {
					f.workdir = dir
				}
			}
			if f.isBuild(in) {
				f.last = in
			}
		}
	}
	if f.install == nil || f.workdir == "" || f.workdir == "/" || sources == nil {
		return false
	}
	f.through = before(sources, f.last)
	f.chown = flagValue(sources, "chown", "")
	return true
}

func (f *folderPlan) installsProject(in *build.Node) bool {
	return slices.ContainsFunc(packages(f.pass.Script(in)), func(call *shell.PackageCall) bool {
		return call.Manager == f.manager && call.Verb == shell.Install && len(call.Packages) == 0
	})
}

// isBuild reports whether a RUN has a command of the build in it.
func (f *folderPlan) isBuild(in *build.Node) bool {
	s := f.pass.Script(in)
	if s == nil {
		return false
	}
	return f.builds != nil && f.builds(in.Text()) || slices.ContainsFunc(s.Commands(), f.isTool)
}

func (f *folderPlan) isTool(c *shell.Command) bool {
	if slices.Contains(f.tools, c.Name) {
		return true
	}
	return slices.ContainsFunc(c.Script.Packages(), func(call *shell.PackageCall) bool {
		return call.Command == c && (call.Manager == f.manager || isNodeManager(call.Manager))
	})
}

func (f *folderPlan) place(in *build.Node) Place {
	switch in.Name {
	case "COPY", "ADD":
		return f.placeCopy(in)
	case "RUN":
		return f.placeRun(in)
	}
	return Unsure
}

func (f *folderPlan) placeCopy(in *build.Node) Place {
	switch {
	case from(in) && !slices.ContainsFunc(sources(in), func(s string) bool { return !slices.Contains(f.fetched, path.Base(s)) }):
		return InBuild
	case from(in), !f.inside(in):
		if before(in, f.last) {
			return InBoth
		}
		return InRuntime
	case f.through:
		return InBuild
	case !before(in, f.install):
		return InRuntime
	case onlyManifests(in, f.isManifest):
		return InBuild // the sources bring them again
	}
	return InBoth
}

// inside reports whether a COPY puts files into the folder of the program.
func (f *folderPlan) inside(in *build.Node) bool {
	if len(in.Args) < 2 {
		return false
	}
	to, known := f.pass.Graph.Scope(in).Expand(in.Args[len(in.Args)-1].Value)
	if !path.IsAbs(to) {
		dir := f.pass.Graph.Scope(in).Workdir
		if dir == "" {
			dir = f.workdir
		}
		to = path.Join(dir, to)
	}
	return known && build.Within(f.workdir, path.Clean(to))
}

// onFiles are commands that change files.
var onFiles = []string{"rm", "mkdir", "cd", "echo", "true", "set", "export", "cp", "mv", "chmod", "chown", "ln", "touch", "find"}

func (f *folderPlan) placeRun(in *build.Node) Place {
	s := f.pass.Script(in)
	if s == nil || s.File == nil {
		return Unsure
	}
	if at, _ := placeSystem(f.pass, in, f.alsoBuild...); at != Unsure {
		return at
	}
	k := f.kinds(s)
	builds := k.tool || f.builds != nil && f.builds(in.Text())
	switch {
	case builds && !k.accounts && !k.runtime && (!k.other || f.builds != nil && f.builds(in.Text())):
		if k.system && !knownSystem(f.pass, in, f.alsoBuild...) {
			return Unsure
		}
		return InBuild
	case builds || k.system || k.other:
		return Unsure
	case k.runtime || k.accounts:
		if k.accounts && before(in, f.last) {
			return InBoth
		}
		return InRuntime
	case f.through && !outside.MatchString(in.Text()):
		return InBuild
	}
	return InRuntime
}

// outside finds paths beyond the folder of a program that work on files may be about.
var outside = regexp.MustCompile(`\s/(?:etc|usr|var/(?:log|run|lib|cache)|home|root|opt|tmp|run)\b`)

type kinds struct{ tool, system, accounts, runtime, other bool }

func (f *folderPlan) kinds(s *shell.Script) (k kinds) {
	system := map[*shell.Command]bool{}
	for _, call := range s.Packages() {
		if call.Manager.System() {
			system[call.Command] = true
		}
	}
	for _, c := range s.Commands() {
		switch {
		case system[c]:
			k.system = true
		case f.isTool(c):
			k.tool = true
		case slices.Contains(accountTools, c.Name), slices.Contains(f.inBoth, c.Name):
			k.accounts = true
		case slices.Contains(f.atRuntime, c.Name):
			k.runtime = true
		case !slices.Contains(onFiles, c.Name):
			k.other = true
		}
	}
	return k
}

// rewrite leaves in the runtime stage what system packages come to there.
func (f *folderPlan) rewrite(in *build.Node, at Place) (string, bool) {
	if removesBuildTools(f.pass, in, f.alsoBuild...) {
		return "", true
	}
	if at != InRuntime || in.Name != "RUN" {
		return "", false
	}
	_, text := placeSystem(f.pass, in, f.alsoBuild...)
	return text, text != ""
}

// installs are the RUNs for packages of the distribution that stand in a RUN of the builder.
func (f *folderPlan) installs() []string {
	var lines []string
	for _, in := range f.pass.Stage.Instructions() {
		if in.Name != "RUN" || onlySystem(f.pass.Script(in)) || f.placeRun(in) != InBuild {
			continue
		}
		if line := installLeft(f.pass, in, f.alsoBuild...); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// takes copies the folder, or what was installed into it.
func (f *folderPlan) takes(installed string) string {
	dir := f.workdir
	if !f.through {
		dir = path.Join(dir, installed)
	}
	return takeLine(Name(f.pass.Graph), f.chown, dir, dir)
}

// mentions reports whether any instruction has a text.
func (f *folderPlan) mentions(text string) bool {
	return slices.ContainsFunc(f.pass.Stage.Instructions(), func(in *build.Node) bool { return strings.Contains(in.Text(), text) })
}
