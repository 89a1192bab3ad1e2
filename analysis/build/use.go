package build

import (
	"slices"
	"strings"

	"minke/analysis/syntax"
)

// UseKind says how a stage uses another one or an image.
type UseKind uint8

const (
	FromBase  UseKind = iota // FROM name
	CopyFrom                 // COPY --from=name
	MountFrom                // RUN --mount=from=name
)

// Use is an edge of the build graph.
type Use struct {
	Kind  UseKind
	Name  string // as written
	At    Loc    // the name
	Node  *Node  // the instruction; of a trigger the one that ONBUILD brings
	Stage *Stage // nil for an image or a named context

	Context string // what the named context of that name stands for, if the build has one
}

// usesOf finds the edges that start in nodes, without the one of FROM.
func usesOf(nodes []*Node) []Use {
	var uses []Use
	for _, n := range nodes {
		for i := range n.Flags {
			f := &n.Flags[i]
			switch {
			case f.Name == "from" && f.Value != "" && (n.Name == "COPY" || n.Name == "ADD"):
				uses = append(uses, Use{Kind: CopyFrom, Name: f.Value, At: n.At(f.ValueSpan), Node: n})
			case f.Name == "mount" && n.Name == "RUN":
				uses = append(uses, mountUses(n, f)...)
			}
		}
	}
	return uses
}

func mountUses(n *Node, f *syntax.Flag) []Use {
	var uses []Use
	for _, o := range f.Options {
		if strings.EqualFold(o.Key, "from") && o.Value != "" {
			uses = append(uses, Use{Kind: MountFrom, Name: o.Value, At: n.At(o.ValueSpan), Node: n})
		}
	}
	return uses
}

// resolve finds the stages behind the names in m. A name stands for a stage
// anywhere in the file; that a stage must come first is for [Graph.Problems] to
// say. Only COPY counts stages: BuildKit takes a number in a mount for an image.
func (g *Graph) resolve(m *meaning) []Use {
	var uses []Use
	if m.base.Stage != nil {
		from := m.stage.From
		image := from.From.Image
		uses = append(uses, Use{Kind: FromBase, Name: image.Value, At: from.At(image.Span), Node: from, Stage: m.base.Stage})
	}
	for _, u := range m.uses {
		if u.Kind == MountFrom {
			u.Stage = g.stageNamed(u.Name)
		} else {
			u.Stage = g.Stage(u.Name)
		}
		if u.Stage == nil {
			u.Context, _ = g.setting.context(u.Name)
		} else if m := g.meanings[u.Stage.Index]; m.replaced {
			u.Stage, u.Context = nil, m.base.Context
		}
		uses = append(uses, u)
	}
	return uses
}

func (g *Graph) resolveUses() {
	g.uses = make([][]Use, len(g.Stages))
	g.usedBy = make([][]Use, len(g.Stages))
	for i, m := range g.meanings {
		g.uses[i] = g.resolve(m)
		for _, u := range g.uses[i] {
			if u.Stage != nil && u.Stage.Index != i {
				g.usedBy[u.Stage.Index] = append(g.usedBy[u.Stage.Index], u)
			}
		}
	}
}

// findNeeded finds the stages that building the final one builds, and those
// whose layers it has.
func (g *Graph) findNeeded() {
	g.needed, g.inImage = make([]bool, len(g.Stages)), make([]bool, len(g.Stages))
	final := g.Final()
	if final == nil {
		return
	}
	for s := final; s != nil; s = g.Base(s).Stage {
		g.inImage[s.Index] = true
	}
	for todo := []*Stage{final}; len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if g.needed[s.Index] {
			continue
		}
		g.needed[s.Index] = true
		for _, u := range g.uses[s.Index] {
			if u.Stage != nil && !g.needed[u.Stage.Index] {
				todo = append(todo, u.Stage)
			}
		}
	}
}

// Uses returns what s takes from stages and images: its base if that is a stage, COPY --from and --mount=from.
func (g *Graph) Uses(s *Stage) []Use {
	if s.Index < 0 {
		return nil
	}
	return g.uses[s.Index]
}

// UsedBy returns the uses of s by other stages.
func (g *Graph) UsedBy(s *Stage) []Use {
	if s.Index < 0 {
		return nil
	}
	return g.usedBy[s.Index]
}

// Replaced reports whether a named context stands in the place of s, so that
// nothing of s is built, and what it stands for.
func (g *Graph) Replaced(s *Stage) (context string, ok bool) {
	m := g.meaning(s)
	return m.base.Context, m.replaced
}

// Needed reports whether building the final stage builds s.
func (g *Graph) Needed(s *Stage) bool { return s.Index >= 0 && g.needed[s.Index] }

// InImage reports whether the layers of s are layers of the final image: it is
// the final stage or one that this inherits from.
func (g *Graph) InImage(s *Stage) bool { return s.Index >= 0 && g.inImage[s.Index] }

// Same reports whether everything that the findings of a stage can depend on in
// the Dockerfile is the same in both graphs: its text, what it inherits, the
// global ARGs, what it uses, whether the image needs it, and who uses it.
func (g *Graph) Same(old *Graph, s *Stage) bool {
	switch {
	case old == nil || s.Index >= len(old.Stages):
		return false
	case s.Index < 0:
		return g.meta == old.meta
	}
	i := s.Index
	return g.meanings[i] == old.meanings[i] &&
		g.needed[i] == old.needed[i] &&
		g.inImage[i] == old.inImage[i] &&
		(g.Final() == s) == (old.Final() == s) &&
		sameUses(g.uses[i], old.uses[i]) && sameUses(g.usedBy[i], old.usedBy[i])
}

func sameUses(a, b []Use) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0] || slices.EqualFunc(a, b, sameUse))
}

// sameUse reports whether two uses stand in the same place and lead to the same stage.
func sameUse(a, b Use) bool { return a.Node == b.Node && sameEnd(a, b) }

// sameEnd reports whether two uses lead to the same stage in the same way.
func sameEnd(a, b Use) bool {
	return a.Kind == b.Kind && a.Context == b.Context && (a.Stage == nil) == (b.Stage == nil) && (a.Stage == nil || a.Stage.Index == b.Stage.Index)
}
