package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/shell"
)

// place: what installs packages is for the builder; the sources are for the runtime stage, and where
// the install reads them, takes brings them there.
func (y *pythonPlan) place(in *build.Node) Place {
	switch in.Name {
	case "COPY", "ADD":
		return y.placeCopy(in)
	case "RUN":
		return y.placeRun(in)
	}
	return Unsure
}

func (y *pythonPlan) placeCopy(in *build.Node) Place {
	switch {
	case from(in) && bringsPythonTool(in):
		return InBuild
	case !before(in, y.last):
		return InRuntime
	case from(in), in.Name != "COPY":
		return InBoth
	case y.readsSources(in) && y.pass.Graph.Scope(in).Workdir != y.workdir:
		return Unsure // it would go elsewhere behind the last install
	}
	return InBuild
}

// readsSources reports whether a COPY before the last install takes more than manifests.
func (y *pythonPlan) readsSources(in *build.Node) bool {
	return in.Name == "COPY" && !from(in) && before(in, y.last) && !onlyManifests(in, isPythonManifest)
}

// bringsPythonTool: COPY --from=ghcr.io/astral-sh/uv /uv /bin/uv
func bringsPythonTool(in *build.Node) bool {
	return !slices.ContainsFunc(sources(in), func(s string) bool { return !slices.Contains([]string{"uv", "uvx", "poetry"}, path.Base(s)) })
}

// onlyManifests reports whether a COPY takes nothing but files of dependencies.
func onlyManifests(in *build.Node, isManifest func(string) bool) bool {
	all := sources(in)
	return len(all) > 0 && !slices.ContainsFunc(all, func(s string) bool { return !isManifest(s) })
}

func isPythonManifest(source string) bool {
	name := path.Base(source)
	return strings.Contains(name, "requirements") || strings.HasPrefix(name, "constraints") || strings.HasPrefix(name, "Pipfile") ||
		slices.Contains([]string{"pyproject.toml", "poetry.lock", "uv.lock", "poetry.toml", "setup.cfg", "setup.py", ".python-version"}, strings.TrimSuffix(name, "*"))
}

func (y *pythonPlan) placeRun(in *build.Node) Place {
	s := y.pass.Script(in)
	if s == nil || s.File == nil {
		return Unsure
	}
	if at, _ := placeSystem(y.pass, in); at != Unsure {
		return at
	}
	tools := map[*shell.Command]bool{}
	python, system, accounts, other := false, false, false, false
	for _, call := range s.Packages() {
		tools[call.Command] = true
		python = python || isPythonManager(call.Manager)
		system = system || call.Manager.System()
	}
	for _, c := range s.Commands() {
		switch {
		case tools[c], slices.Contains([]string{"rm", "mkdir", "cd", "echo", "true", "set", "export", "find"}, c.Name):
		case slices.Contains(accountTools, c.Name):
			accounts = true
		case makesVenv(c):
			python = true
		default:
			other = true
		}
	}
	fetches := y.onlyFetches(in)
	switch {
	case len(fetches) > 0 && !accounts && (!system || knownSystem(y.pass, in, fetches...)), python && !other && !accounts && (!system || knownSystem(y.pass, in)):
		return InBuild
	case python || system:
		return Unsure
	case before(y.last, in):
		return InRuntime
	case accounts && !other:
		return InBoth
	case !other:
		return InRuntime
	}
	return Unsure
}

// onlyFetches are the packages that a RUN needs to fetch the installer of Poetry or uv, if it does.
func (y *pythonPlan) onlyFetches(in *build.Node) []string {
	if strings.Contains(in.Text(), "install.python-poetry.org") || strings.Contains(in.Text(), "astral.sh/uv/install") {
		return []string{"curl", "wget"}
	}
	return nil
}

func makesVenv(c *shell.Command) bool {
	return strings.HasPrefix(c.Name, "python") && len(c.Words) > 2 && c.Words[1].Text == "-m" && c.Words[2].Text == "venv" || c.Name == "virtualenv"
}
