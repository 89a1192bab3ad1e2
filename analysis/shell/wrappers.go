package shell

import (
	"path"
	"slices"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"
)

// wrapper describes a program that runs the command behind its own options.
type wrapper struct {
	short    string   // letters of the flags that take a value
	long     []string // long flags that take a value as the next word
	operands int      // words of its own before the command
	assigns  bool     // NAME=value may stand before the command
	instead  []string // flags with which it does something else
}

var wrappers = map[string]wrapper{
	"sudo": {
		short: "ugCchprtTUDR", assigns: true,
		long: []string{
			"--user", "--group", "--host", "--prompt", "--chdir", "--role", "--type", "--chroot",
			"--other-user", "--close-from", "--command-timeout",
		},
		instead: []string{"-l", "-v", "-k", "-K", "-e", "--list", "--validate", "--edit"},
	},
	"doas":      {short: "uC", instead: []string{"-L"}},
	"env":       {short: "uC", long: []string{"--unset", "--chdir"}, assigns: true, instead: []string{"-S", "--split-string"}},
	"time":      {short: "fo", long: []string{"--format", "--output"}},
	"command":   {instead: []string{"-v", "-V"}},
	"builtin":   {},
	"exec":      {short: "a"},
	"nice":      {short: "n", long: []string{"--adjustment"}},
	"ionice":    {short: "cnpPu", long: []string{"--class", "--classdata"}},
	"nohup":     {},
	"setsid":    {},
	"timeout":   {short: "ks", long: []string{"--kill-after", "--signal"}, operands: 1},
	"stdbuf":    {short: "ioe", long: []string{"--input", "--output", "--error"}},
	"gosu":      {operands: 1, instead: []string{"--version"}},
	"su-exec":   {operands: 1},
	"runuser":   {short: "ugGs", long: []string{"--user", "--group"}, instead: []string{"-", "-l", "-c", "--login", "--command"}},
	"setarch":   {operands: 1},
	"linux32":   {},
	"linux64":   {},
	"tini":      {short: "pe"},
	"dumb-init": {short: "r"},
	"eatmydata": {},
	"fakeroot":  {},
	"chronic":   {},
	"unbuffer":  {},
	"xvfb-run":  {short: "efnps", long: []string{"--server-args", "--server-num", "--error-file"}},
	"busybox":   {instead: []string{"--install", "--list", "--help"}},
}

// unwrap takes wrappers off the front of words, noting them and their
// environment in c.
func unwrap(c *Command, words []Word) []Word {
	for len(words) > 1 && words[0].Known {
		name := path.Base(words[0].Text)
		rest := unwrapOne(c, name, words)
		if rest == nil {
			break
		}
		c.Wrappers = append(c.Wrappers, name)
		words = rest
	}
	return words
}

// unwrapOne returns the words that name runs, nil when it runs none.
func unwrapOne(c *Command, name string, words []Word) []Word {
	if w, ok := wrappers[name]; ok {
		return w.strip(c, words[1:])
	}
	switch {
	case isPython(name):
		if m := operand(words, "WX"); m > 1 && words[m-1].Text == "-m" && pythonModule(words[m].Text) {
			return words[m:]
		}
	case name == "corepack" && nodeManager(words[1].Text):
		return words[1:]
	case name == "php":
		if m := operand(words, "dcz"); m > 0 && isComposer(path.Base(words[m].Text)) {
			return words[m:]
		}
	case condaLike(name) && words[1].Text == "run":
		return wrapper{short: "np", long: []string{"--name", "--prefix", "--cwd"}}.strip(c, words[2:])
	}
	return nil
}

// operand returns the index of the first word behind the name that is no flag
// nor the value of one of the short flags named, 0 without one.
func operand(words []Word, short string) int {
	w := wrapper{short: short}
	for i := 1; i < len(words); i++ {
		t := words[i].Template
		if len(t) < 2 || t[0] != '-' {
			return i
		}
		if w.takesNext(t) {
			i++
		}
	}
	return 0
}

func (w wrapper) strip(c *Command, words []Word) []Word {
	operands := w.operands
	var env []Assign
	for i := 0; i < len(words); i++ {
		t := words[i].Template
		switch {
		case slices.Contains(w.instead, t):
			return nil
		case t == "--":
		case len(t) > 1 && t[0] == '-':
			if w.takesNext(t) {
				i++
			}
		case w.assigns && assignment(t) > 0:
			n := assignment(t)
			env = append(env, Assign{Name: t[:n-1], Value: c.Script.tail(words[i], n), Span: words[i].Span})
		case t == "-" && w.assigns: // env -
		case operands > 0:
			operands--
		default:
			c.Env = append(c.Env, env...)
			return words[i:]
		}
	}
	return nil
}

// takesNext reports whether a flag's value is the word behind it.
func (w wrapper) takesNext(flag string) bool {
	if strings.HasPrefix(flag, "--") {
		return slices.Contains(w.long, flag)
	}
	i := strings.IndexAny(flag[1:], w.short)
	return i >= 0 && i == len(flag)-2
}

// assignment returns the length of NAME= at the start of s, 0 without one.
func assignment(s string) int {
	name, _, ok := strings.Cut(s, "=")
	if !ok || !sh.ValidName(name) {
		return 0
	}
	return len(name) + 1
}

// isPython matches python, python3 and python3.12.
func isPython(name string) bool { return versioned(name, "python") || versioned(name, "pypy") }

// versioned reports whether name is base with nothing but a version behind it.
func versioned(name, base string) bool {
	rest, ok := strings.CutPrefix(name, base)
	return ok && strings.Trim(rest, "0123456789.") == ""
}

func pythonModule(name string) bool {
	switch name {
	case "pip", "pipx", "uv", "poetry", "pipenv":
		return true
	}
	return false
}

func nodeManager(name string) bool {
	name, _, _ = strings.Cut(name, "@")
	switch name {
	case "npm", "yarn", "pnpm":
		return true
	}
	return false
}

func isComposer(name string) bool { return name == "composer" || name == "composer.phar" }

func condaLike(name string) bool {
	switch name {
	case "conda", "mamba", "micromamba":
		return true
	}
	return false
}
