package project

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"sync"

	"minke/analysis/shell"
)

const (
	maxScripts     = 100
	maxScriptDepth = 3
	maxScriptSize  = 64_000 // bytes
	// maxCalls bounds how deep scripts that call each other are followed.
	maxCalls = 5
)

// Script is a file of the context that holds commands: a shell script or a Makefile.
type Script struct {
	Path string // relative to the context, with slashes
	text string // of a Makefile: its recipes

	once    sync.Once
	program *shell.Script
}

// Program is what the script does, parsed when it is first asked for. Its spans count from the start of the script.
func (s *Script) Program() *shell.Script {
	s.once.Do(func() { s.program = shell.ParseFile(s.text) })
	return s.program
}

// wrappers fetch a build tool where it is missing, with whatever program there is for it.
var wrappers = []string{"gradlew", "mvnw"}

// readScripts reads the shell scripts and Makefiles of the context, as far as
// their name and first line tell that they are such.
func readScripts(r *reader, p *Project) (all []*Script) {
	budget, left := maxVisits, maxScripts
	p.tree.visit(&budget, func(name string, c child) bool {
		if c.sub != nil {
			return !c.sub.opaque && depth(name) < maxScriptDepth
		}
		if !isScript(c) || left <= 0 {
			return false
		}
		left--
		if f := readScript(r, name); f != nil {
			all = append(all, f)
		}
		return false
	})
	return all
}

func readScript(r *reader, name string) *Script {
	text, err := r.start(name, maxScriptSize)
	makefile := isMakefile(path.Base(name))
	if err != nil || !makefile && path.Ext(name) == "" && !asksForShell(text) {
		return nil
	}
	r.seen(name, text)
	if makefile {
		return &Script{Path: name, text: recipes(string(text))}
	}
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	return &Script{Path: name, text: string(text)}
}

func isScript(c child) bool {
	ext := path.Ext(c.name)
	return !c.link && c.size > 0 && c.size < maxScriptSize && (ext == ".sh" || ext == ".bash" || ext == "" && !slices.Contains(wrappers, c.name))
}

func isMakefile(base string) bool {
	return slices.Contains([]string{"Makefile", "makefile", "GNUmakefile"}, base)
}

func asksForShell(text []byte) bool {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return bytes.HasPrefix(line, []byte("#!")) && bytes.Contains(line, []byte("sh"))
}

// recipes returns the commands of a Makefile: the lines behind a tab, and what
// $(shell …) runs.
func recipes(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		for rest := line; ; {
			_, after, ok := strings.Cut(rest, "$(shell ")
			if !ok {
				break
			}
			command, _, _ := strings.Cut(after, ")")
			b.WriteString(strings.TrimSpace(command) + "\n")
			rest = after
		}
		if recipe, ok := strings.CutPrefix(line, "\t"); ok {
			b.WriteString(strings.TrimLeft(recipe, " \t@-+"))
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), "$(shell ", "$("), "$$", "$")
}

// Scripts returns the scripts of the context that c runs, with those that they
// run in turn: a shell script by its name, wherever it has been copied to,
// the recipes of make, and scripts of package.json. A nil Project has none.
func (p *Project) Scripts(c *shell.Command) []*shell.Script {
	if p == nil {
		return nil
	}
	f := following{project: p, seen: map[string]bool{}}
	f.follow(c, 0)
	return f.all
}

// following is a search for scripts that run each other.
type following struct {
	project *Project
	seen    map[string]bool // by file, or folder and name of a script of package.json
	all     []*shell.Script
}

func (f *following) follow(c *shell.Command, calls int) {
	if calls == maxCalls {
		return
	}
	p := f.project
	for _, file := range p.scriptsNamed(c) {
		f.add(file.Path, file.Program, calls)
	}
	for _, name := range nodeScriptNames(c) {
		for _, dir := range p.NodeDirs() {
			for _, hook := range []string{"pre", "", "post"} {
				if text, ok := p.NodeIn(dir).Scripts[hook+name]; ok {
					f.add(dir+" "+hook+name, func() *shell.Script { return p.nodeScript(text) }, calls)
				}
			}
		}
	}
}

func (f *following) add(key string, script func() *shell.Script, calls int) {
	if f.seen[key] {
		return
	}
	f.seen[key] = true
	s := script()
	f.all = append(f.all, s)
	for _, c := range s.Commands() {
		f.follow(c, calls+1)
	}
}

// nodeScript parses the text of a script of package.json, once.
func (p *Project) nodeScript(text string) *shell.Script {
	type key struct{ text string }
	if s, ok := p.Recall(key{text}).(*shell.Script); ok {
		return s
	}
	s := shell.ParseFile(text)
	p.Keep(key{text}, s)
	return s
}

// scriptsNamed returns the files that c may run. Only names count, as a script
// may have been copied anywhere.
func (p *Project) scriptsNamed(c *shell.Command) (all []*Script) {
	name := c.Name
	switch name {
	case "sh", "bash", "ash", "dash", ".", "source":
		name = path.Base(c.Arg(0))
	}
	for _, f := range p.ScriptFiles {
		base := path.Base(f.Path)
		if base == name || name == "make" && isMakefile(base) {
			all = append(all, f)
		}
	}
	return all
}

// nodeScriptNames returns the names of the scripts that c runs, without pre and
// post: installing runs those that npm lists at
// https://docs.npmjs.com/cli/v10/using-npm/scripts#life-cycle-operation-order
func nodeScriptNames(c *shell.Command) []string {
	for _, call := range c.Script.Packages() {
		if call.Command != c {
			continue
		}
		switch call.Manager {
		case shell.Npm, shell.Yarn, shell.Pnpm, shell.Bun:
		default:
			return nil
		}
		switch {
		case call.Verb == shell.Install:
			return []string{"install", "prepare"}
		case call.Verb == shell.Test:
			return []string{"test"}
		case call.Verb == shell.Run || call.Verb == shell.Build:
			if word := call.VerbWord.Text; word == "run" || word == "run-script" {
				return []string{c.Arg(1)}
			}
			return []string{call.VerbWord.Text}
		}
	}
	switch c.Name {
	case "run-s", "run-p", "npm-run-all": // npm-run-all
		var names []string
		for _, a := range c.Args {
			names = append(names, a.Text)
		}
		return names
	}
	return nil
}
