package stages

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/image"
	"minke/analysis/shell"
)

// base is an image that a runtime stage can stand on.
type base struct {
	image   string
	kind    string // "static", "distroless", "alpine", "slim", as users prefer them
	shell   bool
	manager shell.Manager
	has     []string // packages that need not be installed there
	users   []string // that it has
	add     []supply // what it lacks
}

// supply is something that the program needs and a base lacks: packages to install
// there, or lines that bring what would else come with a package.
type supply struct {
	install []string
	pkg     string
	lines   []string // %s is the builder
}

// everyShell are commands that Debian, Ubuntu and Alpine have in their leanest images.
var everyShell = []string{"sh", "[", "test", "cat", "ls", "cp", "mv", "rm", "mkdir", "grep", "sed", "awk", "tar", "gzip", "find", "date", "sleep", "echo", "env", "id", "kill"}

// brings reports whether the image has a command.
func (b base) brings(command string) bool {
	return b.shell && slices.Contains(everyShell, command) ||
		b.manager == shell.Apt && command == "bash" ||
		b.manager == shell.Apk && slices.Contains([]string{"wget", "nc", "ps"}, command)
}

// supplies are the first lines of the runtime stage on b.
func (c *compiled) supplies(b base) []string {
	var all []string
	if missing := c.missing(b); len(missing) > 0 && c.installHere(b) == nil {
		all = append(all, installLine(b.manager, missing))
	}
	for _, s := range b.add {
		if len(s.lines) == 0 || slices.Contains(b.has, s.pkg) && b.shell || c.installsOn(b, s.pkg) {
			continue
		}
		for _, text := range s.lines {
			all = append(all, strings.ReplaceAll(text, "%s", c.builder))
		}
	}
	return all
}

// missing are the packages that b lacks and no line of the user installs.
func (c *compiled) missing(b base) []string {
	var all []string
	for _, s := range b.add {
		for _, pkg := range s.install {
			if !c.installsOn(b, pkg) && !slices.Contains(all, pkg) {
				all = append(all, pkg)
			}
		}
	}
	return all
}

// installHere is the line of the user that installs packages in the runtime stage on b, nil without one.
func (c *compiled) installHere(b base) *install {
	for _, n := range c.body {
		if i := c.installs[n]; i != nil && len(i.needed(b)) > 0 {
			return i
		}
	}
	return nil
}

// installsOn reports whether a line of the user installs a package in the runtime stage on b.
func (c *compiled) installsOn(b base, pkg string) bool {
	for _, i := range c.installs {
		if slices.Contains(i.needed(b), pkg) {
			return true
		}
	}
	return false
}

// installLine is the RUN that installs packages with m and leaves nothing else behind.
func installLine(m shell.Manager, packages []string) string {
	list := strings.Join(packages, " ")
	if m == shell.Apk {
		return "RUN apk add --no-cache " + list
	}
	return "RUN apt-get update && apt-get install -y --no-install-recommends " + list + " && rm -rf /var/lib/apt/lists/*"
}

// needed are the packages that the runtime stage still needs on b.
func (i *install) needed(b base) []string {
	return slices.DeleteFunc(slices.Clone(i.all), func(name string) bool { return slices.Contains(b.has, name) })
}

// static are the images for programs that need no C library.
// https://github.com/GoogleContainerTools/distroless/blob/main/base/README.md
func (c *compiled) static(add []supply) []base {
	var all []base
	for _, s := range image.Leaner(c.rootRef()) {
		if s.Kind != image.StaticallyOnly {
			continue
		}
		b := base{image: s.Ref.String(), kind: "distroless", has: []string{"ca-certificates", "tzdata"}, users: []string{"root", "nobody", "nonroot"}}
		if s.Ref.Name == "scratch" {
			b = base{image: "scratch", kind: "static", has: []string{"ca-certificates", "tzdata"}, users: []string{"root"}, add: add}
		}
		all = append(all, b)
	}
	return all
}

func (c *compiled) rootRef() image.Ref { return image.Parse(c.pass.Graph.Root(c.stage).Image) }

// certificates takes those of the builder; every official image with a compiler has them.
var certificates = supply{pkg: "ca-certificates", lines: []string{"COPY --from=%s /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/"}}

// plain is the lean image of the distribution that the builder stands on, so that
// the C library is the same.
func (c *compiled) plain(add []supply) (base, bool) { return plainOf(c.rootRef(), add) }

// plainOf is the lean image of the distribution that ref stands on.
func plainOf(ref image.Ref, add []supply) (base, bool) {
	plain, ok := image.Plain(ref)
	if !ok {
		return base{}, false
	}
	b := base{image: plain.String(), kind: "slim", shell: true, manager: shell.Apt, users: []string{"root", "nobody", "www-data"}, add: add}
	if image.Describe(plain).Distro.Name == image.AlpineLinux {
		b.kind, b.manager = "alpine", shell.Apk
		// The bundle of certificates comes with libcrypto: https://pkgs.alpinelinux.org/package/v3.22/main/x86_64/ca-certificates-bundle
		b.has = []string{"ca-certificates"}
	}
	return b, true
}

// preferred puts first what the user prefers.
func preferred(p *analysis.Pass, all []base) []base {
	slices.SortStableFunc(all, func(a, b base) int {
		return rank(p, a) - rank(p, b)
	})
	return all
}

func rank(p *analysis.Pass, b base) int {
	if p.Options.Prefers(b.kind) {
		return 0
	}
	return 1
}
