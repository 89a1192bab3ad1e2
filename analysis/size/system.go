package size

import (
	"strings"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
	"minke/analysis/size/index"
)

// system is the packages of Debian, Ubuntu or Alpine that an image has. The zero value is a system of
// which nothing is known.
type system struct {
	image image.Image // the base image; its packages are looked up when apt or apk is first called
	suite *index.Suite
	set   *index.Set
	docs  index.Docs
	// some tells that the image may have more packages than set.
	some bool
	// near tells that suite is another one's than the image's, see standIns.
	near bool
	// asked has what was named after the base image, for apt's autoremove and for apk, which keeps nothing else.
	base  *index.Set
	asked *asked
}

// asked are names, and those that were asked for before them.
type asked struct {
	names  []string
	as     string // the name that apk knows them by (--virtual), "" for their own
	before *asked
}

// setup is what an image has beside the minimal set of its distribution. The packages are those of
// the apt-get install and apk add lines in the histories of docker-library/repo-info, read in
// June to September 2026; parts of them that are removed again are left out.
type setup struct {
	packages string
	docs     index.Docs
	complete bool // nothing else was installed
}

const (
	curl = "ca-certificates curl gnupg netbase sq wget"
	scm  = curl + " git mercurial openssh-client subversion procps"
	full = scm + ` autoconf automake bzip2 default-libmysqlclient-dev dpkg-dev file g++ gcc imagemagick
		libbz2-dev libc6-dev libcurl4-openssl-dev libdb-dev libevent-dev libffi-dev libgdbm-dev libglib2.0-dev
		libgmp-dev libjpeg-dev libkrb5-dev liblzma-dev libmagickcore-dev libmagickwand-dev libmaxminddb-dev
		libncurses5-dev libncursesw5-dev libpng-dev libpq-dev libreadline-dev libsqlite3-dev libssl-dev libtool
		libwebp-dev libxml2-dev libxslt-dev libyaml-dev make patch unzip xz-utils zlib1g-dev`
	phpize = "autoconf dpkg-dev file g++ gcc libc-dev make pkg-config re2c ca-certificates curl xz-utils"
)

// setupOf tells what img has. Images of which no history was read stand on the slim image.
func setupOf(img image.Image) setup {
	slim := img.Slim()
	switch img.Family {
	case image.Debian:
		return setup{docs: index.Docs(!slim), complete: true}
	case "buildpack-deps":
		switch {
		case img.Has("curl"):
			return setup{curl, index.KeepsDocs, true}
		case img.Has("scm"):
			return setup{scm, index.KeepsDocs, true}
		}
		return setup{full, index.KeepsDocs, true}
	case image.Golang:
		return setup{scm + " g++ gcc libc6-dev make pkg-config", index.KeepsDocs, true}
	case image.Rust:
		if slim {
			return setup{"ca-certificates gcc libc6-dev", index.DropsDocs, true}
		}
		return setup{full, index.KeepsDocs, true}
	case image.Node, image.Python, image.Ruby, "perl", "gcc":
		if !slim {
			return setup{full, index.KeepsDocs, img.Family == image.Node}
		}
		if img.Family == image.Python {
			return setup{packages: "ca-certificates netbase tzdata"}
		}
	case image.PHP:
		return setup{packages: phpize}
	}
	return setup{}
}

// known looks up which packages the base image has and reports whether that is known.
func (s *system) known() bool {
	if s.suite != nil {
		return true
	}
	has := setupOf
	switch d := s.image.Distro; d.Name {
	case image.DebianLinux, image.UbuntuLinux:
		s.suite, s.near = suiteOf(d)
	case image.AlpineLinux:
		s.suite, s.near = alpineOf(d)
		has = alpineSetupOf
	}
	if s.suite == nil {
		return false
	}
	s.begin(has(s.image))
	return true
}

// begin takes the image to have what was set up.
func (s *system) begin(has setup) {
	s.set = s.suite.Minimal().Install(strings.Fields(has.packages), index.WithoutRecommends)
	s.base, s.docs, s.some = s.set, has.docs, !has.complete
}

// offers reports whether the packages that c asks for are those of the image's distribution.
func (s *system) offers(c *shell.PackageCall) bool {
	switch c.Manager {
	case shell.Apt:
		return s.known() && s.suite.Kind == index.Debian
	case shell.Apk:
		return s.known() && s.suite.Kind == index.Alpine
	}
	return false
}

// distribution is how the release of the image is called: "Debian bookworm", "Alpine 3.22".
func (s *system) distribution() string {
	switch d := s.image.Distro; d.Name {
	case image.AlpineLinux:
		return d.String()
	case image.UbuntuLinux:
		return "Ubuntu " + d.Codename
	default:
		return "Debian " + d.Codename
	}
}

// release is how the release that the suite is of is called.
func (s *system) release() string {
	if s.suite.Kind == index.Alpine {
		return alpineRelease(s.suite)
	}
	if s.near {
		return "Debian " + s.suite.Name
	}
	return s.distribution()
}

// offering is how the suite is called: "Debian trixie, which stands in for Ubuntu noble,". Tables of
// Alpine may lack a repository.
func (s *system) offering() string {
	name := s.release()
	if s.suite.Kind == index.Alpine {
		name = "the table of " + name
	}
	if s.near {
		name += ", which stands in for " + s.distribution() + ","
	}
	return name
}

// source is where figures of packages come from.
func (s *system) source() string {
	if s.near {
		return "packages of " + s.release() + ", which stand in for those of " + s.distribution()
	}
	return "packages of " + s.release()
}

// follow changes the set as c does.
func (s *system) follow(g *build.Graph, n *build.Node, c *shell.PackageCall) {
	if !c.Manager.System() || skipped(c.Command) || !s.offers(c) {
		return
	}
	names, _ := namesOf(g, n, c)
	if c.Manager == shell.Apk {
		s.followApk(c, names)
		return
	}
	switch c.Verb {
	case shell.Install:
		s.set = s.set.Install(names, s.recommends(g, n, c))
		s.asked = &asked{names: names, before: s.asked}
	case shell.Remove, "autoremove":
		s.remove(names, c.Verb == "autoremove" || c.HasFlag("--auto-remove", "--autoremove"))
	}
}

func (s *system) remove(names []string, auto bool) {
	s.set = s.set.Without(names)
	var left []string
	for a := s.asked; a != nil; a = a.before {
		for _, name := range a.names {
			if s.set.Has(name) {
				left = append(left, name)
			}
		}
	}
	s.asked = &asked{names: left}
	if auto {
		kept := s.base.Install(left, index.WithRecommends)
		s.set = s.set.Both(kept)
	}
}

// skipped reports whether a command may well not run, or changes nothing.
func skipped(c *shell.Command) bool {
	return c.Context.Has(shell.Conditional|shell.AfterOr|shell.InFunction|shell.Negated) ||
		c.HasFlag("-s", "--simulate", "--dry-run", "--just-print", "--no-act", "--download-only", "-d", "--print-uris")
}

// recommends tells whether c installs recommended packages: apt does by default.
func (s *system) recommends(g *build.Graph, n *build.Node, c *shell.PackageCall) index.Recommends {
	if c.Manager != shell.Apt || c.HasFlag("--no-install-recommends") || c.Name == "aptitude" && c.HasFlag("-R", "--without-recommends") {
		return index.WithoutRecommends
	}
	for _, f := range c.Flags { // -o APT::Install-Recommends=false
		name, value, ok := strings.Cut(f.Value.Text, "=")
		if ok && strings.EqualFold(name, "APT::Install-Recommends") && off(value) {
			return index.WithoutRecommends
		}
	}
	for st := range g.Lineage(n.Stage) {
		if by := configuredBy(g, st); by != nil && (st != n.Stage || by.Index < n.Index) {
			return index.WithoutRecommends
		}
	}
	return index.WithRecommends
}

type configuredKey struct{}

// configuredBy returns the first instruction of s that turns recommended packages off for good, nil for none.
func configuredBy(g *build.Graph, s *build.Stage) *build.Node {
	return g.Remember(s, configuredKey{}, func() any {
		for _, n := range s.Instructions() {
			if (n.Name == "RUN" || n.Name == "COPY") && strings.Contains(n.Text(), "Install-Recommends") && strings.Contains(n.Text(), "apt.conf") {
				return n
			}
		}
		return (*build.Node)(nil)
	}).(*build.Node)
}

func off(value string) bool {
	switch strings.ToLower(strings.Trim(value, `"'`)) {
	case "0", "false", "no", "off":
		return true
	}
	return false
}
