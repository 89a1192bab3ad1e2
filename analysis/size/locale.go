package size

import (
	"slices"

	"minke/analysis/image"
	"minke/analysis/shell"
)

// localesOf returns the locales that a call of locale-gen names.
func localesOf(c *shell.Command) []shell.Word {
	return slices.DeleteFunc(slices.Clone(c.Args), func(w shell.Word) bool { return !w.Known || w.Text == "" })
}

// archiveOf is glibc's archive of this many locales. Measured with glibc 2.36 on 2026-11-29: en_US, de_DE and
// zh_CN take 3.0 to 3.3 MB (0.7 to 0.8 MB compressed) each alone, ja_JP 1.2 MB, and each after the first 0.4 MB or less.
func archiveOf(locales int) Size {
	const from = "archives of glibc's locales, measured 2026-11-29"
	more := image.Bytes(locales - 1)
	return Size{
		between[onDisk](1100*image.KB, 3050*image.KB+more*180*image.KB, 3400*image.KB+more*400*image.KB, from),
		between[compressed](280*image.KB, 690*image.KB+more*30*image.KB, 850*image.KB+more*80*image.KB, from),
	}
}
