package stages

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minke/analysis/shell"
)

// listening are the flags by which a file server is told its port.
var listening = []string{"-l", "--listen", "-p", "--port"}

// server gives the words of the command that serves the files, whether the CMD or a script has it.
func (s *staticPlan) server() []string {
	start := commandOf(s.node.pass.Stage)
	if start == nil {
		return nil
	}
	for _, c := range s.node.pass.Script(start).Commands() {
		commands := []*shell.Command{c}
		if called := s.node.prod.Calls(c); called != "" {
			commands = s.node.prod.Own(called)
		}
		for _, c := range commands {
			words := texts(c.Words)
			if slices.Contains([]string{"npx", "pnpx", "bunx"}, c.Name) {
				words = words[1:]
				for len(words) > 0 && strings.HasPrefix(words[0], "-") {
					words = words[1:] // npx --yes serve
				}
			}
			if len(words) > 0 {
				if _, ok := fileServers[words[0]]; ok {
					return words
				}
			}
		}
	}
	return nil
}

// port is the one to listen on: that of the user's own settings, else the one of the server before.
func (s *staticPlan) port() string {
	if s.conf != nil {
		if s.conf.Port != "" {
			return s.conf.Port
		}
		return "80"
	}
	words := s.server()
	for i, w := range words {
		name, value, given := strings.Cut(w, "=")
		if !slices.Contains(listening, name) {
			continue
		}
		if !given && i+1 < len(words) {
			value = words[i+1]
		}
		if p := portOf(value); p != "" {
			return p
		}
	}
	if len(words) > 0 && (words[0] == "serve" || words[0] == "react-scripts") {
		if v, ok := s.node.pass.Graph.End(s.node.pass.Stage).Lookup("PORT"); ok && v.Known && portOf(v.Value) != "" {
			return v.Value
		}
	}
	if in := firstOf(s.node.pass.Stage, "EXPOSE"); in != nil && len(in.Args) == 1 {
		if p := portOf(strings.TrimSuffix(in.Args[0].Value, "/tcp")); p != "" {
			return p
		}
	}
	return "80"
}

// portOf reads 5000 and tcp://0.0.0.0:5000; "" where it is no port.
func portOf(value string) string {
	if u, err := url.Parse(value); err == nil && u.Scheme == "tcp" {
		value = u.Port()
	}
	if n, err := strconv.ParseUint(value, 10, 16); err != nil || n == 0 {
		return ""
	}
	return value
}

// single are servers that answer with index.html where there is no file, so that a router in the browser reads the path
// (https://vite.dev/config/shared-options.html#apptype, https://create-react-app.dev/docs/deployment,
// https://angular.dev/tools/cli/deployment#routed-apps-must-fall-back-to-indexhtml, https://cli.vuejs.org/guide/deployment.html).
var single = []string{"vite", "react-scripts", "vue-cli-service", "ng"}

// tries says where nginx looks for a path, as the server before did: serve finds about.html for /about
// (https://github.com/vercel/serve-handler#cleanurls-booleanarray).
func (s *staticPlan) tries() string {
	words := s.server()
	switch {
	case len(words) == 0:
		return ""
	case words[0] == "vite" && s.node.prod.Framework != "vite":
		return "$uri $uri.html $uri/index.html =404" // SvelteKit has a file for each page, and serves them itself
	case slices.Contains(single, words[0]), slices.Contains(words, "-s"), slices.Contains(words, "--single"):
		return "$uri $uri/index.html /index.html"
	case words[0] == "serve":
		return "$uri $uri.html $uri/index.html =404"
	}
	return ""
}

// configure writes the settings of nginx where the ones that it comes with would serve otherwise than the
// server before did, and the user has none; "" elsewhere.
func (s *staticPlan) configure() string {
	tries, port := s.tries(), s.port()
	if s.conf != nil || tries == "" && port == "80" {
		return ""
	}
	if tries == "" {
		tries = "$uri $uri/index.html =404"
	}
	return fmt.Sprintf(`RUN printf '%%s\n' 'server {' '  listen %s;' '  root %s;' '  location / { try_files %s; }' '}' > /etc/nginx/conf.d/default.conf`, port, webRoot, tries)
}
