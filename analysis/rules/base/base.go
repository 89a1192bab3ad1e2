// Package base holds the rules about what an image is built on.
package base

import (
	"embed"
	"regexp"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{SDKAtRuntime, Fat, OSForLanguage, EndOfLife, Unpinned}

// onImage returns the reference of the image that s starts from. Ok is false if it is
// not known, and for a stage FROM scratch, from another stage, or in whose place a named context stands.
func onImage(g *build.Graph, s *build.Stage) (ref image.Ref, ok bool) {
	b := g.Base(s)
	if b.Stage != nil || b.Context != "" || !b.Known || b.Scratch() || s.From == nil || s.From.From == nil {
		return image.Ref{}, false
	}
	ref = image.Parse(b.Image)
	return ref, !ref.IsZero()
}

// bottom returns the stage that the final image starts with, and the image it is on.
func bottom(g *build.Graph) (s *build.Stage, ref image.Ref, ok bool) {
	s = g.Final()
	for s != nil && g.Base(s).Stage != nil {
		s = g.Base(s).Stage
	}
	if s != nil {
		ref, ok = onImage(g, s)
	}
	return s, ref, ok
}

// at is the place of the image's name.
func at(s *build.Stage) build.Loc { return s.From.At(s.From.From.Image.Span) }

var forPeople = regexp.MustCompile(`dev|test|lint|debug|ci$|build|sdk|tool|shell`)

// isTool reports whether the image is for working in, not for running a program: its
// last stage says so by its name, or nothing says what to start.
func isTool(g *build.Graph) bool {
	final := g.Final()
	if forPeople.MatchString(final.Name) {
		return true
	}
	for s := final; s != nil; s = g.Base(s).Stage {
		for _, n := range s.Instructions() {
			if n.Name == "CMD" || n.Name == "ENTRYPOINT" {
				return false
			}
		}
	}
	return true
}
