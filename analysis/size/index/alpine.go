package index

// minirootfs is what the alpine images are made from, by /etc/apk/world in
// alpine-minirootfs-3.16.9-x86_64.tar.gz (github.com/alpinelinux/docker-alpine, branch v3.16). With
// what these need and what comes by itself they are the 14 packages of its /lib/apk/db/installed.
var minirootfs = []string{"alpine-baselayout", "alpine-keys", "apk-tools", "busybox", "libc-utils"}

// An .apk is an archive that gzip has packed as well as it can, and so near to its part of a layer.
// What it takes on disk is counted by du: in blocks of 4 KiB, and with folders. Both factors were found
// on 2026-11-29:
//
//   - The 165 packages of the minirootfs of Alpine 3.6 to 3.20 take 0.99 of their .apk when packed by tar
//     and gzip -6. Four layers of official images on Alpine 3.16 weigh up to 1.04 of it; with 1.02 these are missed by
//     3 % at most (TestLayersOfAlpine).
//   - Those packages take 0.88 of what is counted, those of more than 200 KiB 0.92 (median), the libraries among
//     them 0.97. One of many small files takes less.
const (
	diskOfInstalled, transferOfApk = 0.93, 1.02
	// apk writes its database (installed, scripts.tar, triggers) anew: 25,462 bytes for the 14 packages
	// of the minirootfs of 3.16.9, which gzip brings to 7,647.
	databaseDisk, databaseTransfer = 25_462.0 / 14, 7_647.0 / 14
)

// besides are files that scripts of packages write. The one of ca-certificates writes all
// certificates again, though ca-certificates-bundle has them: 214,509 bytes in the minirootfs of 3.16.9. The layer of
// ca-certificates alone in golang:1.19-alpine weighs 127,581 bytes more than its .apk.
var besides = map[string]Layer{"ca-certificates": {Disk: 214_509, Transfer: 124_473}}

// tzdata has many small files, each with a checksum in the .apk: what the layer of ca-certificates and
// tzdata in python:3.11-alpine3.16 weighs beside that of ca-certificates in golang:1.19-alpine is 0.85 of it.
const transferOfTzdata = 0.85

// weighAlpine is what package n adds to a layer.
func (s *Suite) weighAlpine(n int32) (disk, transfer float64) {
	name, share := s.names.of(n), transferOfApk
	if name == "tzdata" {
		share = transferOfTzdata
	}
	also := besides[name]
	disk = diskOfInstalled*float64(s.sizes[n].Installed) + float64(also.Disk)
	transfer = share*float64(s.sizes[n].Download) + float64(also.Transfer)
	return disk, transfer
}

// readConditions finds the packages that come by themselves.
func (s *Suite) readConditions() {
	for n := range int32(s.count) {
		at := s.recommends.of(n)
		if at.next() > 0 {
			s.conditional = append(s.conditional, n)
		}
	}
}

// conditions adds the packages whose install_if is fulfilled, as apk does, until there are no more.
func (in *installer) conditions() {
	for before := -1; before != len(in.number); {
		before = len(in.number)
		for _, n := range in.suite.conditional {
			if !in.own.has(n) && in.fulfilled(n) {
				in.want(n)
			}
		}
		in.follow(before)
	}
}

// fulfilled reports whether all that the install_if of n asks for is there.
func (in *installer) fulfilled(n int32) bool {
	at := in.suite.recommends.of(n)
	for range at.next() {
		if !in.has.has(int32(at.next() >> 1)) {
			return false
		}
	}
	return true
}
