package image

import (
	"math"
	"slices"
	"strings"
)

// The ratio of unpacked to compressed size, as found in the 41 images of the
// catalogue for which both figures are of one build: the range over all
// families, and the medians by distribution.
const (
	ratioLow, ratioHigh                   = 1.8, 3.3
	ratioDebian, ratioAlpine, ratioUbuntu = 2.74, 2.64, 2.55
)

// model estimates the size of one image from the rows of its class: the same
// image, the same variants, the same kind of distribution.
type model struct {
	tags []string // the tag and its synonyms
	want order
	base DistroName
	rows []classed
	kin  []classed // the same variants on any distribution
}

type classed struct {
	row
	version order
}

func newModel(ref Ref, img Image, all []row) model {
	name := ref.Official()
	m := model{tags: synonyms(img, ref.TagOrLatest()), want: versionOf(img), base: img.Distro.Name}
	for _, r := range all {
		if r.image != name {
			continue
		}
		i := Describe(Ref{Name: name, Registry: dockerHub, Repository: "library/" + name, Tag: r.tag})
		if variants(i) != variants(img) {
			continue
		}
		c := classed{r, versionOf(i)}
		m.kin = append(m.kin, c)
		if i.Distro.Name == img.Distro.Name {
			m.rows = append(m.rows, c)
		}
	}
	return m
}

// versionOf orders images of a family: by the version of the software, which
// for a distribution is its release.
func versionOf(img Image) order { return tag{version: img.Version}.order() }

// variants gathers the tags whose sizes may be compared on one distribution.
func variants(img Image) string {
	words := slices.DeleteFunc(slices.Clone(img.Variants), func(w string) bool {
		return w == "cli" && img.Family == PHP || w == "jdk"
	})
	slices.Sort(words)
	return strings.Join(words, " ")
}

// synonyms lists the tags that the library files give to the same build.
func synonyms(img Image, text string) []string {
	tags := []string{text}
	first, rest, more := strings.Cut(text, "-")
	swap := func(word string) {
		if more {
			word += "-" + rest
		}
		tags = append(tags, word)
	}
	d := img.Distro
	switch img.Family {
	case Debian, Ubuntu:
		if first == d.Version && d.Codename != "" {
			swap(d.Codename)
		} else if first == d.Codename {
			swap(d.Version)
		}
	case Temurin:
		if img.Version != "" && !img.Has("jdk") && !img.Has("jre") {
			swap(img.Version + "-jdk")
		}
	case PHP:
		if img.Version != "" && len(img.Variants) == 0 {
			swap(img.Version + "-cli")
		}
	}
	return tags
}

// size gives both figures: as catalogued when the tag itself is listed and
// exact is asked for, otherwise as estimated.
func (m model) size(exact bool) Size {
	var s Size
	for _, r := range m.rows {
		if exact && slices.Contains(m.tags, r.tag) {
			s = Size{r.compressed, r.disk}
		}
	}
	compressed := func(r row) Figure { return r.compressed }
	disk := func(r row) Figure { return r.disk }
	switch {
	case s.Compressed.Known() && s.Disk.Known():
	case s.Compressed.Known():
		s.Disk = m.convert(s.Compressed, false)
	case s.Disk.Known():
		s.Compressed = m.convert(s.Disk, true)
	default:
		s.Compressed = m.nearest(compressed)
		s.Disk = m.nearest(disk)
		if s.Disk.Known() && !s.Compressed.Known() {
			s.Compressed = m.convert(s.Disk, true)
		} else if s.Compressed.Known() && !s.fits() {
			s.Disk = m.convert(s.Compressed, false)
		}
	}
	return s
}

// fits reports whether the two figures can be of one image.
func (s Size) fits() bool {
	c, d := float64(s.Compressed.Bytes), float64(s.Disk.Bytes)
	return s.Disk.Known() && d >= ratioLow*c && d <= ratioHigh*c
}

// convert derives one figure from the other by the ratio of the nearest row
// that has both, or else by the median of the distribution.
func (m model) convert(f Figure, toCompressed bool) Figure {
	mid, low, high, how := m.ratio()
	if toCompressed {
		mid, low, high = 1/mid, 1/high, 1/low
	}
	return Figure{
		Bytes: round(float64(f.Bytes) * mid), Low: round(float64(f.Low) * low), High: round(float64(f.High) * high),
		Source: Estimated, From: f.From + ", " + how, Date: f.Date,
	}
}

func (m model) ratio() (mid, low, high float64, how string) {
	// Builds of one class differ little in this: a sixth is twice what the catalogue shows.
	if mid, how = m.ratioIn(m.rows); mid > 0 {
		return mid, mid * 5 / 6, mid * 7 / 6, how
	}
	if mid, how = m.ratioIn(m.kin); mid > 0 {
		return mid, mid * 3 / 4, mid * 5 / 4, how
	}
	switch m.base {
	case AlpineLinux:
		mid = ratioAlpine
	case UbuntuLinux:
		mid = ratioUbuntu
	default:
		mid = ratioDebian
	}
	return mid, ratioLow, ratioHigh, "with the usual ratio of disk to compressed size"
}

// ratioIn gives the ratio of the nearest row that has both figures, 0 when none has.
func (m model) ratioIn(rows []classed) (ratio float64, how string) {
	near := math.Inf(1)
	for _, r := range rows {
		if !r.compressed.Known() || !r.disk.Known() {
			continue
		}
		if d := m.want.gap(r.version); d < near {
			near, ratio = d, float64(r.disk.Bytes)/float64(r.compressed.Bytes)
			how = "with the ratio of " + r.image + ":" + r.tag
		}
	}
	return ratio, how
}

// nearest estimates a figure: the nearest version gives the value. Between two
// known versions the range spans both with a tenth more; beyond them it grows with
// the distance, and is at least as wide as the known versions differ.
func (m model) nearest(pick func(row) Figure) Figure {
	var near, below, above Figure
	var nearVersion order
	var values []float64
	dNear, dBelow, dAbove := math.Inf(1), math.Inf(1), math.Inf(1)
	for _, r := range m.rows {
		f := pick(r.row)
		if !f.Known() {
			continue
		}
		values = append(values, float64(f.Bytes))
		d := m.want.gap(r.version)
		if d < dNear || d == dNear && (nearVersion.less(r.version) || nearVersion == r.version && f.Date > near.Date) {
			near, dNear, nearVersion = f, d, r.version
		}
		if !m.want.less(r.version) && d < dBelow {
			below, dBelow = f, d
		}
		if !r.version.less(m.want) && d < dAbove {
			above, dAbove = f, d
		}
	}
	if len(values) == 0 {
		return Figure{}
	}
	out := Figure{Bytes: round(float64(near.Bytes)), Source: Estimated, From: near.From, Date: near.Date}
	if below.Known() && above.Known() && below != above {
		out.Low, out.High = round(0.9*float64(min(below.Bytes, above.Bytes))), round(1.1*float64(max(below.Bytes, above.Bytes)))
		return out
	}
	spread := 0.15 + 0.02*dNear
	if len(values) == 1 {
		spread = max(spread, 0.4)
	} else {
		spread = max(spread, (slices.Max(values)-slices.Min(values))/float64(near.Bytes))
	}
	spread = min(spread, 0.6)
	out.Low, out.High = round(float64(near.Bytes)*(1-spread)), round(float64(near.Bytes)*(1+spread))
	return out
}

// round gives three significant digits: an estimate has no more.
func round(v float64) Bytes {
	if v <= 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(v))-2)
	return Bytes(math.Round(v/unit) * unit)
}
