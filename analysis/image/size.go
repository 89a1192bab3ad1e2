package image

import "slices"

// Source says how a figure came to be.
type Source uint8

// The sources of a figure, in the order of rising certainty. Unsourced is the zero value:
// there is no figure.
const (
	Unsourced  Source = iota
	Estimated         // a model says so: show it with ≈ and its range
	Catalogued        // a dated fact that ships with the program
	Measured          // read from an image, a registry or the disk
)

// String names the source in one word.
func (s Source) String() string {
	return [...]string{"unknown", "estimated", "catalogued", "measured"}[s]
}

// Figure is an amount of data and where it is known from. The zero Figure is not known.
type Figure struct {
	Bytes Bytes
	// Low and High bound an estimate; for other sources both are Bytes.
	Low, High Bytes
	Source    Source
	// From says where the figure was read: the image and the page, or the row it was estimated from.
	From string
	// Date is the day of the reading, "2026-09-19"; "" for a definition.
	Date string
}

// Known reports whether there is a figure.
func (f Figure) Known() bool { return f.Source != Unsourced }

// Plus gives the sum of two figures of the same kind; it is as certain as the less
// certain one, and keeps the From of f. Not known if one of them is not.
func (f Figure) Plus(g Figure) Figure {
	if !f.Known() || !g.Known() {
		return Figure{}
	}
	return Figure{
		Bytes: f.Bytes + g.Bytes, Low: f.Low + g.Low, High: f.High + g.High,
		Source: min(f.Source, g.Source), From: f.From, Date: min(f.Date, g.Date),
	}
}

// Minus gives the difference of two figures of the same kind; it is as certain
// as the less certain one. Not known if one of them is not.
func (f Figure) Minus(g Figure) Figure {
	if !f.Known() || !g.Known() {
		return Figure{}
	}
	return Figure{
		Bytes: f.Bytes - g.Bytes, Low: f.Low - g.High, High: f.High - g.Low,
		Source: min(f.Source, g.Source), From: f.From + " − " + g.From, Date: min(f.Date, g.Date),
	}
}

// Size is the size of an image: what is transferred, and what it takes when
// unpacked. The two are never to be compared with each other.
type Size struct {
	Compressed, Disk Figure
}

// Known reports whether at least one of the figures is known.
func (s Size) Known() bool { return s.Compressed.Known() || s.Disk.Known() }

// Minus gives the difference of like figures.
func (s Size) Minus(o Size) Size {
	return Size{s.Compressed.Minus(o.Compressed), s.Disk.Minus(o.Disk)}
}

// SizeOf tells the size of an official image for linux/amd64. A tag that the
// catalogue lists gives a catalogued figure; a tag that it does not list is
// estimated from the nearest version of the same variant.
func SizeOf(ref Ref) (Size, bool) {
	img := Describe(ref)
	if img.Family == Scratch {
		empty := Figure{Source: Catalogued, From: "scratch is empty by definition"}
		return Size{empty, empty}, true
	}
	if ref.Official() == "" || !img.Known() || ref.TagOrLatest() == "" {
		return Size{}, false
	}
	s := newModel(ref, img, catalogue()).size(ref.Digest == "")
	return s, s.Known()
}

// EstimateOf tells the size of an official image as if the catalogue did not list its
// tag, so that how good estimates are can be measured.
func EstimateOf(ref Ref) (Size, bool) {
	img := Describe(ref)
	if ref.Official() == "" || !img.Known() {
		return Size{}, false
	}
	tags := synonyms(img, ref.TagOrLatest())
	others := slices.DeleteFunc(slices.Clone(catalogue()), func(r row) bool {
		return r.image == ref.Official() && slices.Contains(tags, r.tag)
	})
	s := newModel(ref, img, others).size(false)
	return s, s.Known()
}
