package size

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/image"
	"minke/analysis/shell"
)

// cache is where a package manager keeps what it has downloaded, and what keeps it from doing so.
type cache struct {
	what  string
	vars  []string // that name the folder, the first that is set
	dir   string   // where it is when none is; "~/" stands for the home
	below string   // the part of the folder that counts, if not all of it
	flag  string   // names the folder for one call
	// off are flags, and offVars variables, that keep it from being filled.
	off, offVars []string
	prints       []string // command lines that print the folder
}

// caches are those whose places are known. That of Yarn depends on its version, those of dnf and its kin
// on the distribution: see placeOf.
var caches = map[shell.Manager]cache{
	shell.Npm: {
		what: "cache of npm", vars: []string{"npm_config_cache", "NPM_CONFIG_CACHE"}, dir: "~/.npm", below: "_cacache",
		flag: "--cache", prints: []string{"npm config get cache"},
	},
	shell.Yarn: {
		what: "cache of yarn", vars: []string{"YARN_CACHE_FOLDER"},
		flag: "--cache-folder", prints: []string{"yarn cache dir", "yarn config get cacheFolder"},
	},
	shell.Pnpm: {
		what: "store of pnpm", vars: []string{"PNPM_HOME"}, dir: "~/.local/share/pnpm", below: "store",
		flag: "--store-dir", prints: []string{"pnpm store path"},
	},
	shell.Bun: {
		what: "cache of bun", vars: []string{"BUN_INSTALL_CACHE_DIR"}, dir: "~/.bun/install/cache",
		flag: "--cache-dir", prints: []string{"bun pm cache"},
	},
	shell.Pip: {
		what: "cache of pip", vars: []string{"PIP_CACHE_DIR"}, dir: "~/.cache/pip", flag: "--cache-dir",
		off: []string{"--no-cache-dir"}, offVars: []string{"PIP_NO_CACHE_DIR"}, prints: []string{"pip cache dir", "pip3 cache dir"},
	},
	shell.Pipenv: {
		what: "cache of pipenv", vars: []string{"PIPENV_CACHE_DIR"}, dir: "~/.cache/pipenv",
		offVars: []string{"PIP_NO_CACHE_DIR"},
	},
	shell.Poetry: {
		what: "cache of poetry", vars: []string{"POETRY_CACHE_DIR"}, dir: "~/.cache/pypoetry", below: "artifacts",
		off: []string{"--no-cache", "--dry-run"},
	},
	shell.Uv: {
		what: "cache of uv", vars: []string{"UV_CACHE_DIR"}, dir: "~/.cache/uv", flag: "--cache-dir",
		off: []string{"-n", "--no-cache", "--no-cache-dir"}, offVars: []string{"UV_NO_CACHE"}, prints: []string{"uv cache dir"},
	},
	shell.Dnf:      {what: "metadata of dnf", off: cacheless},
	shell.Yum:      {what: "metadata of yum", off: cacheless},
	shell.Microdnf: {what: "metadata of microdnf", off: cacheless},
	shell.Zypper:   {what: "metadata of zypper", dir: "/var/cache/zypp", off: []string{"-R", "--root", "--installroot"}},
}

// cacheless are flags of calls that fetch no metadata, or keep it in another root.
var cacheless = []string{"-C", "--cacheonly", "--installroot"}

// keep leaves what c has downloaded in the layer, unless something keeps it out. A zero size is said to be not known.
func (r *running) keep(c *shell.PackageCall, s Size) {
	k := caches[c.Manager]
	if c.FlagSet(k.off...) || slices.ContainsFunc(k.offVars, func(name string) bool { return r.isSet(c.Command, name) }) {
		return
	}
	r.put(file{path: r.placeOf(c), what: k.what, size: s, keeper: c.Manager})
}

// placeOf is the folder in which c keeps what it downloads; one below [open] where only the build knows it.
func (r *running) placeOf(c *shell.PackageCall) string {
	k := caches[c.Manager]
	unknown := path.Join(open, k.what)
	if f, ok := c.Flag(k.flag); ok && k.flag != "" {
		if !f.Value.Known {
			return unknown
		}
		return r.at(c.Command, f.Value.Text)
	}
	dir := k.dir
	switch c.Manager {
	case shell.Yarn:
		dir = r.yarnCache(c)
	case shell.Dnf, shell.Yum, shell.Microdnf:
		dir = rpmCache(r.baseImage().Distro, c.Manager)
	}
	for _, name := range k.vars {
		if value, known, ok := r.variable(c.Command, name); ok && value != "" {
			if !known {
				return unknown
			}
			dir = value
			break
		}
	}
	return path.Join(r.at(c.Command, dir), k.below)
}

// at makes the path that a command names absolute.
func (r *running) at(c *shell.Command, name string) string {
	if rest, ok := inHome(name); ok {
		return path.Join(r.home(), rest)
	}
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(r.dir(c), name)
}

// inHome tells what a path in the home names there.
func inHome(name string) (rest string, ok bool) {
	for _, home := range []string{"~", "$HOME", "${HOME}"} {
		if rest, ok = strings.CutPrefix(name, home); ok && (rest == "" || rest[0] == '/') {
			return rest, true
		}
	}
	return "", false
}

// printsCache reports whether c only prints where its cache is.
func printsCache(c *shell.PackageCall) bool {
	line := c.Name
	for _, a := range c.Args {
		line += " " + a.Text
	}
	return slices.Contains(caches[c.Manager].prints, line)
}

// home is that of the user in force.
func (r *running) home() string {
	scope := r.Graph.Scope(r.line.Node)
	if v, ok := scope.Lookup("HOME"); ok && v.Known && path.IsAbs(v.Value) {
		return path.Clean(v.Value)
	}
	user, _, _ := strings.Cut(scope.User, ":")
	return r.baseImage().Home(user)
}

// variable looks name up as c sees it: set in front of the command, exported before, or set by the Dockerfile.
func (r *running) variable(c *shell.Command, name string) (value string, known, ok bool) {
	for _, a := range c.Env {
		if a.Name == name {
			return a.Value.Template, a.Value.Known, true
		}
	}
	for _, export := range slices.Backward(c.Script.Named("export")) {
		for _, w := range export.Args {
			if n, v, found := strings.Cut(w.Template, "="); found && n == name && export.Span.Start < c.Span.Start {
				return v, w.Known, true
			}
		}
	}
	v, ok := r.Graph.Scope(r.line.Node).Lookup(name)
	return v.Value, v.Known, ok
}

// isSet reports whether name is set to anything; pip takes "off" and "0" for yes as well.
func (r *running) isSet(c *shell.Command, name string) bool {
	value, known, ok := r.variable(c, name)
	return ok && (!known || value != "")
}

// clean follows a command that empties caches.
func (r *running) clean(c *shell.PackageCall) {
	switch c.Manager {
	case shell.Dnf, shell.Yum, shell.Microdnf: // they empty each other's
		if what := c.Arg(1); what == "all" || what == "metadata" {
			r.forget(rpmFamily...)
		}
	case shell.Zypper:
		if c.HasFlag("-a", "--all", "-m", "--metadata", "-M", "--raw-metadata") {
			r.forget(shell.Zypper)
		}
	case shell.Pip:
		if c.Arg(1) == "purge" {
			r.forget(shell.Pip)
		}
	default:
		r.forget(c.Manager)
	}
}

// forget takes away what these managers keep.
func (r *running) forget(managers ...shell.Manager) {
	r.lose(func(f file) bool { return f.keeper != "" && slices.Contains(managers, f.keeper) })
}

// kept reports whether one of these managers has left something before.
func (r *running) kept(managers ...shell.Manager) bool {
	return slices.ContainsFunc(r.state.files.list, func(f file) bool { return slices.Contains(managers, f.keeper) })
}

// lose takes files out of the layer and the stage.
func (r *running) lose(gone func(file) bool) {
	r.layer.list = slices.DeleteFunc(r.layer.list, gone)
	r.state.files.list = slices.DeleteFunc(r.state.files.list, gone)
}

// empties reports whether m takes a cache away, or something in it: who removes a part has thought about the rest.
func (r *running) empties(m *shell.Removal, f file) bool {
	if f.keeper == "" || m.Some || !m.Recursive {
		return false
	}
	return slices.ContainsFunc(m.Paths, func(w shell.Word) bool {
		for _, line := range caches[f.keeper].prints {
			if strings.Contains(w.Template, line) {
				return true
			}
		}
		name := w.Template
		if _, home := inHome(name); !home && !w.Known {
			var known bool
			if name, known = r.Graph.Scope(r.line.Node).Expand(name); !known {
				return false
			}
		}
		if path.Base(name) == "*" && w.Glob {
			name = path.Dir(name)
		}
		name = r.at(m.Command, name)
		return within(name, f.path) || within(f.path, name)
	})
}

// baseImage is the image that the stage stands on.
func (w *work) baseImage() image.Image { return w.state.system.image }
