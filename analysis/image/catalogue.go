package image

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed catalogue.tsv
var catalogueText string

// row is one line of the catalogue.
type row struct {
	image, tag       string
	compressed, disk Figure
	distro           Distro
}

// catalogue is the list of known sizes, decoded on first use.
var catalogue = sync.OnceValue(func() []row {
	var rows []row
	for line := range strings.Lines(catalogueText) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		r := row{image: f[0], tag: f[1]}
		name := r.image + ":" + r.tag
		r.compressed = figure(name, f[2], f[3], f[4])
		r.disk = figure(name, f[5], f[6], f[7])
		r.distro = distroOf(f[8])
		rows = append(rows, r)
	}
	return rows
})

func figure(name, bytes, date, page string) Figure {
	n, err := strconv.ParseInt(bytes, 10, 64)
	if err != nil {
		return Figure{}
	}
	from := fmt.Sprintf("%s, docker-library/repo-info %s", name, page)
	return Figure{Bytes: Bytes(n), Low: Bytes(n), High: Bytes(n), Source: Catalogued, From: from, Date: date}
}

// distroOf reads the catalogue's name of a distribution: "debian 12", "busybox (glibc)".
func distroOf(text string) Distro {
	name, version, _ := strings.Cut(text, " ")
	version, _, _ = strings.Cut(version, " ")
	if strings.HasPrefix(version, "(") {
		version = ""
	}
	return release(DistroName(name), version)
}

// fromCatalogue completes what a tag says of its distribution with what the
// catalogue says of the same tag.
func fromCatalogue(ref Ref, d Distro) Distro {
	name := ref.Official()
	if name == "" || ref.Digest != "" {
		return d
	}
	for _, r := range catalogue() {
		if r.image == name && r.tag == ref.TagOrLatest() && (d.Name == NoDistro || d.Name == r.distro.Name) {
			return r.distro
		}
	}
	return d
}
