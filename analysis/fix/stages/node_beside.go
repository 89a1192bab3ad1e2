package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/project"
	"minke/analysis/shell"
)

// beside notes the files of the context that node reads before its program, or next to it: node -r ./instrument.js,
// --env-file=.env. It runs in the folder dir, relative to the top. It is false where one is not known, or
// comes with a dependency of development.
func (n *nodePlan) beside(c *shell.Command, dir string) bool {
	if n.prod.NeedsDevelopment(c) {
		return false
	}
	for _, module := range project.Preloads(c) {
		if isBeside(module) && !n.brought(path.Join(dir, strings.TrimPrefix(module, n.workdir+"/"))) {
			return false
		}
	}
	for _, file := range project.EnvFiles(c) {
		if file = path.Join(dir, file); n.sent(file) {
			n.bring(file)
		}
	}
	return true
}

// isBeside reports whether the name of a module is a path.
func isBeside(module string) bool {
	return module == "." || module == ".." || strings.HasPrefix(module, "./") || strings.HasPrefix(module, "../") || strings.HasPrefix(module, "/")
}

// sent reports whether the builder gets a file of the context.
func (n *nodePlan) sent(file string) bool {
	e, ok := n.pass.Project.Stat(file)
	return ok && !e.IsDir && !n.pass.Project.Ignore.Ignored(file)
}

// brought notes a source with those that it loads; false where one of them is not known.
func (n *nodePlan) brought(file string) bool {
	if n.inOutput(file) || slices.Contains(n.start.extra, file) {
		return true
	}
	if !n.sent(file) && path.Ext(file) == "" {
		file += ".js"
	}
	if !n.sent(file) {
		return false
	}
	n.bring(file)
	return !slices.ContainsFunc(n.prod.Loads[file], func(f string) bool { return !n.brought(f) })
}

// bring notes a file for the runtime stage, if nothing else brings it.
func (n *nodePlan) bring(file string) {
	top, _, nested := strings.Cut(file, "/")
	if file != "package.json" && !(nested && slices.Contains(assets, top)) && !slices.Contains(n.start.extra, file) {
		n.start.extra = append(n.start.extra, file)
	}
}

// scriptBrings does the same for a script of package.json that the image keeps running by its manager, and for
// the scripts around it. Again is the text that starts the program without them, where they only build once more.
func (n *nodePlan) scriptBrings(name string) (again string, ok bool) {
	own := n.prod.Own(name)
	if len(own) != 1 {
		return "", false
	}
	if n.buildsFirst(name) {
		again = n.prod.Scripts[name]
	} else {
		own = append(own, n.around(name)...)
	}
	for _, c := range own {
		if c.Name == "cross-env" && n.prod.NeedsDevelopment(c) && c == own[0] {
			again = n.prod.Scripts[name] // the output starts without it
			if words, known := nodeWords(again); known {
				if !n.besideWords(words, ".") {
					return "", false
				}
				continue
			}
		}
		if !n.beside(c, ".") || c != own[0] && !n.checks(c) {
			return "", false
		}
	}
	return again, true
}

// around are the commands of the scripts that a manager runs before and behind the one called name.
func (n *nodePlan) around(name string) []*shell.Command {
	return append(n.prod.Commands("pre"+name), n.prod.Commands("post"+name)...)
}

// buildsFirst: "prestart": "npm run build"
func (n *nodePlan) buildsFirst(name string) bool {
	before := n.prod.Own("pre" + name)
	return n.prod.Build != "" && len(before) == 1 && n.prod.Calls(before[0]) == n.prod.Build && n.prod.Scripts["post"+name] == ""
}

// checks reports whether c, which runs before or behind the program, runs a source that can be brought along.
func (n *nodePlan) checks(c *shell.Command) bool {
	return c.Name == "node" && len(c.Args) > 0 && n.brought(path.Clean(c.Arg(0)))
}

// besideWords is beside for the words of a command that starts node.
func (n *nodePlan) besideWords(words []string, dir string) bool {
	commands := shell.ParseFile(strings.Join(words, " ")).Commands()
	return len(commands) == 1 && n.beside(commands[0], dir)
}

// settings brings what the server of Next.js reads when it starts: next.config with the files that it loads, and the
// variables of production (https://nextjs.org/docs/app/guides/environment-variables).
func (n *nodePlan) settings() bool {
	if compilesSettings(n.pass.Project, n.prod) {
		return false
	}
	for _, ext := range []string{".js", ".mjs", ".cjs", ".ts", ".mts"} {
		if n.sent("next.config"+ext) && !n.brought("next.config"+ext) {
			return false
		}
	}
	for _, file := range []string{".env", ".env.production"} {
		if n.sent(file) {
			n.bring(file)
		}
	}
	return true
}
