package image

// Plain gives the lean image of the distribution that ref stands on, of the same
// release and from the same place: debian:bookworm-slim for golang:1.22-bookworm,
// alpine:3.22 for rust:1-alpine3.22. Programs built on ref find their C library
// there. It declines for other distributions, and where ref is not an official image.
func Plain(ref Ref) (Ref, bool) {
	d := Describe(ref).Distro
	if ref.Official() == "" {
		return Ref{}, false
	}
	switch {
	case d.Name == DebianLinux && d.Codename != "":
		return ref.withImage("debian", d.Codename+"-slim"), true
	case d.Name == DebianLinux:
		return ref.withImage("debian", "stable-slim"), true
	case d.Name == AlpineLinux && minorOf(d.Version) != "":
		return ref.withImage("alpine", minorOf(d.Version)), true
	case d.Name == AlpineLinux:
		return ref.withImage("alpine", newestAlpine()), true
	case d.Name == UbuntuLinux && d.Version != "":
		return ref.withImage("ubuntu", d.Version), true
	}
	return Ref{}, false
}

// newestAlpine is the newest release of Alpine in the catalogue, on which a tag
// without a release stands or will soon.
func newestAlpine() string {
	newest := ""
	for _, r := range catalogue() {
		if v := minorOf(r.tag); r.image == "alpine" && (newest == "" || orderOf(newest).less(orderOf(v))) {
			newest = v
		}
	}
	return newest
}
