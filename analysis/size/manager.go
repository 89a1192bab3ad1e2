package size

import (
	"path"

	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// manager follows a call of a package manager other than apt and apk.
func (r *running) manager(c *shell.PackageCall) {
	if printsCache(c) {
		return
	}
	switch c.Manager {
	case shell.Npm, shell.Yarn, shell.Pnpm, shell.Bun:
		r.node(c)
	case shell.Pip, shell.Uv, shell.Poetry, shell.Pipenv:
		r.python(c)
	default:
		r.other(c)
	}
}

func (r *running) other(c *shell.PackageCall) {
	r.metadata(c)
	switch c.Verb {
	case shell.Clean:
		r.clean(c)
	case shell.Remove:
	case shell.Update:
		if !r.kept(c.Manager) {
			r.opaque(c.Command, "what `"+brief(c.Command)+"` writes")
		}
	case shell.Install, shell.Upgrade, shell.Fetch:
		r.opaque(c.Command, "packages of "+string(c.Manager))
	default:
		r.opaque(c.Command, "what `"+brief(c.Command)+"` writes")
	}
}

// node follows a package manager of Node.
func (r *running) node(c *shell.PackageCall) {
	dir := r.dir(c.Command)
	switch {
	case c.Verb == shell.Install && len(c.Packages) == 0 && !c.HasFlag("-g", "--global"):
		r.modules(c, dir)
	case c.Verb == "prune" || c.Verb == shell.Install && c.HasFlag("--prod"):
		if r.project != nil && r.project.Node != nil && r.project.Node.Installed != nil {
			r.modules(c, dir)
		}
	case c.Verb == shell.Clean:
		r.clean(c)
	case c.Verb == shell.Run && r.project != nil && r.project.Node != nil:
		r.outputs(c, dir)
	case c.Verb == shell.Remove, c.Verb == shell.Test, c.Verb == "config", c.Verb == "set":
	default:
		r.other(c)
	}
}

// modules puts node_modules in place, as large as the project's own.
func (r *running) modules(c *shell.PackageCall, dir string) {
	var n *project.Node
	if r.project != nil {
		n = r.project.Node
	}
	if n == nil || n.Installed == nil {
		r.opaque(c.Command, "packages of "+string(c.Manager)+", because the project has no node_modules here to measure")
		return
	}
	prune := c.Verb == "prune"
	production := r.production(c)
	what, amount := "node_modules", n.Installed.Total
	if production {
		what, amount = "node_modules for production", n.Installed.Production
	}
	if prune && !production {
		return
	}
	if !production && n.Installed.Development.Files == 0 && len(n.DevDependencies) > 0 {
		r.unknown("development dependencies, which the project has not installed here")
	}
	at := path.Join(dir, "node_modules")
	size := ofModules(amount, "node_modules of the project, by "+n.Installed.From)
	here := len(r.layer.below(at, nil)) > 0
	f := file{path: at, what: what, size: size}
	if prune && !here { // an earlier layer holds them
		r.state.files.put(f)
		return
	}
	r.put(f)
	if prune {
		r.unlinked(c, n.Installed)
		return
	}
	r.keep(c, r.nodeCache(c, amount, n))
}

// production reports whether a call of npm, yarn, pnpm or bun leaves out development dependencies.
func (r *running) production(c *shell.PackageCall) bool {
	if c.FlagSet("--production", "--prod", "-P") {
		return true
	}
	for _, f := range c.Flags {
		switch f.Name + "=" + f.Value.Text {
		case "--omit=dev", "--only=production", "--only=prod":
			return true
		case "--include=dev", "--also=dev", "--production=false", "--prod=false":
			return false
		}
	}
	for _, e := range c.Env {
		if e.Name == "NODE_ENV" {
			return e.Value.Text == "production"
		}
	}
	v, ok := r.Graph.Scope(r.line.Node).Lookup("NODE_ENV")
	return ok && v.Known && v.Value == "production"
}

// outputs puts in place what a build writes, as large as the project's own last build.
func (r *running) outputs(c *shell.PackageCall, dir string) {
	n := r.project.Node
	if c.Arg(1) != n.Build && c.Arg(0) != n.Build || n.Build == "" {
		r.other(c)
		return
	}
	found := false
	for _, o := range n.Outputs {
		e, ok := r.project.Stat(path.Join(n.Dir, o.Dir))
		if !ok || e.Files == 0 {
			continue
		}
		found = true
		s := ofContext(e.Amount, e.Path)
		s.Disk = between[onDisk](scaled(e.Bytes, 0.8), e.Bytes, scaled(e.Bytes, 1.25), e.Path+", as last built in the project")
		r.put(file{path: path.Join(dir, o.Dir), what: e.Path + " as built", size: s})
	}
	if !found {
		r.opaque(c.Command, "what the build writes, because the project is not built here")
	}
}

// python follows a package manager of Python: a virtual environment in the project shows
// what it installs.
func (r *running) python(c *shell.PackageCall) {
	if c.Verb != shell.Install {
		r.other(c)
		return
	}
	if r.project == nil || !c.HasFlag("-r", "--requirement") && (c.Manager == shell.Pip || len(c.Packages) > 0) {
		r.other(c)
		return
	}
	for _, e := range r.project.Notable {
		if e.Path != ".venv" && e.Path != "venv" {
			continue
		}
		// A virtual environment holds pip as well, which the image has already: 10 to 25 MB.
		const from = "the virtual environment of the project"
		r.put(file{path: "/site-packages", what: "packages of Python", size: Size{
			between[onDisk](max(e.Bytes-25*image.MB, e.Bytes/2), e.Bytes, scaled(e.Bytes, 1.1), from),
			between[compressed](e.Bytes/6, scaled(e.Bytes, 1/ratioUsual), e.Bytes, from),
		}})
		r.pythonCache(c, e.Bytes)
		return
	}
	r.opaque(c.Command, "packages of "+string(c.Manager)+", because the project has no virtual environment here to measure")
}
