package size

import (
	"slices"

	"minke/analysis/image"
	"minke/analysis/shell"
)

// rpmFamily are dnf and its kin, which empty each other's caches.
var rpmFamily = []shell.Manager{shell.Dnf, shell.Yum, shell.Microdnf}

// metadata leaves what dnf, yum, microdnf or zypper fetch of their repositories. While it is fresh, no later
// call fetches it again.
func (r *running) metadata(c *shell.PackageCall) {
	family := rpmFamily
	switch {
	case c.Manager == shell.Zypper:
		family = []shell.Manager{shell.Zypper}
	case !slices.Contains(rpmFamily, c.Manager):
		return
	}
	fetching := []shell.Verb{shell.Install, shell.Update, shell.Upgrade, shell.Fetch, "build-dep"}
	if !slices.Contains(fetching, c.Verb) || r.kept(family...) {
		return
	}
	r.keep(c, metadataOf(r.baseImage().Distro, c.Manager))
}

// rpmCache is where m keeps metadata: dnf5 is dnf since Fedora 41, and yum is dnf since RHEL 8
// (https://fedoraproject.org/wiki/Changes/SwitchToDnf5). microdnf of RHEL uses yum's folder
// (https://github.com/stackrox/stackrox/pull/1356, 2022-04-20).
func rpmCache(d image.Distro, m shell.Manager) string {
	switch {
	case m == shell.Microdnf, d.HasYum():
		return "/var/cache/yum"
	case d.Name == image.Fedora && (d.Major() == 0 || d.Major() >= 41):
		return "/var/cache/libdnf5"
	}
	return "/var/cache/dnf"
}

// published is the size on disk of metadata that a page states, with how it was measured.
type published struct {
	name           image.DistroName
	first, last    int // releases; 0 is the newest, which has no number
	low, disk, top image.Bytes
	from           string
}

// What dnf, yum and zypper leave in images with the repositories that these come with. Where pages differ the
// range spans them; where there is one, it is about a third to either side.
//
//   - Fedora 41: du of /var/cache/libdnf5 in cockpit/ws says 84 MB; the image grew from 57 to 116 MB compressed
//     (https://github.com/cockpit-project/cockpit/pull/21456, 2024-12-19). Since then dnf fetches no lists of files.
//   - Fedora 30 to 37: images with and without `dnf clean all` differ by 230 MB with Fedora 32
//     (https://github.com/python-pillow/docker-images/pull/91, 2020-10-21), by 391 MB with Fedora 37
//     (https://github.com/caronc/apprise/pull/948, 2023-09-10), by "about 150 MB" in 2019
//     (https://github.com/florianfesti/boxes/pull/151, 2019-07-12).
//   - CentOS 8: by 85 MB (python-pillow, as above) and 18 MB
//     (https://github.com/geerlingguy/docker-centos8-ansible/pull/9, 2020-07-02); du of a layer's /var/cache/dnf says
//     59 MiB (https://github.com/CrunchyData/crunchy-containers/issues/1396, 2021-10-19). Rocky Linux and AlmaLinux 8
//     rebuild the same repositories.
//   - CentOS 6 and 7: by 209 and 197 MB with `yum clean all` (python-pillow).
//   - Amazon Linux 2: by 205 MB (python-pillow) and 195 MB (https://github.com/carlossg/docker-maven/pull/161,
//     2020-07-28); Amazon Linux 1: by 47 MB (python-pillow).
//   - Amazon Linux 2023: by 115 MB, "about 100 MB" by du of /var/cache
//     (https://github.com/aws/aws-for-fluent-bit/pull/1045, 2025-11-24).
//   - openSUSE Leap 15.5: du of /var/cache/zypp says 178 MiB
//     (https://github.com/suse-edge/edge-image-builder/issues/213, 2024-02-21), and the image was 390 MB smaller after
//     `zypper clean -a` (https://github.com/suse-edge/edge-image-builder/pull/241, 2024-02-27).
//
// Of others, among them RHEL 9 and its kin and microdnf, no page was found that says how it was measured.
var publishedMetadata = []published{
	{image.Fedora, 41, 999, 56 * image.MB, 84 * image.MB, 112 * image.MB, "dnf's metadata of Fedora 41, cockpit-project/cockpit#21456, 2024-12-19"},
	{image.Fedora, 0, 0, 56 * image.MB, 84 * image.MB, 112 * image.MB, "dnf's metadata of Fedora 41, cockpit-project/cockpit#21456, 2024-12-19"},
	{image.Fedora, 30, 39, 150 * image.MB, 230 * image.MB, 391 * image.MB, "dnf's metadata of Fedora 30 to 37, python-pillow/docker-images#91, caronc/apprise#948, florianfesti/boxes#151, 2019 to 2023"},
	{image.CentOS, 8, 8, 18 * image.MB, 62 * image.MB, 85 * image.MB, centos8},
	{image.Rocky, 8, 8, 18 * image.MB, 62 * image.MB, 85 * image.MB, centos8},
	{image.Alma, 8, 8, 18 * image.MB, 62 * image.MB, 85 * image.MB, centos8},
	{image.CentOS, 6, 7, 150 * image.MB, 200 * image.MB, 260 * image.MB, "yum's metadata of CentOS 6 and 7, python-pillow/docker-images#91, 2020-10-21"},
	{image.AmazonLinux, 2, 2, 150 * image.MB, 200 * image.MB, 260 * image.MB, "yum's metadata of Amazon Linux 2, python-pillow/docker-images#91 and carlossg/docker-maven#161, 2020"},
	{image.AmazonLinux, 2016, 2018, 31 * image.MB, 47 * image.MB, 63 * image.MB, "yum's metadata of Amazon Linux 1, python-pillow/docker-images#91, 2020-10-21"},
	{image.AmazonLinux, 2023, 2023, 75 * image.MB, 110 * image.MB, 150 * image.MB, "dnf's metadata of Amazon Linux 2023, aws/aws-for-fluent-bit#1045, 2025-11-24"},
	{image.OpenSUSE, 15, 15, 125 * image.MB, 187 * image.MB, 390 * image.MB, "zypper's metadata of openSUSE Leap 15.5, suse-edge/edge-image-builder#213 and #241, 2024-02"},
}

const centos8 = "dnf's metadata of CentOS 8, python-pillow/docker-images#91, geerlingguy/docker-centos8-ansible#9, CrunchyData/crunchy-containers#1396, 2020 to 2021"

// metadataOf is what m leaves in an image of d; zero where that is not known. microdnf fetches less than dnf.
// How far metadata compresses is known of Fedora 41 alone, where it is 0.7.
func metadataOf(d image.Distro, m shell.Manager) Size {
	n := d.Major()
	i := slices.IndexFunc(publishedMetadata, func(p published) bool {
		return p.name == d.Name && p.first <= n && n <= p.last && m != shell.Microdnf
	})
	if i < 0 || d.Name == image.OpenSUSE && m != shell.Zypper {
		return Size{}
	}
	p := publishedMetadata[i]
	return Size{
		between[onDisk](p.low, p.disk, p.top, p.from),
		between[compressed](scaled(p.low, 0.4), scaled(p.disk, 0.7), p.top, p.from),
	}
}
