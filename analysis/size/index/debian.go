package index

import "strings"

// debootstrap is what it makes with --variant=minbase, which the debian images start
// from: essential and required packages and apt, with all they depend on. Like it this takes
// usr-is-merged where init-system-helpers would be content with usrmerge, and Perl, as well.
func (s *Suite) debootstrap() *Set {
	var names []string
	if _, ok := s.names.number("usr-is-merged"); ok && s.Name == "bookworm" {
		names = append(names, "usr-is-merged")
	}
	for i := range s.priority {
		if s.rank(int32(i)) >= Required {
			names = append(names, s.names.of(int32(i)))
		}
	}
	return s.Empty().Install(append(names, "apt"), WithoutRecommends)
}

// Docs says whether dpkg keeps documentation and translations, as it does but for
// the slim images, where it leaves out /usr/share/{doc,man,info,locale,…}.
type Docs bool

// The two kinds of images.
const (
	KeepsDocs Docs = true
	DropsDocs Docs = false
)

// The model was fitted to 709 packages installed in Debian 12, on 2026-11-25: for each its
// files, what dpkg notes of it and what Python has compiled of it, added up and packed
// by tar and gzip -6, against Installed-Size and the size of the .deb. Over packages of
// more than 0.5 MB it misses the compressed size by 4 % and the size on disk by 2 % (medians).
var (
	ordinary = model{disk: 0.965, transferOfDownload: 0.861, transferOfInstalled: 0.140}
	python   = model{disk: 1.73, transferOfDownload: 0.52, transferOfInstalled: 0.43}
)

// heavier are packages that the ordinary model misses by far, with what they took when installed
// in Debian 12 on 2026-11-29.
var heavier = map[string]model{
	// Its programs are much the same, which the .deb makes use of, and stand too far apart for gzip.
	"git": {disk: 1, transferOfInstalled: 0.451},
	// Modules of Python, though in another section of the archive.
	"mercurial-common": {disk: 1.727, transferOfInstalled: 0.566},
}

type model struct{ disk, transferOfDownload, transferOfInstalled float64 }

const (
	// What stays of a package where documentation is left out; medians of packages over 1 MB
	// are higher, those of small ones lower.
	diskWithoutDocs, transferWithoutDocs = 0.94, 0.91
	// Packages of documentation and translations alone leave next to nothing there.
	onlyDocs = 0.05
	// dpkg writes its status, and a copy of it, anew: 890 bytes for each package of the
	// image, which gzip brings to 24 % (728 packages).
	statusDisk, statusTransfer = 2 * 890, 2 * 890 * 0.24
)

// weighDebian is what package n adds to a layer.
func (s *Suite) weighDebian(n int32, docs Docs) (disk, transfer float64) {
	name := s.names.of(n)
	m, ok := heavier[name]
	switch {
	case ok:
	case s.priority[n]&bytecode != 0:
		m = python
	default:
		m = ordinary
	}
	b := s.sizes[n]
	disk = m.disk * float64(b.Installed)
	transfer = m.transferOfDownload*float64(b.Download) + m.transferOfInstalled*float64(b.Installed)
	switch {
	case docs == KeepsDocs:
	case strings.HasSuffix(name, "-l10n") || strings.HasSuffix(name, "-doc"):
		disk, transfer = disk*onlyDocs, transfer*onlyDocs
	default:
		disk, transfer = disk*diskWithoutDocs, transfer*transferWithoutDocs
	}
	return disk, transfer
}
