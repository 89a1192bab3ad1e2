package base

import (
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/alpine"
	"minke/analysis/image"
)

// port is the switch to Alpine of a stage and of those that it takes programs or
// modules from: all of them, or none.
type port struct {
	pass    *analysis.Pass
	edits   []analysis.Edit
	against string         // why it is not to be done, "" when it is
	with    []string       // the other images that are switched, as they will be
	brought []string       // packages that Alpine's image lacks
	roots   []*build.Stage // the stages on images that are switched
	stages  []*build.Stage // roots and all on top of them
}

// portTo switches stage, on the image ref, to sibling.
func portTo(p *analysis.Pass, stage *build.Stage, ref image.Ref, sibling image.Sibling) *port {
	t := &port{pass: p}
	if !t.add(stage, ref, sibling.Ref) {
		return t
	}
	for i := 0; i < len(t.stages) && t.against == ""; i++ {
		t.follow(t.stages[i])
	}
	for _, s := range t.stages {
		t.takers(s)
	}
	return t
}

func (t *port) refuse(reason string) {
	if t.against == "" {
		t.against = reason
	}
}

// add switches the stage root, on the image from, and all on top of it.
func (t *port) add(root *build.Stage, from, to image.Ref) bool {
	g := t.pass.Graph
	var others []*build.Stage
	for _, s := range g.Stages {
		if s != root && onTop(g, s, root) {
			others = append(others, s)
		}
	}
	t.roots = append(t.roots, root)
	t.stages = append(append(t.stages, root), others...)
	translation := alpine.Translate(t.pass, root, others, needsOf(t.pass, root).system...)
	if len(translation.Obstacles) > 0 {
		t.refuse(translation.Obstacles[0].Reason)
		return false
	}
	edit, ok := replaceImage(g, root, from.String(), to.String())
	if !ok {
		t.refuse("what the stage starts from is put together from variables")
		return false
	}
	t.edits = append(append(t.edits, edit), translation.Edits...)
	t.brought = append(t.brought, translation.Brought...)
	if len(t.roots) > 1 {
		t.with = append(t.with, to.String())
	}
	return true
}

// follow switches the builders from which s copies more than text and assets.
func (t *port) follow(s *build.Stage) {
	for _, u := range t.pass.Graph.Uses(s) {
		if u.Kind != build.CopyFrom || onlyAssets(u) {
			continue
		}
		if u.Stage == nil {
			if image.Describe(image.Parse(u.Name)).Libc == image.Glibc {
				t.refuse("what comes from `" + u.Name + "` is built for glibc")
			}
			continue
		}
		if t.pass.Base(u.Stage).Libc == image.Glibc && !isStatic(t.pass, u.Stage) && !slices.Contains(t.stages, u.Stage) {
			t.switchBuilder(u)
		}
	}
}

func (t *port) switchBuilder(u build.Use) {
	root := u.Stage
	for b := t.pass.Graph.Base(root); b.Stage != nil; b = t.pass.Graph.Base(root) {
		root = b.Stage
	}
	from := image.Parse(t.pass.Graph.Base(root).Image)
	for _, s := range image.Leaner(from) {
		if s.Kind != image.OnAlpine {
			continue
		}
		if reason := cannotBuild(t.pass, image.Describe(from).Family); reason != "" {
			t.refuse(reason)
			return
		}
		before := t.against
		if t.add(root, from, s.Ref); t.against != before {
			t.against = "what comes from the stage `" + u.Name + "` is built for glibc, and in that stage " + t.against
		}
		return
	}
	t.refuse("what comes from the stage `" + u.Name + "` is built for glibc")
}

// takers refuses where a stage that stays on glibc takes programs of s.
func (t *port) takers(s *build.Stage) {
	for _, u := range t.pass.Graph.UsedBy(s) {
		taker := u.Node.Stage
		if u.Kind == build.CopyFrom && !onlyAssets(u) && !isStatic(t.pass, s) && !slices.Contains(t.stages, taker) && t.pass.Base(taker).Libc == image.Glibc {
			t.refuse("a stage that stays on glibc takes what is built there")
		}
	}
}

// cannotBuild says why programs of a language cannot be built on its image on Alpine as they are, "" when they can.
func cannotBuild(p *analysis.Pass, f image.Family) string {
	pr := p.Project
	switch {
	case pr == nil:
	case f == image.Golang && pr.Go != nil && len(pr.Go.CgoModules) > 0:
		return "`" + pr.Go.CgoModules[0] + "` needs cgo, and the image has no C compiler"
	case f == image.Golang && pr.Go != nil && pr.Go.UsesCgo():
		return "`" + pr.Go.CgoFiles[0] + "` uses cgo, and the image has no C compiler"
	case f == image.Rust && pr.Rust != nil && len(pr.Rust.SystemLibraries) > 0:
		return "`" + pr.Rust.SystemLibraries[0] + "` links a library of the system"
	}
	return ""
}
