package size

import (
	"strings"

	"minke/analysis/image"
)

// Disk is what something takes unpacked, in the image on a machine.
type Disk = Quantity[onDisk]

// Transfer is what is sent over the network for it: layers compressed with gzip.
type Transfer = Quantity[compressed]

// Quantity is an amount of data of one kind, and where it is known from. That Disk and
// Transfer are different types keeps the two from being added or compared. The zero
// value is not known.
type Quantity[K onDisk | compressed] struct{ image.Figure }

type (
	onDisk     struct{}
	compressed struct{}
)

// Plus adds. Where one of the two is not known the sum is the other: what is missing
// from a sum is said by [Line.Unknown].
func (q Quantity[K]) Plus(r Quantity[K]) Quantity[K] {
	switch {
	case !q.Known():
		return r
	case !r.Known(), r.High == 0 && r.Source == image.Catalogued:
		return q
	}
	sum := q.Figure.Plus(r.Figure)
	if q.From != r.From {
		sum.From = "the sum of its parts"
	}
	return Quantity[K]{sum}
}

// Minus gives the difference, which is not known if one of the two is not.
func (q Quantity[K]) Minus(r Quantity[K]) Quantity[K] { return Quantity[K]{q.Figure.Minus(r.Figure)} }

// Wide reports whether the bounds are so far apart that the figure itself says little.
func (q Quantity[K]) Wide() bool { return q.High > 2*max(q.Low, image.KB) }

// String is the figure as people read it: "354 MB", "≈ 350 MB", "" where nothing is known.
func (q Quantity[K]) String() string { return Amount(q.Figure) }

// Range is the bounds of an estimate as people read them, "300 to 400 MB"; "" for other figures.
func (q Quantity[K]) Range() string {
	if q.Source != image.Estimated {
		return ""
	}
	low, high := max(q.Low, 0).String(), q.High.String()
	if l, unit, _ := strings.Cut(low, " "); strings.HasSuffix(high, " "+unit) {
		low = l
	}
	return low + " to " + high
}

// exactly is a figure without doubt about its amount.
func exactly[K onDisk | compressed](b image.Bytes, s image.Source, from string) Quantity[K] {
	return Quantity[K]{image.Figure{Bytes: b, Low: b, High: b, Source: s, From: from}}
}

// between is an estimate.
func between[K onDisk | compressed](low, b, high image.Bytes, from string) Quantity[K] {
	return Quantity[K]{image.Figure{Bytes: b, Low: low, High: high, Source: image.Estimated, From: from}}
}

// Size is both quantities of one thing. They are never compared with each other.
type Size struct {
	Disk     Disk
	Transfer Transfer
}

// SizeOf takes the figures of an image.
func SizeOf(s image.Size) Size { return Size{Disk{s.Disk}, Transfer{s.Compressed}} }

// Image gives the figures as package image has them.
func (s Size) Image() image.Size {
	return image.Size{Compressed: s.Transfer.Figure, Disk: s.Disk.Figure}
}

// Known reports whether at least one of the figures is known.
func (s Size) Known() bool { return s.Disk.Known() || s.Transfer.Known() }

// Plus adds like figures.
func (s Size) Plus(t Size) Size { return Size{s.Disk.Plus(t.Disk), s.Transfer.Plus(t.Transfer)} }

// Minus gives the difference of like figures.
func (s Size) Minus(t Size) Size { return Size{s.Disk.Minus(t.Disk), s.Transfer.Minus(t.Transfer)} }

// Part is one thing of which a size is made up.
type Part struct {
	What string // "63 packages", "package lists", "node_modules"
	Size
}

// Sum adds up parts.
func Sum(parts []Part) Size {
	var s Size
	for _, p := range parts {
		s = s.Plus(p.Size)
	}
	return s
}
