package image

import (
	"strings"
)

// Ref is an image reference cut into its parts. The zero Ref is what Parse
// returns for text that is no reference, such as one with a variable in it.
type Ref struct {
	// Name is the reference as written, without tag and digest: "node",
	// "mirror.example.com/library/node".
	Name string
	// Registry is the host, "docker.io" where none is written.
	Registry string
	// Repository is the path on the registry, "library/node" for node.
	Repository string
	// Tag is the tag as written, "" when there is none.
	Tag string
	// Digest is the digest as written, "sha256:…", "" when there is none.
	Digest string
}

const dockerHub = "docker.io"

var (
	validPath   = lazily(`^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$`)
	validHost   = lazily(`^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$`)
	validTag    = lazily(`^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$`)
	validDigest = lazily(`^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$`)
)

// Parse cuts a reference into its parts. Text that is not a complete reference
// gives the zero Ref.
func Parse(ref string) Ref {
	r := Ref{Name: ref}
	if name, digest, ok := strings.Cut(r.Name, "@"); ok {
		if !validDigest().MatchString(digest) {
			return Ref{}
		}
		r.Name, r.Digest = name, digest
	}
	if colon := strings.LastIndexByte(r.Name, ':'); colon > strings.LastIndexByte(r.Name, '/') {
		r.Name, r.Tag = r.Name[:colon], r.Name[colon+1:]
		if !validTag().MatchString(r.Tag) {
			return Ref{}
		}
	}
	r.Registry, r.Repository = dockerHub, r.Name
	if host, path, ok := strings.Cut(r.Name, "/"); ok && isHost(host) {
		r.Registry, r.Repository = host, path
		if !validHost().MatchString(host) {
			return Ref{}
		}
	}
	if len(r.Repository) > 255 || !validPath().MatchString(r.Repository) {
		return Ref{}
	}
	if r.Registry == "index.docker.io" || r.Registry == "registry-1.docker.io" {
		r.Registry = dockerHub
	}
	if r.Registry == dockerHub && !strings.Contains(r.Repository, "/") {
		r.Repository = "library/" + r.Repository
	}
	return r
}

// isHost reports whether the first component of a name is a registry, by the
// rule of the Docker reference grammar.
func isHost(component string) bool {
	return strings.ContainsAny(component, ".:") || component == "localhost" || component != strings.ToLower(component)
}

// IsZero reports whether r names nothing.
func (r Ref) IsZero() bool { return r.Name == "" }

// String gives the reference back as it was written.
func (r Ref) String() string {
	s := r.Name
	if r.Tag != "" {
		s += ":" + r.Tag
	}
	if r.Digest != "" {
		s += "@" + r.Digest
	}
	return s
}

// TagOrLatest gives the tag, or "latest" where neither a tag nor a digest is written.
func (r Ref) TagOrLatest() string {
	if r.Tag == "" && r.Digest == "" {
		return "latest"
	}
	return r.Tag
}

// Official names the official Docker image that r refers to, "node" for node,
// docker.io/library/node and mirror.example.com/hub/library/node; "" when it is
// none. A foreign registry counts as a mirror when its path ends in library/….
func (r Ref) Official() string {
	dir, base := cutLast(r.Repository)
	switch {
	case dir == "library" || strings.HasSuffix(dir, "/library"):
		return base
	case r.Registry == dockerHub && r.Repository == "library/"+base:
		return base
	}
	return ""
}

// WithTag gives the reference with another tag in the same spelling. A digest
// names one build only, so it is dropped.
func (r Ref) WithTag(tag string) Ref {
	r.Tag, r.Digest = tag, ""
	return r
}

// withImage gives the reference with another last component and tag, in the same place.
func (r Ref) withImage(base, tag string) Ref {
	r = r.WithTag(tag)
	if dir, _ := cutLast(r.Name); dir != "" {
		r.Name = dir + "/" + base
	} else {
		r.Name = base
	}
	dir, _ := cutLast(r.Repository)
	r.Repository = dir + "/" + base
	return r
}

func cutLast(path string) (dir, base string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}
