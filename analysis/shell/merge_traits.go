package shell

import (
	"slices"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"
)

// traits is what matters of a script when others run before or after it.
type traits struct {
	script *Script
	stmts  []*sh.Stmt

	never    *obstacle // keeps it from being merged at all
	onlyLast *obstacle // keeps others from following it
	isolate  string    // what it would leave behind in a shell, "" for nothing

	lead    Options // set by a leading set -…, which leadStmt is
	lone    bool    // the leading set is a statement of its own, not the first of an && list
	errexit bool    // -e is on in it at some place
	xtrace  bool    // and so is -x
	rest    []*sh.Stmt

	calm    bool // -e changes nothing in it
	pipes   bool
	expands bool // variables, for -u
	stderr  bool // redirects standard error somewhere, for -x
	runs    map[string]bool
	brings  []string // names of what it puts in place: packages, targets of ln and mv
}

// obstacle is a Refusal that does not know its place yet.
type obstacle struct {
	kind   Obstacle
	reason string
}

func (o *obstacle) at(i int) *Refusal {
	return &Refusal{Index: i, Obstacle: o.kind, Reason: o.reason}
}

func newTraits(s *Script, where MergeContext) *traits {
	t := &traits{script: s, stmts: s.File.Stmts, runs: map[string]bool{}}
	t.findLead()
	t.errexit = s.Options.Has(Errexit) || t.lead.Has(Errexit)
	t.readTree()
	for _, c := range s.Commands() {
		t.readCommand(c)
	}
	if (t.xtrace || s.Options.Has(Xtrace)) && t.stderr {
		t.last(ShellState, "The trace of set -x, which tells how deep a shell is nested, goes into a file.")
	}
	t.readSurroundings(where)
	t.calm = calmList(t.rest)
	return t
}

func (t *traits) no(kind Obstacle, reason string) {
	if t.never == nil {
		t.never = &obstacle{kind, reason}
	}
}

func (t *traits) last(kind Obstacle, reason string) {
	if t.onlyLast == nil {
		t.onlyLast = &obstacle{kind, reason}
	}
}

func (t *traits) leaves(what string) {
	if t.isolate == "" {
		t.isolate = what
	}
}

// findLead looks for set -… at the front: a statement of its own, or the first
// of an && list.
func (t *traits) findLead() {
	t.rest = t.stmts
	first := t.stmts[0]
	if o, ok := setOptions(first); ok && len(t.stmts) > 1 {
		t.lead, t.lone, t.rest = o, true, t.stmts[1:]
		return
	}
	if len(t.stmts) > 1 {
		return
	}
	units := andUnits(first)
	if o, ok := setOptions(units[0]); ok && len(units) > 1 {
		t.lead, t.rest = o, []*sh.Stmt{andList(units[1:])}
	}
}

// setOptions returns what a statement such as set -ex switches on, if it does
// nothing else.
func setOptions(s *sh.Stmt) (Options, bool) {
	call, ok := s.Cmd.(*sh.CallExpr)
	if !ok || len(call.Args) < 2 || len(call.Assigns) > 0 || len(s.Redirs) > 0 || s.Negated || s.Background {
		return 0, false
	}
	argv := make([]string, len(call.Args))
	for i, w := range call.Args {
		argv[i] = w.Lit()
	}
	if argv[0] != "set" || slices.Contains(argv, "") || slices.Contains(argv, "--") || slices.Contains(argv, "-") {
		return 0, false
	}
	inv := invocation{operand: len(argv)}
	inv.readFlags(argv, 1)
	if inv.operand < len(argv) || inv.off != 0 || inv.options == 0 || inv.command {
		return 0, false
	}
	return inv.options, inv.options&^(Errexit|Nounset|Xtrace|Pipefail) == 0
}

// andUnits returns the parts of an && list.
func andUnits(s *sh.Stmt) []*sh.Stmt {
	if b, ok := s.Cmd.(*sh.BinaryCmd); ok && b.Op == sh.AndStmt && !s.Background {
		return append(andUnits(b.X), b.Y)
	}
	return []*sh.Stmt{s}
}

// andList joins statements by &&, as the parser does.
func andList(units []*sh.Stmt) *sh.Stmt {
	list := units[0]
	for _, u := range units[1:] {
		list = &sh.Stmt{Position: list.Position, Cmd: &sh.BinaryCmd{Op: sh.AndStmt, X: list, Y: u}}
	}
	return list
}

// plainList reports whether statements are one && list that stays one when it
// becomes part of a longer one.
func plainList(stmts []*sh.Stmt) bool {
	if len(stmts) != 1 || stmts[0].Background {
		return false
	}
	for _, u := range andUnits(stmts[0]) {
		if b, ok := u.Cmd.(*sh.BinaryCmd); ok && b.Op == sh.OrStmt || u.Background {
			return false
		}
	}
	return true
}

// ownShell reports whether a command runs in a shell of its own, where what it
// does to directory, variables and options ends.
func ownShell(c Context) bool {
	return c.Has(Subshell | Piped | InSubstitution | Background | Nested)
}

// readCommand notes what a command does to its shell.
func (t *traits) readCommand(c *Command) {
	if c.Name != "" && !strings.Contains(c.Words[0].Text, "/") {
		t.runs[c.Name] = true
	}
	t.readDaemon(c)
	t.readBrought(c)
	inside := ownShell(c.Context)
	if c.Context.Has(Background) {
		t.last(LeavesProcess, "It leaves a process in the background, which ends with its RUN.")
	}
	if c.Script != t.script {
		return // another process
	}
	if c.Name == "" && !inside {
		t.leaves("a command whose name is a variable")
	}
	t.readUnreadable(c, inside)
	if slices.Contains(c.Wrappers, "exec") && !inside {
		t.leaves("exec")
	}
	switch c.Name {
	case "set":
		t.readSet(c, inside)
	case "trap":
		t.readTrap(c, inside)
	case "cd", "pushd", "popd", "umask", "ulimit", "exit", "exec", "unset", "read", "getopts", "mapfile", "readarray",
		"export", "readonly", "declare", "typeset", "local", "shift", "let":
		if !inside {
			t.leaves(c.Name)
		}
	case "[", "test":
		if c.Words[min(1, len(c.Words)-1)].Text == "-o" {
			t.no(ShellState, "It asks for the options of the shell.")
		}
	case "printf":
		if !inside && c.HasFlag("-v") {
			t.leaves("printf -v")
		}
	}
}

// readUnreadable notes commands whose effect does not show in the text.
func (t *traits) readUnreadable(c *Command, inside bool) {
	switch c.Name {
	case "eval":
		t.last(Unreadable, "What eval runs cannot be read from the text.")
	case ".", "source":
		if len(c.Args) == 0 || !onlySets(c.Args[0].Text) {
			t.last(Unreadable, "What the sourced file does cannot be read from the text.")
		} else if !inside {
			t.leaves("the sourced file")
		}
	case "alias", "unalias":
		t.no(Unreadable, "An alias works from the next line on, which merging changes.")
	case "shopt", "enable", "bind", "complete":
		t.no(Unreadable, "It changes how the shell reads the lines that follow.")
	case "kill", "pkill", "killall", "fg", "bg", "jobs", "disown", "suspend":
		t.no(LeavesProcess, "It deals with processes, which are others when the RUNs share a shell.")
	case "return", "break", "continue":
		if !c.Context.Has(InFunction | Conditional) {
			t.no(ShellState, "It ends with "+c.Name+" outside of a function or loop.")
		}
	}
}

// onlySets knows files that by their purpose do nothing but set variables.
func onlySets(file string) bool {
	switch file {
	case "/etc/os-release", "/usr/lib/os-release", "/etc/lsb-release", "/etc/environment", "/etc/default/locale":
		return true
	}
	return strings.HasSuffix(file, "/.cargo/env")
}

// readSet notes options that are set anywhere but at the front.
func (t *traits) readSet(c *Command, inside bool) {
	argv := []string{"set"}
	for _, w := range c.Words[1:] {
		if !w.Known {
			t.no(Unreadable, "The options that set is given cannot be read from the text.")
		}
		argv = append(argv, w.Text)
	}
	if last := argv[len(argv)-1]; last == "set" || last == "-o" || last == "+o" {
		t.no(ShellState, "It asks for the options of the shell.")
	}
	inv := invocation{operand: len(argv)}
	inv.readFlags(argv, 1)
	if (inv.options|inv.off)&^(Errexit|Nounset|Xtrace|Pipefail|Noglob|Allexport) != 0 || inv.command {
		t.no(Unreadable, "It sets an option of the shell that is not known here.")
	}
	t.errexit = t.errexit || inv.options.Has(Errexit)
	t.xtrace = t.xtrace || inv.options.Has(Xtrace)
	if !inside && !t.isLead(c.Stmt) && len(argv) > 1 {
		t.leaves("set")
	}
}

func (t *traits) isLead(s *sh.Stmt) bool {
	return t.lead != 0 && s == andUnits(t.stmts[0])[0]
}

func (t *traits) readTrap(c *Command, inside bool) {
	for _, a := range c.Args[min(1, len(c.Args)):] {
		switch strings.ToUpper(a.Text) {
		case "ERR", "DEBUG", "RETURN", "":
			t.last(ErrorHandling, "Its trap would see other commands fail.")
		}
	}
	if !inside {
		t.leaves("trap")
	}
}

// readBrought notes the names of what a command may put in the place of a
// program that the shell has looked up before.
func (t *traits) readBrought(c *Command) {
	switch c.Name {
	case "ln", "cp", "mv", "install", "rm", "unlink", "curl", "wget", "update-alternatives", "tee", "chmod":
		for _, w := range c.Words[1:] {
			t.brings = append(t.brings, w.Template)
		}
	}
	for _, r := range c.Redirs {
		t.brings = append(t.brings, r.Target.Template)
	}
}
