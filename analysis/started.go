package analysis

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// maxStarted bounds the programs that one instruction is followed into.
const maxStarted = 32

// Started returns the programs of the project that n starts, and those that these start:
// shell scripts, and scripts of package.json. What runs n itself is [Pass.Script]. Spans in
// these programs are no places of the Dockerfile.
func (p *Pass) Started(n *build.Node) []*shell.Script {
	var all []*shell.Script
	add := func(s *shell.Script) {
		if len(all) < maxStarted && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	for _, s := range p.ranByEntrypoint(n) {
		add(s.Program())
	}
	if own := p.Script(n); own != nil {
		p.follow(n.Stage, own, add)
	}
	for i := 0; i < len(all); i++ {
		p.follow(n.Stage, all[i], add)
	}
	return all
}

func (p *Pass) follow(in *build.Stage, s *shell.Script, add func(*shell.Script)) {
	for _, c := range s.Commands() {
		for _, script := range p.scriptsOf(in, c) {
			add(script.Program())
		}
		for _, text := range append(p.packageScripts(c), p.writtenHere(in, c)...) {
			add(p.Shared(scriptText(text), func() any { return shell.ParseFile(text) }).(*shell.Script))
		}
	}
}

type scriptText string

// writtenHere are the scripts among the words of c that a COPY of the stage, or of one that it inherits from,
// writes out of a here-document.
func (p *Pass) writtenHere(in *build.Stage, c *shell.Command) (texts []string) {
	written := p.placed(in).written
	if len(written) == 0 || slices.Contains(handling, c.Name) {
		return nil
	}
	for _, w := range c.Words {
		if text, ok := written[path.Base(w.Text)]; ok && w.Known {
			texts = append(texts, text)
		}
	}
	return texts
}

// handling are commands that do something to a script other than to run it.
var handling = []string{"rm", "cp", "mv", "cat", "sed", "ls", "ln", "touch", "chown", "dos2unix", "echo", "test", "["}

// scriptsOf finds the scripts of the project among the words of c, by their names alone, or by that which a COPY gives them.
func (p *Pass) scriptsOf(in *build.Stage, c *shell.Command) (all []*project.Script) {
	if p.Project == nil || slices.Contains(handling, c.Name) {
		return nil
	}
	for _, w := range c.Words {
		if name := path.Base(w.Text); w.Known && name != "." && name != "/" {
			all = append(all, p.scriptsNamed(in, name)...)
		}
	}
	return all
}

func (p *Pass) scriptsNamed(in *build.Stage, name string) (all []*project.Script) {
	if source, ok := p.placed(in).sources[name]; ok {
		name = source
	}
	for _, s := range p.Project.ScriptFiles {
		if path.Base(s.Path) == name {
			all = append(all, s)
		}
	}
	return all
}

type placedIn struct{ stage *build.Stage }

// placed are the files that the COPYs of a stage, and of those that it inherits from, put in place, by name.
type placed struct {
	written map[string]string // the text of those out of a here-document
	sources map[string]string // what those with a name of their own are called in the context
}

func (p *Pass) placed(in *build.Stage) placed {
	return p.Shared(placedIn{in}, func() any {
		all := placed{map[string]string{}, map[string]string{}}
		for s := range p.Graph.Lineage(in) {
			for _, n := range s.Instructions() {
				switch {
				case n.Name == "COPY" && len(n.Heredocs) == 1 && len(n.Args) == 2:
					all.written[path.Base(n.Args[1].Value)] = n.Heredocs[0].Body.Of(n.Text())
				case copiesFile(n):
					if from, to := path.Base(n.Args[0].Value), path.Base(n.Args[1].Value); from != to {
						all.sources[to] = from
					}
				}
			}
		}
		return all
	}).(placed)
}

// copiesFile reports whether n may copy one file of the context to a place with a name of its own.
func copiesFile(n *build.Node) bool {
	return (n.Name == "COPY" || n.Name == "ADD") && len(n.Args) == 2 && !strings.HasSuffix(n.Args[1].Value, "/") && path.Ext(n.Args[0].Value) != "" &&
		!slices.ContainsFunc(n.Flags, func(f syntax.Flag) bool { return f.Name == "from" })
}

// ranByEntrypoint are the scripts that n copies to where the entrypoint of an official image runs all there are.
// https://github.com/docker-library/docs/tree/master/nginx
func (p *Pass) ranByEntrypoint(n *build.Node) (all []*project.Script) {
	if p.Project == nil || n.Name != "COPY" && n.Name != "ADD" || len(n.Args) < 2 || !strings.HasPrefix(n.Args[len(n.Args)-1].Value, "/docker-entrypoint") {
		return nil
	}
	to := n.Args[len(n.Args)-1].Value
	if !strings.Contains(to, ".d/") && !strings.HasSuffix(to, ".d") {
		return nil
	}
	for _, s := range p.Project.ScriptFiles {
		if slices.ContainsFunc(n.Args[:len(n.Args)-1], func(w syntax.Word) bool { return holds(w.Value, s.Path) }) {
			all = append(all, s)
		}
	}
	return all
}

// holds reports whether the source of a COPY is a file, its folder, or a pattern for it.
func holds(source, file string) bool {
	source = path.Clean(strings.TrimPrefix(source, "/"))
	if source == "." || source == file || strings.HasPrefix(file, source+"/") {
		return true
	}
	ok, err := path.Match(source, file)
	return ok && err == nil
}

// packageScripts are the scripts of package.json that a call of a package manager runs, with those that
// run before and after them: https://docs.npmjs.com/cli/using-npm/scripts
func (p *Pass) packageScripts(c *shell.Command) (texts []string) {
	if p.Project == nil {
		return nil
	}
	node := p.Project.Node
	if node == nil || !slices.Contains([]string{"npm", "yarn", "pnpm", "bun"}, c.Name) {
		return nil
	}
	name := c.Arg(0)
	names := []string{"pre" + name, name, "post" + name}
	switch name {
	case "run", "run-script":
		name = c.Arg(1)
		names = []string{"pre" + name, name, "post" + name}
	case "ci", "install", "i", "":
		names = []string{"preinstall", "install", "postinstall", "prepare"}
		if c.HasFlag("--ignore-scripts") {
			names = nil
		}
	}
	for _, name := range names {
		if text := node.Scripts[name]; text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}
