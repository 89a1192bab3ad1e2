package project

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"minke/analysis/shell"
)

// Reads collects the files that the commands of a program name, in order.
type Reads struct {
	names []string
	made  map[string]bool // by one of the commands
}

// Names returns the paths as written. What a command before has made is none of them.
func (r *Reads) Names() []string { return r.names }

// Add notes what c names: any word that is neither a flag nor a place to write to.
func (r *Reads) Add(c *shell.Command) {
	if r.made == nil {
		r.made = map[string]bool{}
	}
	defer r.writes(c)
	switch c.Name {
	case "rm", "rmdir", "mkdir", "touch", "echo", "printf", "chown", "chmod":
		return
	}
	words := c.Words[1:]
	if copies(c) {
		words = c.Args[:len(c.Args)-1]
	}
	for _, w := range words {
		name := w.Template
		if _, value, ok := strings.Cut(name, "="); ok {
			name = value // --env-file=.env, and if=disk.img
		}
		r.read(name)
	}
	for _, in := range c.Redirs {
		if strings.HasPrefix(in.Op, "<") && !in.Heredoc {
			r.read(in.Target.Template)
		}
	}
}

func (r *Reads) read(name string) {
	if name = strings.Trim(name, `"'`); name != "" && !strings.HasPrefix(name, "-") && !strings.Contains(name, "://") && !r.made[path.Clean(name)] {
		r.names = append(r.names, name)
	}
}

// writes notes what c makes.
func (r *Reads) writes(c *shell.Command) {
	if copies(c) {
		r.made[path.Clean(c.Args[len(c.Args)-1].Template)] = true
	}
	if c.Name == "touch" {
		for _, a := range c.Args {
			r.made[path.Clean(a.Template)] = true
		}
	}
	for _, out := range c.Redirs {
		if strings.HasPrefix(out.Op, ">") {
			r.made[path.Clean(out.Target.Template)] = true
		}
	}
}

// copies reports whether the last argument of c is where it writes to.
func copies(c *shell.Command) bool {
	return slices.Contains([]string{"cp", "mv", "ln", "install"}, c.Name) && len(c.Args) > 1
}

// testWord is a word of a command that runs tests: pytest, test:unit, rspec.
var testWord = regexp.MustCompile(`^(?:.*[-:_./])?(?:tests?|pytest|py\.test|unittest|nose2?|r?spec|minitest|cucumber|behave|tox|nox|phpunit|pest|jest|vitest|mocha|karma|ava|cypress|playwright|verify|check)(?:[-:_./].*)?$`)

// RunsTests reports whether c runs the tests of a project, as far as its words tell.
func RunsTests(c *shell.Command) bool {
	for _, call := range c.Script.Packages() {
		if call.Command == c && (call.Manager.System() || call.Verb == shell.Install || call.Verb == shell.Remove || call.Verb == shell.Upgrade) {
			return false
		}
	}
	switch c.Name {
	case "[", "test", "rm", "cp", "mv", "ln", "mkdir", "curl", "wget", "git", "echo", "printf", "chmod", "chown", "sed", "grep":
		return false
	}
	return slices.ContainsFunc(c.Words[:min(4, len(c.Words))], func(w shell.Word) bool {
		return !strings.Contains(w.Template, "://") && testWord.MatchString(w.Template)
	})
}
