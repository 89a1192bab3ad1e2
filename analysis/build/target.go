package build

import (
	"maps"
	"strings"

	"github.com/distribution/reference"
)

// Setting is what a build is told beside the Dockerfile. The zero value is a
// build that is told nothing.
type Setting struct {
	Target string // the stage that becomes the image, by its name; "" for the last one
	// Contexts are the named contexts: what each stands for, as the builder is given it.
	Contexts map[string]string
}

// With returns the meaning of the same file for a build that is told s. Later
// versions, made by [Graph.Update], keep it.
func (g *Graph) With(s Setting) *Graph {
	if s.same(g.setting) {
		return g
	}
	next := &Graph{File: g.File, Meta: g.Meta, Stages: g.Stages, starts: g.starts, scripts: g.scripts, setting: s}
	next.understand(g)
	return next
}

// Setting returns what the build is told.
func (g *Graph) Setting() Setting { return g.setting }

func (s Setting) same(o Setting) bool {
	return s.Target == o.Target && maps.Equal(s.Contexts, o.Contexts)
}

// context returns what the named context of a stage or an image stands for.
// BuildKit compares references in their familiar form, and never replaces
// scratch nor the build context.
func (s Setting) context(name string) (context string, ok bool) {
	if len(s.Contexts) == 0 || name == "" || strings.EqualFold(name, "scratch") || strings.EqualFold(name, "context") {
		return "", false
	}
	if ref, err := reference.ParseNormalizedNamed(name); err == nil {
		name = strings.TrimSuffix(reference.FamiliarString(ref), ":latest")
	}
	context, ok = s.Contexts[name]
	return context, ok
}

// contextBase returns a base that is a named context.
func contextBase(context string) Base {
	b := Base{Context: context}
	b.Image, b.Known = contextImage(context)
	return b
}

// contextImage returns the image that a named context stands for, and false when it is something else.
func contextImage(context string) (image string, ok bool) {
	return strings.CutPrefix(context, "docker-image://")
}

// Final returns the stage that becomes the image: the target, or the last one
// when none is named or the named one does not exist. Nil without stages.
func (g *Graph) Final() *Stage {
	if len(g.Stages) == 0 {
		return nil
	}
	if s := g.target(); s != nil {
		return s
	}
	return g.Stages[len(g.Stages)-1]
}

// HasTarget reports whether the file has the stage that the build asks for, as it
// has when none is named.
func (g *Graph) HasTarget() bool { return g.setting.Target == "" || g.target() != nil }

func (g *Graph) target() *Stage {
	if g.setting.Target == "" {
		return nil
	}
	return g.stageNamed(g.setting.Target)
}
