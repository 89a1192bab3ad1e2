package size

import (
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
	"minke/analysis/size/index"
)

// Install is what one call of `apt-get install` or `apk add` brings into the image.
type Install struct {
	Call     *shell.PackageCall
	Packages []index.Package // with dependencies, the largest first
	Size     Size
	// Recommended has those of Packages that would stay out with
	// --no-install-recommends, and what they take.
	Recommended     []index.Package
	RecommendedSize Size
	// Unknown has the names that the suite does not offer.
	Unknown []string
	// Near tells that all this is of another release, which stands in for that of the image.
	Near bool
}

// InstallOf tells what call, an `apt-get install` or `apk add` in the RUN n, brings; ok is false
// where the base image or its suite is not known.
func InstallOf(g *build.Graph, n *build.Node, call *shell.PackageCall) (i Install, ok bool) {
	all := n.Stage.Instructions()
	number, ok := slices.BinarySearchFunc(all, n, func(a, b *build.Node) int { return a.Index - b.Index })
	if !ok || all[number] != n { // a trigger of the stage below
		return Install{}, false
	}
	sys := walkOf(g, n.Stage).before(g, number)
	if !sys.offers(call) {
		return Install{}, false
	}
	for _, c := range callsOf(g, n) {
		if c.Command == call.Command {
			return sys.describe(g, n, c), true
		}
		sys.follow(g, n, c)
	}
	return Install{}, false
}

// describe tells what the install c would bring.
func (s *system) describe(g *build.Graph, n *build.Node, c *shell.PackageCall) Install {
	names, open := namesOf(g, n, c)
	with := s.recommends(g, n, c)
	next := s.set.Install(names, with)
	i := Install{Call: c, Packages: next.Since(s.set), Size: s.layer(s.set, next), Unknown: append(s.suite.Unknown(names), open...), Near: s.near}
	if with {
		lean := s.set.Install(names, index.WithoutRecommends)
		i.Recommended = next.Since(lean)
		i.RecommendedSize = s.layer(lean, next)
	}
	return i
}

// namesOf gives the packages that c names, with the variables of the Dockerfile filled
// in; open has what only the build knows, and files.
func namesOf(g *build.Graph, n *build.Node, c *shell.PackageCall) (names, open []string) {
	scope := g.Scope(n)
	for _, p := range c.Packages {
		switch {
		case strings.HasPrefix(p.Name, "!"): // which apk is to keep out
			continue
		case p.Name != "":
			names = append(names, p.Name)
			continue
		}
		value, known := scope.Expand(p.Word.Template)
		if !known || p.Word.Known || strings.ContainsAny(value, "$`(") {
			open = append(open, p.Word.Raw)
			continue
		}
		for _, name := range strings.Fields(value) {
			if i := strings.IndexAny(name, "=<>~@"); i >= 0 { // a version, or a repository of apk's
				name = name[:i]
			}
			names = append(names, name)
		}
	}
	return names, open
}

// layer is what bringing the image from old to next adds. Beside the error of the model the
// range allows for newer versions: these may bring libraries of the base image again, and apk all packages of it.
func (s *system) layer(old, next *index.Set) Size {
	l := next.Layer(old, s.docs)
	if l.Disk == 0 && l.Transfer == 0 {
		return nothing
	}
	low, high := 0.75, 1.25
	if s.some {
		low = 0.4 // part of it may be there already
	}
	if s.near {
		low, high = nearLow, nearHigh
	}
	from := s.source()
	d, t := image.Bytes(l.Disk), image.Bytes(l.Transfer)
	againDisk, again := 8*image.MB, 3*image.MB
	if s.suite.Kind == index.Alpine {
		root := s.suite.Minimal().Layer(s.suite.Empty(), s.docs)
		againDisk, again = image.Bytes(root.Disk), image.Bytes(root.Transfer)
	}
	size := Size{
		between[onDisk](scaled(d, low), d, scaled(d, high)+againDisk, from),
		between[compressed](scaled(t, low), t, scaled(t, high)+again, from),
	}
	size.Disk.Date, size.Transfer.Date = s.suite.Date, s.suite.Date
	return size
}

func scaled(b image.Bytes, by float64) image.Bytes { return image.Bytes(float64(b) * by) }
