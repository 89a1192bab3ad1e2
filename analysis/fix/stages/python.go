package stages

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/image"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// venv is where the builder puts the packages: a virtual environment runs only at the path
// it was made for (https://docs.python.org/3/library/venv.html).
const venv = "/opt/venv"

// Python returns the plan for a program on an image of Python: its packages are
// installed into a virtual environment in the builder, and only that is
// copied. Compilers, headers and Poetry, uv or Pipenv stay behind. It is false where an
// installation goes elsewhere, or a line has no sure place.
func Python(p *analysis.Pass) (Plan, bool) {
	y := &pythonPlan{pass: p, venv: venv}
	if p.Base(p.Stage).Family != image.Python || p.Project == nil || p.Project.Python == nil || !y.read() || !y.startsWithoutTool() {
		return Plan{}, false
	}
	return Plan{
		Title: "Install the packages in a stage of its own and copy the virtual environment",
		Place: y.place, Rewrite: y.rewrite, BuildOnly: buildOnlyPython, Runtime: y.takes(),
	}, true
}

// buildOnlyPython: settings of the tools that install, which the runtime stage does not have.
func buildOnlyPython(variable string) bool {
	return slices.ContainsFunc([]string{"POETRY_", "PIPENV_", "UV_", "PIP_"}, func(p string) bool { return strings.HasPrefix(variable, p) })
}

type pythonPlan struct {
	pass        *analysis.Pass
	manager     shell.Manager // that installs the project
	venv        string        // the path of the environment
	made        bool          // the user's own lines make it
	first, last *build.Node   // the RUNs that install packages
	workdir     string        // of the last one
}

var madeVenv = regexp.MustCompile(`(?:-m venv|virtualenv|uv venv)\s+"?([^\s;&"'-][^\s;&"']*)`)

// read finds what installs, and declines what installs elsewhere.
func (y *pythonPlan) read() bool {
	for _, in := range y.pass.Stage.Instructions() {
		s := y.pass.Script(in)
		if in.Name != "RUN" || s == nil {
			continue
		}
		if m := madeVenv.FindStringSubmatch(in.Text()); m != nil && y.last == nil && !y.reads(in, m[1]) {
			return false
		}
		for _, call := range s.Packages() {
			if !isPythonManager(call.Manager) {
				continue
			}
			if !y.understands(in, call) {
				return false
			}
			if call.Verb != shell.Install {
				continue
			}
			if y.first == nil {
				y.first = in
			}
			if !isPythonTool(call) {
				y.last, y.workdir = in, y.pass.Graph.Scope(in).Workdir
				if y.manager == "" || call.Manager != shell.Pip {
					y.manager = call.Manager
				} else if y.manager != shell.Pip && len(call.Packages) > 0 {
					return false // goes beside the environment
				}
			}
		}
	}
	return y.last != nil && y.settle()
}

// reads takes the environment that a line of the user makes.
func (y *pythonPlan) reads(in *build.Node, dir string) bool {
	scope := y.pass.Graph.Scope(in)
	dir, known := scope.Expand(dir)
	if !path.IsAbs(dir) {
		dir = path.Join(scope.Workdir, dir)
	}
	y.venv, y.made = path.Clean(dir), true
	return known && path.IsAbs(dir) && dir != "/"
}

// settle finds the environment of uv, which makes its own in the folder of the project (https://docs.astral.sh/uv/concepts/projects/layout/).
func (y *pythonPlan) settle() bool {
	end := y.pass.Graph.End(y.pass.Stage)
	for _, name := range []string{"UV_SYSTEM_PYTHON", "UV_PROJECT_ENVIRONMENT", "PIP_TARGET", "PIP_USER", "POETRY_VIRTUALENVS_IN_PROJECT", "POETRY_VIRTUALENVS_PATH", "PIPENV_VENV_IN_PROJECT", "PYTHONUSERBASE"} {
		if _, set := end.Lookup(name); set {
			return false
		}
	}
	if v, set := end.Lookup("VIRTUAL_ENV"); set && !y.made && v.Value != y.venv {
		return false
	}
	if y.manager == shell.Uv && y.syncs() {
		y.venv, y.made = path.Join(y.workdir, ".venv"), true
		return y.workdir != ""
	}
	return true
}

func (y *pythonPlan) syncs() bool {
	for _, call := range packages(y.pass.Script(y.last)) {
		if call.Manager == shell.Uv && call.VerbWord.Text == "sync" && call.Arg(0) == "sync" {
			return true
		}
	}
	return false
}

func isPythonManager(m shell.Manager) bool {
	return slices.Contains([]shell.Manager{shell.Pip, shell.Poetry, shell.Uv, shell.Pipenv}, m)
}

// isPythonTool reports whether call installs nothing but what installs other packages.
func isPythonTool(call *shell.PackageCall) bool {
	if call.Manager != shell.Pip || len(call.Packages) == 0 || call.HasFlag("-r", "--requirement", "-e", "--editable") {
		return false
	}
	return !slices.ContainsFunc(call.Packages, func(pkg shell.Package) bool {
		name, _, _ := strings.Cut(pkg.Name, "[")
		return !slices.Contains([]string{"pip", "setuptools", "wheel", "poetry", "uv", "pipenv", "pip-tools", "build", "cython", "poetry-core"}, strings.ToLower(name))
	})
}

// understands: as root, with flags that do not choose another place.
func (y *pythonPlan) understands(in *build.Node, call *shell.PackageCall) bool {
	if user := y.pass.Graph.Scope(in).User; user != "" && user != "root" && user != "0" {
		return false
	}
	if call.Manager == shell.Poetry && strings.Contains(in.Text(), "in-project") {
		return false
	}
	return !call.HasFlag("--user", "--target", "-t", "--prefix", "--root", "--python", "-p")
}

// rewrite makes the environment before anything is installed, and starts the program without the tool.
func (y *pythonPlan) rewrite(in *build.Node, at Place) (string, bool) {
	switch {
	case in.Name == "CMD" || in.Name == "ENTRYPOINT":
		return withoutRunner(in)
	case at == InRuntime && in.Name == "RUN":
		_, text := placeSystem(y.pass, in)
		return text, text != ""
	case at != InBuild || in.Name != "RUN":
		return "", false
	}
	text, changed := y.intoVenv(in)
	if in == y.first && !y.made {
		return withBefore(in, text, y.makesVenv()...), true
	}
	return strings.TrimRight(text, "\r\n"), changed
}

// makesVenv: pip follows PATH; the others look at VIRTUAL_ENV, so that they themselves may stay outside of it.
func (y *pythonPlan) makesVenv() []string {
	if y.manager == shell.Pip {
		return []string{"RUN python -m venv " + y.venv, y.path()}
	}
	return []string{"ENV VIRTUAL_ENV=" + y.venv, "RUN python -m venv " + y.venv}
}

func (y *pythonPlan) path() string { return `ENV PATH="` + y.venv + `/bin:$PATH"` }

// intoVenv takes away the flag by which uv and Pipenv install outside of an environment.
func (y *pythonPlan) intoVenv(in *build.Node) (string, bool) {
	var edits []analysis.Edit
	for _, call := range packages(y.pass.Script(in)) {
		if call.Manager != shell.Uv && call.Manager != shell.Pipenv {
			continue
		}
		if f, ok := call.Flag("--system"); ok {
			edits = append(edits, shelledit.Delete(in, f.Span))
		}
	}
	return edited(in, edits), len(edits) > 0
}

// takes: packages for running that a RUN of the builder installed as well, the environment,
// and the sources where the install reads them too.
func (y *pythonPlan) takes() []string {
	var lines []string
	for _, in := range y.pass.Stage.Instructions() {
		if in.Name == "RUN" && y.placeRun(in) == InBuild && !onlySystem(y.pass.Script(in)) {
			if line := installLeft(y.pass, in, y.onlyFetches(in)...); line != "" && !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	lines = append(lines, takeLine(Name(y.pass.Graph), "", y.venv, y.venv))
	if !y.onPath() {
		lines = append(lines, y.path())
	}
	for _, in := range y.pass.Stage.Instructions() {
		if y.readsSources(in) {
			lines = append(lines, strings.TrimRight(in.Text(), "\r\n"))
		}
	}
	return lines
}

// onPath reports whether a line of the user puts the environment on PATH already.
func (y *pythonPlan) onPath() bool {
	return y.made && slices.ContainsFunc(y.pass.Stage.Instructions(), func(in *build.Node) bool {
		return in.Name == "ENV" && slices.ContainsFunc(in.Pairs, func(p syntax.Pair) bool {
			return p.Key == "PATH" && (strings.Contains(p.Value, y.venv+"/bin") || strings.Contains(p.Value, "$VIRTUAL_ENV/bin") || strings.Contains(p.Value, "${VIRTUAL_ENV}/bin"))
		})
	})
}
