package size

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"minke/analysis/image"
	"minke/analysis/shell"
	"minke/analysis/size/index"
)

// alpineOf returns the table of a release of Alpine. near tells that it is another one's that stands
// in: the nearest, of two the older one, and the newest where the release is not known.
func alpineOf(d image.Distro) (suite *index.Suite, near bool) {
	minor := minorOf(d)
	for off := 0; off <= newest; off++ {
		for _, n := range []int{minor - off, minor + off} {
			if suite = index.Of("alpine-3." + strconv.Itoa(n)); suite != nil {
				return suite, off > 0
			}
		}
	}
	return nil, false
}

// newest stands for a release of Alpine that is not known, behind all that are.
const newest = 99

// minorOf is 22 for Alpine 3.22.1.
func minorOf(d image.Distro) int {
	if rest, ok := strings.CutPrefix(d.Version, "3."); ok {
		rest, _, _ = strings.Cut(rest, ".")
		if n, err := strconv.Atoi(rest); err == nil && n >= 0 {
			return min(n, newest)
		}
	}
	return newest
}

// alpineRelease is how the release of a table is called: "Alpine 3.16".
func alpineRelease(s *index.Suite) string { return "Alpine " + strings.TrimPrefix(s.Name, "alpine-") }

// alpineSetupOf tells what img, an image on Alpine, has beside the minirootfs. Only of the image of
// Alpine itself all is known: others name libraries by what their programs need.
func alpineSetupOf(img image.Image) setup {
	switch img.Family {
	case image.Alpine:
		return setup{complete: true}
	case image.Node:
		return setup{packages: "libstdc++"}
	case image.Python:
		return setup{packages: "ca-certificates tzdata"}
	case image.Ruby:
		return setup{packages: "bzip2 ca-certificates gmp-dev libffi-dev procps yaml-dev zlib-dev"}
	case image.PHP:
		return setup{packages: "ca-certificates curl openssl tar xz"}
	case image.Golang, "caddy", "traefik":
		return setup{packages: "ca-certificates"}
	case image.Rust:
		return setup{packages: "ca-certificates gcc musl-dev"}
	case "docker":
		return setup{packages: "ca-certificates git openssh-client"}
	case "eclipse-temurin":
		return setup{packages: "ca-certificates coreutils fontconfig gnupg openssl p11-kit-trust ttf-dejavu tzdata"}
	}
	return setup{}
}

// followApk changes the set as apk add and apk del do. What is named, by itself or under another
// name (--virtual), stays with all that it needs, and nothing else does.
func (s *system) followApk(c *shell.PackageCall, names []string) {
	if elsewhere(c) {
		return
	}
	switch c.Verb {
	case shell.Install:
		as := ""
		if f, ok := c.Flag("-t", "--virtual"); ok {
			as = f.Value.Text
		}
		if as != "" && s.asksFor(as) { // what was known by that name before is no longer
			s.drop([]string{as})
		}
		s.set = s.set.Install(names, index.WithoutRecommends)
		if names = s.news(names, as); len(names) > 0 || as != "" {
			s.asked = &asked{names: names, as: as, before: s.asked}
		}
	case shell.Remove:
		s.drop(names)
	}
}

// elsewhere reports whether apk works on another system than the image's own.
func elsewhere(c *shell.PackageCall) bool { return c.HasFlag("-p", "--root") }

// news are those of names, asked for under a name or none, that the table has and that were not asked
// for in the same way before.
func (s *system) news(names []string, as string) []string {
	unknown := s.suite.Unknown(names)
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		if slices.Contains(unknown, name) {
			return true
		}
		for a := s.asked; a != nil; a = a.before {
			if a.as == as && slices.Contains(a.names, name) {
				return true
			}
		}
		return false
	})
}

func (s *system) asksFor(as string) bool {
	for a := s.asked; a != nil; a = a.before {
		if a.as == as {
			return true
		}
	}
	return false
}

// drop takes names back, of packages and those that packages were given.
func (s *system) drop(names []string) {
	if slices.ContainsFunc(names, s.base.Has) {
		s.base = s.base.Without(names)
	}
	var left *asked
	var all []string
	for _, a := range slices.Backward(s.asked.list()) {
		kept := asked{names: a.names, as: a.as, before: left}
		switch {
		case a.as != "" && slices.Contains(names, a.as):
			continue
		case a.as == "":
			kept.names = slices.DeleteFunc(slices.Clone(a.names), func(name string) bool { return slices.Contains(names, name) })
		}
		if len(kept.names) > 0 {
			left, all = &kept, append(all, kept.names...)
		}
	}
	s.set, s.asked = s.base.Install(all, index.WithoutRecommends), left
}

// list has a and what was asked for before, the last first.
func (a *asked) list() []*asked {
	var all []*asked
	for ; a != nil; a = a.before {
		all = append(all, a)
	}
	return all
}

// apk follows a call of apk.
func (r *running) apk(c *shell.PackageCall) {
	if elsewhere(c) {
		r.opaque(c.Command, "packages in another root")
		return
	}
	switch c.Verb {
	case shell.Update:
		r.indexes(c, true)
	case shell.Install, shell.Remove:
		if c.Verb == shell.Install {
			r.indexes(c, c.HasFlag("-U", "--update", "--update-cache"))
		} else if _, open := namesOf(r.Graph, r.line.Node, c); len(open) > 0 {
			r.retained = true
		}
		r.install(c)
	case shell.Upgrade:
		r.indexes(c, true)
		r.unknown("packages that `" + brief(c.Command) + "` replaces")
	case shell.Clean: // leaves the indexes where they are
	case "info", "search", "list", "version", "policy", "audit", "stats", "dot", "verify":
	default:
		r.opaque(c.Command, "what `"+brief(c.Command)+"` writes")
	}
}

// indexes puts the repositories' indexes in place. They are fetched again only where that is asked for:
// those that are there do for four hours.
func (r *running) indexes(c *shell.PackageCall, again bool) {
	if c.HasFlag("--no-cache", "--no-network") {
		return
	}
	dir := "/var/cache/apk"
	if f, ok := c.Flag("--cache-dir"); ok && f.Value.Known {
		dir = path.Join("/", f.Value.Text)
	}
	if again || len(r.state.files.below(dir, nil)) == 0 {
		r.put(file{path: dir, what: "package indexes of apk", size: indexesOf(r.state.system.image.Distro)})
	}
}

// distinct are the packages of main and community together, as `apk update` counts them ("OK: 17036
// distinct packages available") in logs of builds: v3.7.0-50, v3.12.1-82, v3.16.2-299, v3.19.1-28, v3.22.4-142.
var distinct = []struct{ minor, packages int }{{7, 9044}, {12, 12747}, {16, 17036}, {19, 22982}, {22, 26353}}

// indexOfPackage is what a package takes in an index, which gzip has packed: that of main of Alpine
// 3.16 has 655,754 bytes for 4,929 packages.
const indexOfPackage = 655_754.0 / 4929

// indexesOf is the size of the indexes that apk keeps.
func indexesOf(d image.Distro) Size {
	if d.Name != image.AlpineLinux {
		return Size{}
	}
	near, minor := distinct[0], minorOf(d)
	for _, n := range distinct[1:] {
		if max(n.minor-minor, minor-n.minor) < max(near.minor-minor, minor-near.minor) {
			near = n
		}
	}
	b := image.Bytes(float64(near.packages) * indexOfPackage)
	from := "packages that Alpine 3." + strconv.Itoa(near.minor) + " has, and the size of an index of Alpine 3.16"
	return Size{
		between[onDisk](scaled(b, 0.7), b, scaled(b, 1.3), from),
		between[compressed](scaled(b, 0.7), b, scaled(b, 1.3), from),
	}
}

// databaseOfApk is what apk writes again of what it has installed before: 25,462 bytes in the minirootfs
// of Alpine 3.16.9, more where there are more packages.
var databaseOfApk = Size{
	between[onDisk](20*image.KB, 25*image.KB, 500*image.KB, "the database of apk in Alpine 3.16.9"),
	between[compressed](6*image.KB, 8*image.KB, 150*image.KB, "the database of apk in Alpine 3.16.9"),
}
