package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// webServer is what serves files; the catalogue of package image has its size.
const webServer = "nginx:alpine"

// webRoot is the folder that the image serves: https://hub.docker.com/_/nginx
const webRoot = "/usr/share/nginx/html"

// Static returns the plan for a program whose build gives files for browsers:
// a builder, and a web server that has only them. It is false where the image does more than serve them.
func Static(p *analysis.Pass) (Plan, bool) {
	n, ok := readNode(p)
	if !ok || !n.prod.Static || len(n.prod.Outputs) == 0 || len(n.prod.Workspaces) > 0 || n.source == nil {
		return Plan{}, false
	}
	s := &staticPlan{node: n, conf: p.Project.Nginx}
	if !s.servesOnly() {
		return Plan{}, false
	}
	plan := Plan{
		Title: "Build in a stage of its own and serve " + n.prod.Outputs[0].Dir + " with " + webServer,
		Place: s.place, Rewrite: s.rewrite, BuildOnly: func(string) bool { return true },
		Base: webServer, Runtime: s.takes(),
	}
	if n.lastBuild == nil {
		plan.Build = []string{"RUN " + n.buildCommand()}
	}
	return plan, true
}

type staticPlan struct {
	node *nodePlan
	conf *project.Nginx
}

// servesOnly reports whether all that the image does when it runs is to serve the files.
func (s *staticPlan) servesOnly() bool {
	started := false
	for _, in := range s.node.pass.Stage.Instructions() {
		switch in.Name {
		case "USER", "HEALTHCHECK", "VOLUME", "ONBUILD", "STOPSIGNAL":
			return false // made for the old server
		case "CMD", "ENTRYPOINT":
			script := s.node.pass.Script(in)
			if script == nil || len(script.Commands()) == 0 {
				return false
			}
			for _, c := range script.Commands() {
				if !s.serves(c) {
					return false
				}
			}
			started = true
		}
	}
	return started && !s.node.pass.Project.Has("serve.json")
}

// fileServers are programs that serve files, with the words that make them do so; nil for any.
var fileServers = map[string][]string{
	"serve": nil, "http-server": nil, "live-server": nil, "sirv": nil,
	"vite": {"", "dev", "serve", "preview"}, "react-scripts": {"start"}, "vue-cli-service": {"serve"}, "ng": {"serve"},
	"astro": {"dev", "start", "preview"}, "gatsby": {"develop", "serve"}, "docusaurus": {"start", "serve"},
	"vitepress": {"dev", "serve", "preview"}, "parcel": {"", "serve"}, "webpack": {"serve"}, "webpack-dev-server": nil, "eleventy": {""},
}

// harmless are the flags of a file server that say where it listens, and how it shows that.
var harmless = []string{"-s", "--single", "-l", "--listen", "-p", "--port", "-n", "--no-clipboard", "-L", "--host", "-a", "--strictPort", "-S", "--no-request-logging", "--", "--disable-host-check", "-g", "--yes", "-y"}

// serves reports whether c serves files, or builds them first.
func (s *staticPlan) serves(c *shell.Command) bool {
	name, rest := c.Name, c.Args
	switch {
	case slices.Contains([]string{"npx", "pnpx", "bunx"}, name) && len(rest) > 0:
		name, rest = rest[0].Text, rest[1:]
	case isNodeManager(shell.Manager(name)):
		script := scriptOf(c)
		return script == s.node.prod.Build || s.servesScript(s.node.prod.Scripts[script])
	}
	if slices.ContainsFunc(c.Flags, func(f shell.Flag) bool { return !slices.Contains(harmless, f.Name) }) {
		return false
	}
	return isFileServer(name, texts(rest))
}

func (s *staticPlan) servesScript(command string) bool {
	words := strings.Fields(command)
	if len(words) == 0 || strings.ContainsAny(command, "&|;$`") {
		return false
	}
	flags := slices.DeleteFunc(slices.Clone(words[1:]), func(w string) bool { return !strings.HasPrefix(w, "-") })
	if slices.ContainsFunc(flags, func(f string) bool { f, _, _ = strings.Cut(f, "="); return !slices.Contains(harmless, f) }) {
		return false
	}
	return isFileServer(words[0], words[1:])
}

func isFileServer(name string, args []string) bool {
	verbs, ok := fileServers[name]
	if !ok || verbs == nil {
		return ok
	}
	first := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		first = args[0]
	}
	return slices.Contains(verbs, first)
}

// place: everything builds, but the server's own settings.
func (s *staticPlan) place(in *build.Node) Place {
	if in.Name == "RUN" {
		if script := s.node.pass.Script(in); script == nil || script.File == nil {
			return Unsure
		}
	}
	return InBuild
}

func (s *staticPlan) rewrite(in *build.Node, at Place) (string, bool) {
	switch {
	case at == InBuild && s.installsServer(in):
		return "", true
	case at == InBuild && in != s.node.lastBuild:
		return s.node.rewrite(in, at)
	case at == InBuild:
		return "", false
	}
	switch in.Name {
	case "WORKDIR", "SHELL", "ENV", "ARG", "CMD", "ENTRYPOINT":
		return "", true
	case "EXPOSE":
		if in == firstOf(s.node.pass.Stage, "EXPOSE") {
			return inCase(in, "EXPOSE "+s.port()), true
		}
		return "", true
	}
	return "", false
}

// firstOf returns the first instruction of a stage called name, nil when there is none.
func firstOf(s *build.Stage, name string) *build.Node {
	i := slices.IndexFunc(s.Instructions(), func(in *build.Node) bool { return in.Name == name })
	if i < 0 {
		return nil
	}
	return s.Instructions()[i]
}

// installsServer reports whether in does nothing but install the old server.
func (s *staticPlan) installsServer(in *build.Node) bool {
	script := s.node.pass.Script(in)
	if in.Name != "RUN" || script == nil || len(script.Commands()) != len(script.Packages()) {
		return false
	}
	for _, call := range script.Packages() {
		if call.Verb != shell.Install || len(call.Packages) == 0 {
			return false
		}
		for _, pkg := range call.Packages {
			if !slices.Contains([]string{"serve", "http-server", "live-server", "sirv-cli"}, pkg.Name) {
				return false
			}
		}
	}
	return len(script.Packages()) > 0
}

func (s *staticPlan) takes() []string {
	root := webRoot
	var lines []string
	if s.conf != nil {
		to := "/etc/nginx/conf.d/default.conf"
		if s.conf.Whole {
			to = "/etc/nginx/nginx.conf"
		}
		lines = append(lines, "COPY "+s.conf.Path+" "+to)
		if s.conf.Root != "" {
			root = s.conf.Root
		}
	}
	if line := s.configure(); line != "" {
		lines = append(lines, line)
	}
	n := s.node
	lines = append(lines, takeLine(Name(n.pass.Graph), "", path.Join(n.workdir, n.prod.Outputs[0].Dir), root))
	if firstOf(n.pass.Stage, "EXPOSE") == nil {
		lines = append(lines, "EXPOSE "+s.port())
	}
	return lines
}
