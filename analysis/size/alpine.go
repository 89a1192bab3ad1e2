package size

import (
	"strconv"
	"strings"

	"minke/analysis/image"
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
	case "haproxy":
		return setup{packages: "ca-certificates socat"}
	case "memcached":
		return setup{packages: "libsasl"}
	case "redis":
		return setup{packages: "setpriv tzdata"}
	case "docker":
		return setup{packages: "ca-certificates git openssh-client"}
	case "eclipse-temurin":
		return setup{packages: "ca-certificates coreutils fontconfig gnupg openssl p11-kit-trust ttf-dejavu tzdata"}
	}
	return setup{}
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
