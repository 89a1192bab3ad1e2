package layers

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// BuildTreeLeft finds sources and object files that stay after what they make was installed elsewhere.
var BuildTreeLeft = &analysis.Rule{
	Name: "build-tree-left", Group: "layers", Severity: analysis.Warning,
	Summary: "Sources and object files stay after the program was installed",
	Doc:     doc("build-tree-left"),
	Linked: runRule(func(p *analysis.Pass, r *content.Run) {
		for _, t := range builtTrees(r) {
			if t.path == "" || !neededLater(p, r, content.Write{Path: t.path}) {
				p.Report(treeFinding(r, t))
			}
		}
	}),
}

// tree is a folder in which something was built and installed from.
type tree struct {
	install *shell.Command
	path    string        // "" when its name is not told
	from    content.Write // the sources; zero for what the build itself makes
}

func treeFinding(r *content.Run, t tree) analysis.Finding {
	f := analysis.Finding{
		At:      r.Node.At(callSpan(t.install)),
		Message: "The sources and object files of `" + callText(t.install) + "` stay in this layer.",
	}
	if t.path != "" {
		f.Message = "The sources and object files in " + shown(t.path) + " stay in this layer after `" + callText(t.install) + "`."
		if t.from.Command == nil {
			f.Message = "What the build has left in " + shown(t.path) + " stays in this layer; only the program is needed."
		}
		left := content.Write{Path: t.path, Tree: true, Command: t.install}
		if t.from.Path == t.path {
			left = t.from
		}
		f.Fixes = removal(r, left)
	}
	if t.from.Command != nil {
		f.Related = []analysis.Related{{At: t.from.At, Message: "brought here"}}
	}
	return f
}

// builtTrees returns the folders that a RUN unpacks or clones, installs from, and leaves.
func builtTrees(r *content.Run) []tree {
	var all []tree
	sources := slices.DeleteFunc(slices.Clone(r.Left()), func(w content.Write) bool {
		return !w.Tree || w.Kind != content.Unpacked && w.Kind != content.Cloned
	})
	for _, c := range r.Script.Commands() {
		if isCargoInstall(c) {
			all = appendTree(r, all, cargoTree(r, c))
		}
		if !installsBuilt(c) {
			continue
		}
		dir := buildDir(r, c)
		for _, w := range sources {
			if t, ok := treeOf(w, dir, len(sources)); ok {
				t.install = c
				all = appendTree(r, all, t)
				break
			}
		}
	}
	return all
}

// appendTree adds t unless it is removed, outside the layer or in the list already.
func appendTree(r *content.Run, all []tree, t tree) []tree {
	if t.install == nil || t.path != "" && (r.RemovedAfter(t.install, t.path, true) || r.Discards(t.path)) {
		return all
	}
	if slices.ContainsFunc(all, func(o tree) bool { return o.path == t.path }) {
		return all
	}
	return append(all, t)
}

// treeOf tells which part of what w brings a build in dir works on.
func treeOf(w content.Write, dir string, sources int) (tree, bool) {
	switch {
	case strings.HasPrefix(dir, "?"):
		return tree{from: w}, sources == 1 && w.Loose
	case dir == "" || !build.Within(w.Path, dir):
		return tree{}, false
	case !w.Loose || w.Path != "/" && !isShared(w.Path) && dir == w.Path:
		return tree{path: w.Path, from: w}, true
	case dir == w.Path:
		return tree{}, false
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(dir, w.Path), "/")
	top, _, _ := strings.Cut(rest, "/")
	return tree{path: path.Join(w.Path, top), from: w}, true
}

// isShared knows folders in which more lies than one archive brings.
func isShared(dir string) bool {
	return slices.Contains([]string{"/tmp", "/var/tmp", "/opt", "/usr/src", "/usr/local", "/usr/local/src", "/root", "/home", "/srv", "/usr"}, dir) || content.AtBase(dir) && content.FromBase(dir) == "."
}

// buildDir is the folder that c builds in.
func buildDir(r *content.Run, c *shell.Command) string {
	for _, name := range []string{"-C", "--directory", "--build", "--install"} {
		if f, ok := c.Flag(name); ok && f.HasValue && (c.Name == "make" || c.Name == "gmake" || c.Name == "ninja" || c.Name == "cmake" || c.Name == "meson") {
			return r.Path(c, f.Value)
		}
	}
	if c.Name == "cmake" && c.HasFlag("--build", "--install") && len(c.Args) > 0 {
		return r.Path(c, c.Args[0])
	}
	return r.Dir(c)
}

// installsBuilt reports whether c copies what was built to where programs are looked for.
func installsBuilt(c *shell.Command) bool {
	has := func(words ...string) bool {
		return slices.ContainsFunc(c.Args, func(w shell.Word) bool { return slices.Contains(words, w.Text) })
	}
	switch c.Name {
	case "make", "gmake", "ninja":
		return slices.ContainsFunc(c.Args, func(w shell.Word) bool {
			return strings.HasPrefix(w.Text, "install") || strings.HasSuffix(w.Text, "install")
		})
	case "cmake":
		return c.HasFlag("--install") || has("install") || slices.ContainsFunc(c.Flags, func(f shell.Flag) bool { return f.Name == "--target" && f.Value.Text == "install" })
	case "meson":
		return has("install")
	case "python", "python2", "python3", "setup.py":
		return has("install") && (c.Name == "setup.py" || strings.HasSuffix(c.Arg(0), "setup.py"))
	case "pip", "pip3":
		return c.Arg(0) == "install" && has(".") && !c.HasFlag("-e", "--editable")
	}
	return false
}

func isCargoInstall(c *shell.Command) bool {
	return c.Name == "cargo" && c.Arg(0) == "install" && c.HasFlag("--path")
}

// cargoTree is the target folder of a crate that is installed from its sources.
func cargoTree(r *content.Run, c *shell.Command) tree {
	f, _ := c.Flag("--path")
	dir := r.Path(c, f.Value)
	if dir == "" || strings.HasPrefix(dir, "?") || c.HasFlag("--target-dir") {
		return tree{}
	}
	return tree{install: c, path: path.Join(dir, "target")}
}
