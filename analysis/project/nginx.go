package project

import (
	"regexp"
	"strings"
)

// Nginx is a configuration of nginx in the context.
type Nginx struct {
	Path string // relative to the context
	// Whole: it is all of nginx.conf, not only the server of conf.d.
	Whole bool
	Port  string // the first one it listens on, "" when it does not say
	Root  string // the folder it serves, "" when it does not say
}

var (
	nginxEvents = regexp.MustCompile(`(?m)^\s*events\s*\{`)
	nginxServer = regexp.MustCompile(`(?m)^\s*server\s*\{`)
	nginxListen = regexp.MustCompile(`(?m)^\s*listen\s+(?:[\w.*]+:)?(\d{1,5})[\s;]`)
	nginxRoot   = regexp.MustCompile(`(?m)^\s*root\s+["']?(/[^\s;"'$]*)["']?\s*;`)
)

// readNginx looks where people put the configuration for an image.
func readNginx(f folder) *Nginx {
	for _, name := range []string{"nginx.conf", "default.conf", "nginx/nginx.conf", "nginx/default.conf", "docker/nginx.conf", "docker/nginx/default.conf", "docker/nginx/nginx.conf", ".nginx/nginx.conf"} {
		if !f.project.Has(in(f.dir, name)) {
			continue
		}
		data, ok := f.read(in(f.dir, name))
		if !ok || !nginxServer.Match(data) {
			continue
		}
		n := &Nginx{Path: in(f.dir, name), Whole: nginxEvents.Match(data)}
		if m := nginxListen.FindSubmatch(data); m != nil {
			n.Port = string(m[1])
		}
		if m := nginxRoot.FindSubmatch(data); m != nil {
			n.Root = strings.TrimSuffix(string(m[1]), "/")
		}
		return n
	}
	return nil
}
