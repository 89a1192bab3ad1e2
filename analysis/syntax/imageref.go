package syntax

import "strings"

// ImageRef is an image reference with the place of each part. Parts that are
// not written are empty.
type ImageRef struct {
	Registry, Repository, Tag, Digest                 string
	RegistrySpan, RepositorySpan, TagSpan, DigestSpan Span
}

// ParseImageRef splits a reference such as ghcr.io/owner/name:tag@sha256:… that
// stands at offset at. By Docker's rule the first component is a registry if it
// has a dot or a colon or is localhost, and more follows. Nothing is checked
// and nothing is filled in.
func ParseImageRef(s string, at int) ImageRef {
	var r ImageRef
	name := Span{0, len(s)}
	if i := strings.IndexByte(s, '@'); i >= 0 {
		name.End = i
		r.DigestSpan = Span{i + 1, len(s)}
	}
	slash := strings.LastIndexByte(name.Of(s), '/')
	if i := strings.IndexByte(s[slash+1:name.End], ':'); i >= 0 {
		colon := slash + 1 + i
		r.TagSpan = Span{colon + 1, name.End}
		name.End = colon
	}
	if i := strings.IndexByte(name.Of(s), '/'); i >= 0 {
		if first := s[:i]; first == "localhost" || strings.ContainsAny(first, ".:") {
			r.RegistrySpan = Span{0, i}
			name.Start = i + 1
		}
	}
	r.RepositorySpan = name
	r.Registry, r.Repository = r.RegistrySpan.Of(s), r.RepositorySpan.Of(s)
	r.Tag, r.Digest = r.TagSpan.Of(s), r.DigestSpan.Of(s)
	return r.mapped(func(part Span) Span { return part.Shift(at) })
}

// mapped returns r with its spans where place puts them; parts that are not
// written keep the zero Span.
func (r ImageRef) mapped(place func(Span) Span) ImageRef {
	for _, s := range []*Span{&r.RegistrySpan, &r.RepositorySpan, &r.TagSpan, &r.DigestSpan} {
		if *s != (Span{}) {
			*s = place(*s)
		}
	}
	return r
}

// String puts the reference together again.
func (r ImageRef) String() string {
	s := r.Repository
	if r.Registry != "" {
		s = r.Registry + "/" + s
	}
	if r.Tag != "" {
		s += ":" + r.Tag
	}
	if r.Digest != "" {
		s += "@" + r.Digest
	}
	return s
}

// from reads the parts of FROM out of its arguments.
func (p *lineParser) from() {
	in := p.in
	f := &From{Image: Word{Span: Span{in.Body.Start, in.Body.Start}}}
	for i := range in.Flags {
		if in.Flags[i].Name == "platform" && f.Platform == nil {
			f.Platform = &in.Flags[i]
		}
	}
	in.From = f
	if len(in.Args) == 0 {
		return
	}
	f.Image = in.Args[0]
	f.Parts = p.imageParts(f.Image.Value, in.Logical.Body.Start)
	if len(f.Image.Vars) == 0 {
		f.Ref = f.Parts
	}
	if len(in.Args) > 1 && strings.EqualFold(in.Args[1].Value, "as") {
		f.As = in.Args[1].Span
		f.NameSpan = Span{f.As.End, f.As.End}
		if len(in.Args) > 2 {
			f.Name, f.NameSpan = in.Args[2].Value, in.Args[2].Span
		}
	}
}

// imageParts splits an image that stands at offset at of the logical line, with
// variables in it perhaps: a variable is a name like any other, whatever is in
// its braces. Quotes around the whole are no part of it.
func (p *lineParser) imageParts(image string, at int) ImageRef {
	if n := len(image); n > 1 && image[0] == image[n-1] && (image[0] == '"' || image[0] == '\'') {
		image, at = image[1:n-1], at+1
	}
	plain := []byte(image)
	if strings.IndexByte(image, '$') >= 0 {
		findVars(image, rune(p.escape), quotesCount, func(s Span) Span {
			for i := s.Start; i < s.End; i++ {
				plain[i] = '_'
			}
			return s
		})
	}
	r := ParseImageRef(string(plain), 0)
	r.Registry, r.Repository = r.RegistrySpan.Of(image), r.RepositorySpan.Of(image)
	r.Tag, r.Digest = r.TagSpan.Of(image), r.DigestSpan.Of(image)
	return r.mapped(func(s Span) Span { return p.span(s.Shift(at)) })
}
