package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// Node returns the plan for a Node program that is built before it runs, and
// false where the build, its output or the way it starts is not known.
func Node(p *analysis.Pass) (Plan, bool) {
	n, ok := readNode(p)
	if !ok || n.prod.Static || n.source == nil || n.source == n.manifest {
		return Plan{}, false
	}
	if !n.findStart() || n.checksSources() || !n.chooseMember() || len(n.program().Outputs) == 0 {
		return Plan{}, false
	}
	prune, ok := n.prune()
	takes, known := n.takes()
	if !ok || !known {
		return Plan{}, false
	}
	plan := Plan{
		Title: "Build in a stage of its own and keep production dependencies only",
		Place: n.place, Rewrite: n.rewrite, Runtime: takes,
	}
	if n.lastBuild == nil {
		build := []string{n.buildCommand()}
		if prune != "" {
			build = append(build, prune)
		}
		plan.Build = []string{"RUN " + strings.Join(build, " && ")}
	} else if _, appended := n.withPrune(); !appended && prune != "" {
		plan.Build = []string{"RUN " + prune}
	}
	return plan, true
}

// nodePlan is what the instructions of a stage say about a Node program.
type nodePlan struct {
	pass      *analysis.Pass
	prod      *project.Node
	member    *project.Node      // the package of the workspace that starts, nil without workspaces
	manager   shell.Manager      // that of the last install
	workdir   string             // where the dependencies are installed
	manifest  *build.Node        // the COPY that brings package.json for the install
	install   *build.Node        // the first RUN of the manager
	call      *shell.PackageCall // the last call that installs
	lastBuild *build.Node        // the RUN that builds, if there is one
	pruned    bool               // something after it removes development dependencies already
	source    *build.Node        // the last COPY from the context into workdir
	lock      bool               // the lock file is there when the dependencies are installed
	chown     string             // the owner that the user's COPY gives
	start     nodeStart
}

// readNode looks at every instruction of the stage once.
func readNode(p *analysis.Pass) (*nodePlan, bool) {
	if p.Project == nil || p.Project.Node == nil || p.Project.Node.Dir != "." {
		return nil, false
	}
	n := &nodePlan{pass: p, prod: p.Project.Node}
	for _, in := range p.Stage.Instructions() {
		switch in.Name {
		case "COPY", "ADD":
			if !from(in) {
				n.readCopy(in)
			}
		case "RUN":
			n.readRun(in)
		}
	}
	n.readOwner()
	return n, n.call != nil && n.workdir != "" && n.workdir != "/" && !n.inGlobalFolder() && n.staysThere()
}

// staysThere reports whether all that follows the install happens in the same folder.
func (n *nodePlan) staysThere() bool {
	return !slices.ContainsFunc(n.pass.Stage.Instructions(), func(in *build.Node) bool {
		return acts(in) && before(n.install, in) && n.pass.Graph.Scope(in).Workdir != n.workdir
	})
}

// inGlobalFolder: a project that is installed with --prefix or in a folder of its own is not understood.
func (n *nodePlan) inGlobalFolder() bool {
	return n.call.HasFlag("--prefix", "--cwd", "--dir", "-C") || n.call.Dir != ""
}

func (n *nodePlan) readCopy(in *build.Node) {
	if n.call == nil {
		if brings(n.pass, in, "package.json") && !whole(in) {
			n.manifest = in
		}
		n.lock = n.lock || n.prod.Lock != nil && brings(n.pass, in, n.prod.Lock.Path)
	}
	if n.workdir == "" || n.inWorkdir(in) {
		n.source = in
		n.chown = flagValue(in, "chown", n.chown)
	}
}

func (n *nodePlan) readRun(in *build.Node) {
	s := n.pass.Script(in)
	for _, call := range packages(s) {
		if !isNodeManager(call.Manager) {
			continue
		}
		if n.install == nil {
			n.install = in
		}
		switch {
		case installsProject(call):
			if n.lastBuild != nil {
				n.pruned = true
				continue
			}
			n.call, n.manager = call, call.Manager
			if n.workdir == "" {
				n.workdir = n.pass.Graph.Scope(in).Workdir
			}
		case call.VerbWord.Text == "prune":
			n.pruned = true
		case n.builds(call):
			n.lastBuild = in
		}
	}
	if n.call != nil && s != nil && len(s.Named("tsc")) > 0 && n.compilesWithTsc() {
		n.lastBuild = in
	}
}

// compilesWithTsc reports whether the build script is the compiler of TypeScript.
func (n *nodePlan) compilesWithTsc() bool {
	return strings.HasPrefix(n.prod.Scripts[n.prod.Build]+" ", "tsc ")
}

func installsProject(call *shell.PackageCall) bool {
	return call.Verb == shell.Install && len(call.Packages) == 0 && !call.HasFlag("-g", "--global")
}

// builds reports whether call runs the script that builds the program, by itself or through a
// tool for workspaces.
func (n *nodePlan) builds(call *shell.PackageCall) bool {
	if runs(call, n.prod.Build) || len(call.Packages) == 1 && call.Packages[0].Name == "tsc" && n.compilesWithTsc() {
		return true
	}
	if len(n.prod.Workspaces) == 0 {
		return false
	}
	tool := len(call.Packages) == 1 && slices.Contains([]string{"turbo", "nx", "lerna"}, call.Packages[0].Name)
	return (call.Verb == shell.Run || call.Verb == "workspace" || call.Verb == "workspaces" || tool) &&
		slices.ContainsFunc(call.Args, func(w shell.Word) bool { return w.Text == "build" || strings.HasPrefix(w.Text, "build:") })
}

// whole reports whether a COPY takes the context as a whole.
func whole(in *build.Node) bool {
	return slices.ContainsFunc(sources(in), func(s string) bool { return path.Clean("/"+s) == "/" })
}

// sources returns what a COPY or ADD takes.
func sources(in *build.Node) []string {
	var all []string
	for _, w := range in.Args[:max(0, len(in.Args)-1)] {
		all = append(all, w.Value)
	}
	return all
}

// brings reports whether a COPY takes a file at the top of the context.
func brings(p *analysis.Pass, in *build.Node, file string) bool {
	return whole(in) || slices.ContainsFunc(sources(in), func(s string) bool {
		return slices.ContainsFunc(p.Project.Glob(s), func(e project.Entry) bool { return build.Within(e.Path, file) })
	})
}

// inWorkdir reports whether a COPY puts files below the folder of the program.
func (n *nodePlan) inWorkdir(in *build.Node) bool {
	if len(in.Args) < 2 {
		return false
	}
	to, known := n.pass.Graph.Scope(in).Expand(in.Args[len(in.Args)-1].Value)
	if !path.IsAbs(to) {
		to = path.Join(n.pass.Graph.Scope(in).Workdir, to)
	}
	return known && build.Within(n.workdir, path.Clean(to))
}

func from(in *build.Node) bool { return flagValue(in, "from", "") != "" }

func flagValue(in *build.Node, name, otherwise string) string {
	for _, f := range in.Flags {
		if f.Name == name {
			return f.Value
		}
	}
	return otherwise
}

func packages(s *shell.Script) []*shell.PackageCall {
	if s == nil {
		return nil
	}
	return s.Packages()
}

func isNodeManager(m shell.Manager) bool {
	return slices.Contains([]shell.Manager{shell.Npm, shell.Yarn, shell.Pnpm, shell.Bun}, m)
}

// runs reports whether call runs the package.json script called name.
func runs(call *shell.PackageCall, name string) bool {
	if name == "" {
		return false
	}
	if call.VerbWord.Text == name {
		return true // yarn build
	}
	return (call.VerbWord.Text == "run" || call.VerbWord.Text == "run-script") &&
		slices.ContainsFunc(call.Args, func(w shell.Word) bool { return w.Text == name })
}

// rewrite ends the build with the removal of what only the build needs, and
// points the command at what the build has made.
func (n *nodePlan) rewrite(in *build.Node, at Place) (string, bool) {
	switch {
	case removesBuildTools(n.pass, in, nodeGyp...):
		return "", true
	case at == InBuild && n.preparesOwner(in):
		return "", true
	case at == InBuild && in == n.manifest:
		return n.withLock(in)
	case at == InBuild && in == n.lastBuild:
		text, ok := n.withPrune()
		return n.withCorepack(in, n.frozen(in, text)), ok || n.needsCorepack(in) || text != in.Text()
	case at == InBuild && in.Name == "RUN":
		text := n.withCorepack(in, n.frozen(in, in.Text()))
		return strings.TrimRight(text, "\r\n"), text != in.Text()
	case at == InRuntime && in.Name == "RUN":
		if n.preparesOwner(in) {
			return n.shallow(in)
		}
		_, text := placeSystem(n.pass, in, nodeGyp...)
		return text, text != ""
	case in.Name == "CMD" || in.Name == "ENTRYPOINT":
		return n.start.rewrite(in)
	}
	return "", false
}
