package image

import (
	"cmp"
	"slices"
	"strings"
)

// Kind says in which way a sibling is leaner.
type Kind uint8

// The kinds of siblings.
const (
	Slimmer        Kind = iota // the same distribution with less in it
	OnAlpine                   // the same software on Alpine Linux
	RuntimeOnly                // runs the programs, cannot build them
	WithoutShell               // distroless, chiseled: no shell and no package manager
	StaticallyOnly             // for programs that need no libraries of the system at all
)

// String names the kind.
func (k Kind) String() string {
	return [...]string{"slim", "alpine", "runtime", "distroless", "static"}[k]
}

// Sibling is an image that could take the place of another.
type Sibling struct {
	Ref  Ref // in the spelling of the original, without its digest
	Kind Kind
	// Saving is the difference of like figures; a figure that is not known on both sides is not known.
	Saving Size
	// LibcChanges: programs and native modules built on the original do not run on the sibling.
	LibcChanges bool
	// FinalOnly: it suits a stage that only runs the program; what builds must stay on the original.
	FinalOnly bool
	// OtherRegistry: it is pulled from another registry than the original.
	OtherRegistry bool
	// Note is one sentence on what else to know, "" when there is nothing.
	Note string
}

// Leaner lists the leaner siblings of an image, ordered by kind, within each kind
// the leanest first. An image that is not known has none. That a listed tag
// exists follows the rules by which the library files of
// github.com/docker-library/official-images, the tag lists of
// mcr.microsoft.com/dotnet and the README of distroless are made.
func Leaner(ref Ref) []Sibling {
	img := Describe(ref)
	if !img.Known() || img.Distro.Name == Windows || ref.TagOrLatest() == "" {
		return nil
	}
	c := &choice{ref: ref, img: img, tag: parseTag(ref.TagOrLatest())}
	if offer, ok := offers()[img.Family]; ok {
		offer(c)
	}
	return c.sorted()
}

// choice collects the siblings of one image.
type choice struct {
	ref  Ref
	img  Image
	tag  tag
	list []Sibling
}

// add offers a sibling, unless it is the original or known not to be smaller.
func (c *choice) add(kind Kind, ref Ref, note string) *Sibling {
	s := Sibling{Ref: ref, Kind: kind, Note: note}
	to := Describe(ref)
	if ref.String() == c.ref.String() || slices.ContainsFunc(c.list, func(o Sibling) bool { return o.Ref == ref }) {
		return &s
	}
	from, ok := SizeOf(c.ref)
	if size, known := SizeOf(ref); ok && known {
		s.Saving = Size{gain(from.Compressed, size.Compressed), gain(from.Disk, size.Disk)}
		if from.Compressed.Known() && size.Compressed.Known() && !s.Saving.Compressed.Known() {
			return &s
		}
	}
	s.LibcChanges = c.img.Libc != to.Libc && c.img.Libc != LibcUnknown && to.Libc != LibcUnknown
	s.FinalOnly = kind >= RuntimeOnly || to.Role < SDK && c.img.Role >= SDK
	s.OtherRegistry = ref.Registry != c.ref.Registry
	c.list = append(c.list, s)
	return &c.list[len(c.list)-1]
}

// gain is the difference of two like figures where it is positive. Both come from
// one version of one software, so that it is not negative even where their ranges overlap.
func gain(from, to Figure) Figure {
	f := from.Minus(to)
	if f.Bytes <= 0 {
		return Figure{}
	}
	f.Low = max(0, f.Low)
	return f
}

// tagged offers another tag of the same repository.
func (c *choice) tagged(kind Kind, tag, note string) {
	c.add(kind, c.ref.WithTag(tag), note)
}

func (c *choice) sorted() []Sibling {
	slices.SortStableFunc(c.list, func(a, b Sibling) int {
		if a.Kind != b.Kind {
			return cmp.Compare(a.Kind, b.Kind)
		}
		x, y := a.Saving.Compressed, b.Saving.Compressed
		if !x.Known() || !y.Known() {
			return 0
		}
		return cmp.Compare(y.Bytes, x.Bytes)
	})
	return c.list
}

// from reports whether the tag's version is at least v; tags that follow the newest are.
func (c *choice) from(v string) bool { return !c.tag.order().less(orderOf(v)) }

// plain reports whether the tag has no variants besides the given ones, so that its grammar is understood.
func (c *choice) plain(allowed ...string) bool {
	return !slices.ContainsFunc(c.tag.variants, func(v string) bool { return !slices.Contains(allowed, v) })
}

// onAlpine reports whether the image stands on Alpine already.
func (c *choice) onAlpine() bool { return c.img.Distro.Name == AlpineLinux }

// offSite reports whether the image comes through a mirror: then other registries are not offered.
func (c *choice) offSite() bool { return c.ref.Registry != dockerHub }

// distroless offers an image of gcr.io/distroless.
func (c *choice) distroless(kind Kind, name, note string) {
	if c.offSite() {
		return
	}
	c.add(kind, Ref{Name: "gcr.io/distroless/" + name, Registry: "gcr.io", Repository: "distroless/" + name}, note)
}

// scratch offers the empty image.
func (c *choice) scratch() {
	c.add(StaticallyOnly, Parse("scratch"), "Only for a statically linked program; certificates and time zones have to be copied in.")
}

// slim offers the slim build of a tag: distribution in front of the word slim
// (node, debian) or behind it (python, ruby, rust).
func (c *choice) slim(slimFirst bool) {
	if c.onAlpine() || c.tag.has("slim") {
		return
	}
	suite := c.tag.distroAt
	if !slices.Contains([]string{"stretch", "buster", "bullseye", "bookworm", "trixie"}, suite) {
		suite = ""
	}
	if slimFirst {
		c.tagged(Slimmer, join(c.tag.head(), "slim", suite), "")
		return
	}
	c.tagged(Slimmer, join(c.tag.head(), suite, "slim"), "")
}

// alpine offers the Alpine build with the same variants.
func (c *choice) alpine(variants ...string) {
	if c.onAlpine() {
		return
	}
	words := append([]string{c.tag.head()}, variants...)
	c.tagged(OnAlpine, join(append(words, "alpine")...), "")
}

// major gives the major version, "" when the tag follows the newest.
func (c *choice) major() string { return majorOf(strings.TrimPrefix(c.tag.version, "v")) }
