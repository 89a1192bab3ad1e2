package stages

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// locked reports whether the lock file of the project is one of the manager in use.
func (n *nodePlan) locked() bool {
	return n.prod.Lock != nil && string(n.prod.Lock.Name) == string(n.manager)
}

// withLock lets the COPY of package.json bring what else the manager reads: `package*.json` matches
// the lock file of npm only.
func (n *nodePlan) withLock(in *build.Node) (string, bool) {
	var missing []string
	if n.locked() && !n.lock && path.Dir(n.prod.Lock.Path) == "." {
		missing = append(missing, n.prod.Lock.Path)
	}
	for _, f := range settingsOf[n.manager] {
		if n.pass.Project.Has(f) && !brings(n.pass, in, f) {
			missing = append(missing, f)
		}
	}
	if len(missing) == 0 || in.Exec || len(in.Args) < 2 {
		return "", false
	}
	text := strings.TrimRight(in.Text(), "\r\n")
	at := in.Args[len(in.Args)-2].Span.End
	text = text[:at] + " " + strings.Join(missing, " ") + text[at:]
	if to := in.Args[len(in.Args)-1].Value; !strings.HasSuffix(to, "/") && to != "." {
		text += "/" // several files go into a folder
	}
	if n.prod.Manager.Path != "" && !n.bringsYarn() {
		text += eolOf(in.Stage) + inCase(in, "COPY .yarn ./.yarn")
	}
	return text, true
}

// settingsOf has the files beside the lock file that decide how a manager installs.
var settingsOf = map[shell.Manager][]string{
	shell.Yarn: {".yarnrc.yml"},
	shell.Pnpm: {"pnpm-workspace.yaml", ".pnpmfile.cjs"},
	shell.Bun:  {"bunfig.toml"},
}

// bringsYarn reports whether the yarn of the repository is there for the install.
func (n *nodePlan) bringsYarn() bool {
	return slices.ContainsFunc(n.pass.Stage.Instructions(), func(in *build.Node) bool {
		return in.Name == "COPY" && before(in, n.install) && brings(n.pass, in, n.prod.Manager.Path)
	})
}

// frozen makes the install of yarn, pnpm and bun one that takes exactly what the lock file says. For npm a
// rule of its own does.
func (n *nodePlan) frozen(in *build.Node, text string) string {
	if !n.locked() || n.manager == shell.Npm || n.manifest == nil && !n.lock {
		return text
	}
	flag := "--frozen-lockfile"
	if n.prod.Manager.Berry {
		flag = "--immutable"
	}
	for _, call := range packages(n.pass.Script(in)) {
		if call != n.call || call.HasFlag("--frozen-lockfile", "--immutable", "--pure-lockfile", "--no-frozen-lockfile") || call.VerbWord.Text == "ci" {
			continue
		}
		word, words := call.VerbWord, flag
		if word.Span.Empty() { // `yarn` alone installs
			word, words = call.Words[0], "install "+flag
		}
		e := shelledit.InsertAfter(in, word, words)
		return text[:e.At.Span.Start] + e.New + text[e.At.Span.End:]
	}
	return text
}

// withCorepack lets corepack bring the manager that package.json asks for, where the image does not have it
// (https://nodejs.org/docs/latest-v24.x/api/corepack.html: Node 25 and newer come without corepack).
func (n *nodePlan) withCorepack(in *build.Node, text string) string {
	if !n.needsCorepack(in) {
		return text
	}
	enable := "RUN corepack enable"
	major, _, _ := strings.Cut(n.pass.Base(n.pass.Stage).Version, ".")
	if v, err := strconv.Atoi(major); err == nil && v >= 25 {
		enable = "RUN npm install -g corepack && corepack enable"
	}
	return withBefore(in, text, enable)
}

func (n *nodePlan) needsCorepack(in *build.Node) bool {
	m := n.prod.Manager
	if in != n.install || m.From != "packageManager" || string(m.Name) != string(n.manager) || m.Path != "" {
		return false
	}
	if m.Name != project.PNPM && !m.Berry || n.pass.Base(n.pass.Stage).Family != image.Node {
		return false
	}
	for _, in := range n.pass.Stage.Instructions() {
		s := n.pass.Script(in)
		if s == nil || in.Name != "RUN" {
			continue
		}
		if len(s.Named("corepack")) > 0 || strings.Contains(in.Text(), "corepack") {
			return false
		}
		for _, call := range s.Packages() {
			if slices.ContainsFunc(call.Packages, func(pkg shell.Package) bool { return pkg.Name == string(m.Name) }) {
				return false
			}
		}
	}
	return true
}

// withPrune is the RUN that builds with the removal behind it; ok is false where nothing can be put behind it.
func (n *nodePlan) withPrune() (text string, ok bool) {
	text = strings.TrimRight(n.lastBuild.Text(), "\r\n")
	prune, known := n.prune()
	if !known || prune == "" {
		return text, known
	}
	e, ok := shelledit.Append(n.lastBuild, n.pass.Script(n.lastBuild), prune)
	if !ok {
		return text, false
	}
	return strings.TrimRight(edited(n.lastBuild, []analysis.Edit{e}), "\r\n"), true
}

// buildCommand runs the build script.
func (n *nodePlan) buildCommand() string {
	switch n.manager {
	case shell.Yarn:
		return "yarn " + n.prod.Build
	case shell.Pnpm:
		return "pnpm " + n.prod.Build
	case shell.Bun:
		return "bun run " + n.prod.Build
	}
	return "npm run " + n.prod.Build
}

// prune is the command that leaves the production dependencies alone in node_modules, "" where nothing has to go.
// It is false where it would take away more, or is not known.
func (n *nodePlan) prune() (string, bool) {
	switch {
	case n.standalone() || n.selfContained():
		return "", true // has what it needs in a folder of its own
	case n.pruned || !n.installsDevelopment():
		return n.withoutCache(""), true
	case n.prod.Prisma != nil && (n.manager != shell.Npm || n.prod.Prisma.Output != "" && !strings.Contains(n.prod.Prisma.Output, "node_modules")):
		// Only npm leaves the generated client in node_modules alone (tried with npm 11, yarn 1 and pnpm 9 and 10).
		return "", false
	}
	command, ok := n.pruneCommand()
	return n.withoutCache(command), ok
}

// withoutCache also removes what only speeds up the next build.
func (n *nodePlan) withoutCache(command string) string {
	if n.prod.Framework != "next" || len(n.prod.Workspaces) > 0 {
		return command
	}
	return strings.TrimPrefix(command+" && rm -rf .next/cache", " && ")
}

func (n *nodePlan) installsDevelopment() bool {
	return len(n.prod.DevDependencies) > 0 || n.member != nil
}

func (n *nodePlan) pruneCommand() (string, bool) {
	if n.member != nil {
		return n.pruneMember()
	}
	switch n.manager {
	case shell.Yarn:
		return n.pruneYarn("")
	case shell.Pnpm:
		command := "pnpm prune --prod"
		if n.prod.HasHooks() {
			command += " --ignore-scripts" // they may call what has just been removed
		}
		return command, true
	case shell.Bun:
		command := "rm -rf node_modules && bun install --production"
		if n.locked() {
			command = "rm -rf node_modules && bun install --frozen-lockfile --production"
		}
		if n.prod.HasHooks() {
			command += " --ignore-scripts"
		}
		return command, !n.prod.HasHooks() || len(n.prod.Native) == 0
	}
	return "npm prune --omit=dev", true
}

// pruneYarn leaves the production dependencies of a package of the workspace, or of the project where
// that is "". What yarn keeps in archives (Plug'n'Play, its default) is laid out as node_modules,
// which is found without .pnp.cjs: tried with yarn 4.5.
func (n *nodePlan) pruneYarn(member string) (string, bool) {
	m := n.prod.Manager
	if !m.Berry {
		return "yarn install --production --ignore-scripts --prefer-offline", true
	}
	command := "yarn workspaces focus "
	if m.PnP {
		command = "YARN_NODE_LINKER=node-modules " + command
	}
	if member != "" {
		command += member + " "
	}
	// Part of yarn since version 4, whose lock files have version 8 (https://yarnpkg.com/cli/workspaces/focus).
	major, _, _ := strings.Cut(m.Version, ".")
	v, _ := strconv.Atoi(major)
	return command + "--production", v >= 4 || v == 0 && n.prod.Lock != nil && n.prod.Lock.Version >= 8
}
