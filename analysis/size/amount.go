// Package size says how many bytes things take, each figure with its source.
package size

import "minke/analysis/image"

// Amount writes a figure as people read it: "354 MB" where it is a fact,
// "≈ 350 MB" where it is an estimate, "" where there is none.
func Amount(f image.Figure) string {
	switch f.Source {
	case image.Unsourced:
		return ""
	case image.Estimated:
		return "≈ " + f.Bytes.String()
	}
	return f.Bytes.String()
}

// Best returns the figure that matters most to the reader: the size on disk,
// else the size to transfer, with the word that tells them apart.
func Best(s image.Size) (f image.Figure, of string) {
	if s.Disk.Known() {
		return s.Disk, "on disk"
	}
	if s.Compressed.Known() {
		return s.Compressed, "to download"
	}
	return image.Figure{}, ""
}

// Saves returns " (saves 790 MB on disk)", or "" where nothing is known.
func Saves(s image.Size) string {
	f, of := Best(s)
	if a := Amount(f); a != "" && f.Bytes > 0 {
		return " (saves " + a + " " + of + ")"
	}
	return ""
}
