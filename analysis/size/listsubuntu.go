package size

import "minke/analysis/image"

// ubuntuLists are the sizes on disk of the package lists in Ubuntu's images.
//
// apt fetches them in gzip and keeps them in lz4, 1.60 times as large (measured on 2026-11-29 over the list of Debian
// bookworm, 11.7 and 18.8 MB); the model agrees with what was measured of jammy. Published, with how it was measured:
//
//   - bionic: images with and without the lists differ by 34 MB
//     (https://github.com/python-pillow/docker-images/pull/91, 2020-10-21);
//   - focal: docker history of `apt-get update` says 22.3 MB in the summer of 2020
//     (https://code-maven.com/slides/docker/docker-history-multiple-layers), 26 MB in October (python-pillow); updates
//     have filled them since: the fullest log found has lists of 35.0 MB to fetch, "focal-updates/main amd64 Packages
//     [4919 kB]" among them, which makes 57 MB;
//   - jammy: images differ by 39.8 MB (https://dev.classmethod.jp/articles/apt-get-magic-spell-in-docker/, 2022-12-01;
//     logs of those months have 25 MB to fetch, which the model makes 40) and 45 MB
//     (https://github.com/OSGeo/gdal/pull/7576, 2023-04-10); the fullest log found has 40.3 MB to fetch,
//     "jammy-security/restricted amd64 Packages [5235 kB]" among them: 65 MB;
//   - noble: logs have 22.7 MB to fetch in the summer of 2024 and 36.8 MB in April 2026, between which is
//     https://github.com/microsoft/mssql-docker/issues/952: 37 and 60 MB.
var ubuntuLists = map[string]struct{ low, disk, high float64 }{
	"bionic": {30, 34, 45},
	"focal":  {26, 57, 65},
	"jammy":  {40, 65, 75},
	"noble":  {37, 60, 70},
}

// listsOfUbuntu is what `apt-get update` writes in a release of Ubuntu; zero where that is not known. How far lists in
// lz4 compress was measured with those of Debian, see listsOf.
func listsOfUbuntu(codename string) Size {
	l, ok := ubuntuLists[codename]
	if !ok {
		return Size{}
	}
	mb := func(v float64) image.Bytes { return image.Bytes(v * float64(image.MB)) }
	const from = "the lists of Ubuntu, published 2020 to 2026"
	return Size{
		between[onDisk](mb(l.low), mb(l.disk), mb(l.high), from),
		between[compressed](mb(0.7*l.low), mb(0.77*l.disk), mb(0.85*l.high), from),
	}
}
