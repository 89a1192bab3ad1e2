package image

// Completed adds the size on disk to the compressed size that was measured of ref: the
// catalogued one where the catalogue has this very build, else an estimate by the ratio
// of like images. It stays unknown where no like image is known.
func Completed(ref Ref, compressed Figure) Size {
	s := Size{Compressed: compressed}
	img := Describe(ref)
	if ref.Official() == "" || !img.Known() {
		return s
	}
	m := newModel(ref, img, catalogue())
	listed := m.size(ref.Digest == "")
	if listed.Disk.Source == Catalogued && listed.Compressed.Source == Catalogued && listed.Compressed.Bytes == compressed.Bytes {
		s.Disk = listed.Disk
		return s
	}
	s.Disk = m.convert(compressed, false)
	return s
}
