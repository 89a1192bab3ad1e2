package stages

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// nodeStart is how the program starts.
type nodeStart struct {
	in    *build.Node
	entry string      // the file that node runs, relative to the top of the context
	given *shell.Word // the word of the command that becomes word; nil where none does
	word  string
	argv  []string // the command in place of the user's; nil where that stays
	dir   string   // the folder that argv runs in, "" for the one of the user
	extra []string // further files of the context that the program needs beside its output
}

// rewrite gives the command that starts what the build has made.
func (s *nodeStart) rewrite(in *build.Node) (string, bool) {
	text := strings.TrimRight(in.Text(), "\r\n")
	switch {
	case in != s.in:
		return "", false
	case s.argv != nil:
		list, _ := json.Marshal(s.argv)
		command := in.Keyword.Of(text) + " " + strings.ReplaceAll(string(list), `","`, `", "`)
		if s.dir != "" {
			command = withBefore(in, command, "WORKDIR "+s.dir)
		}
		return command, true
	case s.given != nil && s.given.Text != s.word:
		at := s.given.Span
		return text[:at.Start] + strings.Replace(at.Of(text), s.given.Text, s.word, 1) + text[at.End:], true
	}
	return "", false
}

// findStart finds the file that starts the program, and what becomes of it once
// only the output of the build is there.
func (n *nodePlan) findStart() bool {
	start := commandOf(n.pass.Stage)
	if start == nil {
		return false
	}
	s := n.pass.Script(start)
	if s == nil || len(s.Commands()) != 1 {
		return false
	}
	n.start.in = start
	c := s.Commands()[0]
	switch {
	case n.prod.Manager.PnP && slices.ContainsFunc(c.Words, loadsPnP), c.Name == "yarn" && c.Arg(0) == "node":
		return n.viaPnP(c)
	case c.Name == "node" && len(c.Args) > 0:
		return n.viaNode(c)
	case c.Name == "bun" && n.prod.Scripts[scriptOf(c)] == "":
		return n.viaBun(c)
	case isNodeManager(shell.Manager(c.Name)):
		return n.viaManager(c)
	case slices.Contains([]string{"npx", "pnpx", "bunx", "ts-node", "tsx", "nodemon", "ts-node-dev", "nest"}, c.Name):
		return n.viaTool(c)
	}
	return false
}

// commandOf returns the CMD or ENTRYPOINT that says what runs: of both, the CMD behind an init such
// as tini. Nil where a script stands in front.
func commandOf(s *build.Stage) *build.Node {
	var cmd, entry *build.Node
	for _, in := range s.Instructions() {
		switch in.Name {
		case "CMD":
			cmd = in
		case "ENTRYPOINT":
			entry = in
		}
	}
	switch {
	case entry == nil:
		return cmd
	case cmd == nil:
		return entry
	case !entry.Exec:
		return nil
	}
	for i, w := range entry.Args {
		if i == 0 && !slices.Contains([]string{"tini", "dumb-init"}, path.Base(w.Value)) || i > 0 && !strings.HasPrefix(w.Value, "-") {
			return nil
		}
	}
	return cmd
}

// viaNode: node dist/server.js
func (n *nodePlan) viaNode(c *shell.Command) bool {
	cwd := n.cwd()
	file := relative(path.Join(n.workdir, cwd, c.Arg(0)), n.workdir, c.Arg(0))
	if !n.beside(c, cwd) {
		return false
	}
	for _, w := range c.Args[1:] { // node dist/server.js settings/live.json
		if v := path.Join(cwd, w.Text); w.Known && v != "." && n.pass.Project.Has(v) && !n.inOutput(v) && !slices.Contains(assets, v) {
			n.start.extra = append(n.start.extra, v)
		}
	}
	n.start.entry, n.start.given, n.start.word = file, &c.Args[0], c.Arg(0)
	switch {
	case n.inOutput(file):
		return true
	case n.pass.Project.Has(file) || cwd != ".":
		return false // it runs what lies in the context, not what the build makes
	case n.standalone() && file == "server.js":
		return true
	}
	made := n.made(file)
	n.start.entry, n.start.word = made, made
	return made != ""
}

// viaPnP: yarn node dist/server.js, node -r ./.pnp.cjs dist/server.js. In the runtime stage node finds
// the packages by itself.
func (n *nodePlan) viaPnP(c *shell.Command) bool {
	words := c.Words
	if c.Name == "yarn" {
		words = words[1+slices.IndexFunc(words[1:], func(w shell.Word) bool { return w.Text == "node" }):]
	}
	argv := []string{"node"}
	for i := 1; i < len(words); i++ {
		w := words[i]
		switch {
		case !w.Known:
			return false
		case loadsPnP(w):
		case slices.Contains([]string{"-r", "--require", "--loader", "--experimental-loader"}, w.Text) && i+1 < len(words) && loadsPnP(words[i+1]):
			i++
		default:
			argv = append(argv, w.Text)
			if n.start.entry == "" && !strings.HasPrefix(w.Text, "-") {
				n.start.entry = relative(path.Join(n.workdir, n.cwd(), w.Text), n.workdir, w.Text)
			}
		}
	}
	n.start.argv = argv
	return n.inOutput(n.start.entry)
}

// loadsPnP reports whether a word names the file by which yarn's Plug'n'Play finds packages.
func loadsPnP(w shell.Word) bool {
	return strings.HasSuffix(w.Text, ".pnp.cjs") || strings.HasSuffix(w.Text, ".pnp.loader.mjs")
}

// relative gives file as a path below dir, or as it is written where it is no absolute path.
func relative(full, dir, written string) string {
	if path.IsAbs(written) {
		full = path.Clean(written)
	}
	return strings.TrimPrefix(full, dir+"/")
}

// viaBun: bun run dist/index.js. Bun runs TypeScript as it is.
func (n *nodePlan) viaBun(c *shell.Command) bool {
	i := 0
	if c.Arg(0) == "run" {
		i = 1
	}
	if i >= len(c.Args) {
		return false
	}
	n.start.entry = relative(path.Join(n.workdir, c.Arg(i)), n.workdir, c.Arg(i))
	return n.inOutput(n.start.entry)
}

// scriptOf is the script of package.json that a manager runs.
func scriptOf(c *shell.Command) string {
	if name := c.Arg(0); name != "run" && name != "run-script" {
		return name
	}
	return c.Arg(1)
}

// viaManager: `npm start` stays where the manager is there at run time; what runs the
// sources becomes what runs the output.
func (n *nodePlan) viaManager(c *shell.Command) bool {
	member, name, ok := n.scriptOfMember(c)
	if !ok {
		return false
	}
	if member != n.prod {
		return n.startsMember(member, name)
	}
	command := n.prod.Scripts[name]
	entry := n.prod.Entry(name)
	switch {
	case n.prod.Framework == "next" && isCommand(command, "next", "start") || n.standalone() && isCommand(command, "next"):
		return len(n.around(name)) == 0 && n.viaNext(command)
	case n.servesOutput(command):
		return len(n.around(name)) == 0
	case entry == "" || !n.inOutput(entry):
		return (n.buildsFirst(name) || len(n.around(name)) == 0) && n.startsOutput()
	}
	again, ok := n.scriptBrings(name)
	if !ok {
		return false
	}
	n.start.entry = entry
	if again != "" || n.withoutManager() {
		n.start.argv, ok = nodeWords(command)
		return ok && (again != "" || len(n.around(name)) == 0)
	}
	return true
}

// withoutManager reports whether the runtime stage has no manager that could run a script.
func (n *nodePlan) withoutManager() bool {
	return n.manager == shell.Pnpm || n.manager == shell.Yarn && n.prod.Manager.Berry
}

// viaTool: npx ts-node src/index.ts, nest start
func (n *nodePlan) viaTool(c *shell.Command) bool {
	tool := c.Name
	if slices.Contains([]string{"npx", "pnpx", "bunx"}, tool) {
		tool = c.Arg(0)
	}
	if tool == "next" {
		words := strings.Join(texts(c.Args), " ")
		return strings.HasSuffix(words, "next start") && n.viaNext("next start")
	}
	return slices.Contains([]string{"ts-node", "tsx", "nodemon", "ts-node-dev", "nest"}, tool) && n.startsOutput()
}

func texts(words []shell.Word) []string {
	var all []string
	for _, w := range words {
		all = append(all, w.Text)
	}
	return all
}

// startsOutput starts what a script of package.json says is the way to run the output.
func (n *nodePlan) startsOutput() bool {
	for _, name := range []string{"start:prod", "start:production", "start", "prod", "serve"} {
		if entry := n.prod.Entry(name); n.prod.Scripts[name] != "" && n.inOutput(entry) {
			argv, ok := nodeWords(n.prod.Scripts[name])
			n.start.entry, n.start.argv = entry, argv
			return ok && n.besideWords(argv, ".")
		}
	}
	if main := strings.TrimPrefix(n.prod.Main, "./"); n.inOutput(main) {
		n.start.entry, n.start.argv = main, []string{"node", main}
		return true
	}
	return false
}

// viaNext: the server of Next.js, or the one that output: "standalone" makes (https://nextjs.org/docs/app/api-reference/config/next-config-js/output).
func (n *nodePlan) viaNext(command string) bool {
	if n.standalone() {
		n.start.entry, n.start.argv = "server.js", []string{"node", "server.js"}
		return len(strings.Fields(command)) == 2 // a port would be lost
	}
	if n.withoutManager() {
		n.start.argv = append([]string{"node_modules/.bin/next"}, strings.Fields(command)[1:]...)
	}
	return n.inOutput(".next/x") && n.settings()
}

func (n *nodePlan) standalone() bool {
	return slices.ContainsFunc(n.prod.Outputs, func(o project.Output) bool { return o.Dir == nextStandalone })
}

const nextStandalone = ".next/standalone"

func isCommand(command string, words ...string) bool {
	have := strings.Fields(command)
	return len(have) >= len(words) && slices.Equal(have[:len(words)], words) && !strings.ContainsAny(command, "&|;$`\"'")
}

// nodeWords are the words of a script that does nothing but start node. What the runtime stage
// sets anyway may stand in front.
func nodeWords(script string) ([]string, bool) {
	words := strings.Fields(script)
	for len(words) > 0 && slices.Contains([]string{"NODE_ENV=production", "cross-env", "exec"}, words[0]) {
		words = words[1:]
	}
	return words, isCommand(strings.Join(words, " "), "node") && len(words) > 1
}
