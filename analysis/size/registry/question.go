package registry

import (
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"minke/analysis/build"
	"minke/analysis/image"
)

// question is an image for a platform.
type question struct {
	ref      image.Ref
	platform v1.Platform
}

// usual is the platform of what does not name one; the catalogue's sizes are for it too.
var usual = v1.Platform{OS: "linux", Architecture: "amd64"}

// baseOf tells what to ask for, if s starts from an image that has a name.
func baseOf(g *build.Graph, s *build.Stage) (question, bool) {
	if s == nil {
		return question{}, false
	}
	base := g.Base(s)
	if base.Stage != nil || !base.Known || base.Scratch() {
		return question{}, false
	}
	q := question{image.Parse(base.Image), usual}
	if f := s.From.From; f != nil && f.Platform != nil {
		text, known := g.End(g.Meta).Expand(f.Platform.Value)
		if p, err := v1.ParsePlatform(text); known && err == nil && p.OS != "" && p.Architecture != "" {
			q.platform = *p
		}
	}
	return q, !q.ref.IsZero()
}

// key is the same for all spellings of a question.
func (q question) key() string {
	key := q.ref.Registry + "/" + q.ref.Repository
	if tag := q.ref.TagOrLatest(); tag != "" {
		key += ":" + tag
	}
	if q.ref.Digest != "" {
		key += "@" + q.ref.Digest
	}
	return key + " " + q.platform.String()
}
