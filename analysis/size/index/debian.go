package index

import (
	"slices"
	"strings"
)

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

// Packages that weights.tsv does not have are estimated by a model. It was fitted to 709 packages installed in
// Debian 12, on 2026-11-25: for each its
// files, what dpkg notes of it and what Python has compiled of it, added up and packed
// by tar and gzip -6, against Installed-Size and the size of the .deb. Over packages of
// more than 0.5 MB it misses the compressed size by 4 % and the size on disk by 2 % (medians).
var (
	ordinary = model{disk: 0.965, transferOfDownload: 0.861, transferOfInstalled: 0.140}
	python   = model{disk: 1.73, transferOfDownload: 0.52, transferOfInstalled: 0.43}
	// lean is for what stays without documentation and translations, fitted to the packages of weights.tsv: of small
	// ones these are most.
	lean = model{disk: 0.955, diskOfEach: -12_000, transferOfDownload: 0.825, transferOfInstalled: 0.09, transferOfEach: -9_000}
)

// apart are packages that neither knows: mercurial-common brings modules of Python, though in another section of the
// archive. What it took when installed in Debian 12 on 2026-11-29.
var apart = map[string]model{"mercurial-common": {disk: 1.727, transferOfInstalled: 0.566}}

type model struct {
	disk, diskOfEach                                        float64
	transferOfDownload, transferOfInstalled, transferOfEach float64
}

func (m model) of(b Bytes) (disk, transfer float64) {
	in, down := float64(b.Installed), float64(b.Download)
	disk = m.disk*in + m.diskOfEach
	transfer = m.transferOfDownload*down + m.transferOfInstalled*in + m.transferOfEach
	return max(disk, 0.1*in), max(transfer, 0.1*down)
}

const (
	// What stays of packages of Python where documentation is left out.
	leanDiskOfPython, leanTransferOfPython = 0.94, 0.91
	// Packages of documentation and translations alone leave next to nothing there.
	onlyDocs = 0.05
	// dpkg writes its status, and a copy of it, anew: 890 bytes for each package of the
	// image, which gzip brings to 24 % (728 packages).
	statusDisk, statusTransfer = 2 * 890, 2 * 890 * 0.24
	// So does debconf with its templates when a package asks it something; measured in Debian 12 and 13.
	templatesDisk, templatesTransfer = 2 * 810_000, 2 * 202_000
)

// made is what packages make of their files when they are installed: ca-certificates puts all
// certificates into one file, measured in Debian 13 on 2026-11-29.
var made = map[string]struct{ disk, transfer float64 }{"ca-certificates": {222_000, 129_000}}

// statusDebian is what dpkg and debconf write anew for these new packages in an image of so many.
func (s *Suite) statusDebian(added []int32, packages int) (disk, transfer float64) {
	disk, transfer = float64(packages)*statusDisk, float64(packages)*statusTransfer
	debconf, ok := s.names.number("debconf")
	if ok && slices.ContainsFunc(added, func(n int32) bool { return s.depends.names(n, debconf) }) {
		disk, transfer = disk+templatesDisk, transfer+templatesTransfer
	}
	return disk, transfer
}

// weighDebian is what package n adds to a layer.
func (s *Suite) weighDebian(n int32, docs Docs) (disk, transfer float64) {
	disk, transfer = s.files(n, docs)
	m := made[s.names.of(n)]
	return disk + m.disk, transfer + m.transfer
}

// files is what the files of package n take, with what dpkg notes of them.
func (s *Suite) files(n int32, docs Docs) (disk, transfer float64) {
	name, b := s.names.of(n), s.sizes[n]
	if m, ok := apart[name]; ok {
		return m.of(b)
	}
	if s.priority[n]&bytecode != 0 {
		disk, transfer = python.of(b)
		if docs == DropsDocs {
			disk, transfer = disk*leanDiskOfPython, transfer*leanTransferOfPython
		}
		return disk, transfer
	}
	disk, transfer = ordinary.of(b)
	w, weighed := s.weightOf(name)
	switch {
	case weighed && docs == KeepsDocs:
		transfer = w.transfer * float64(b.Download)
	case weighed:
		disk, transfer = disk*w.leanDisk, w.leanTransfer*float64(b.Download)
	case docs == KeepsDocs:
	case strings.HasSuffix(name, "-l10n") || strings.HasSuffix(name, "-doc"):
		disk, transfer = disk*onlyDocs, transfer*onlyDocs
	default:
		disk, transfer = lean.of(b)
	}
	return disk, transfer
}
