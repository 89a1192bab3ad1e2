package build

import (
	"slices"
	"strconv"
	"strings"

	"minke/analysis/syntax"
)

// Graph is the meaning of one version of a file. It is immutable and safe for concurrent use.
type Graph struct {
	File   *syntax.File
	Meta   *Stage   // what stands before the first FROM
	Stages []*Stage // in order

	setting  Setting
	scripts  *scripts
	starts   []place // of Meta, of each stage, and the end of the file
	named    index   // the stages by name
	mentions index   // the stages by what they name, and by asksGlobals
	meta     *meaning
	meanings []*meaning // of each stage
	uses     [][]Use    // of each stage, resolved
	usedBy   [][]Use    // of each stage, from other stages
	needed   []bool     // of each stage
	inImage  []bool     // of each stage
}

// place is where a stage starts.
type place struct{ bytes, nodes int }

// New returns the meaning of file.
func New(file *syntax.File) *Graph { return (*Graph)(nil).Update(file) }

// start returns the offset of s, and false when it is no stage of g.
func (g *Graph) start(s *Stage) (int, bool) {
	if s == g.Meta {
		return 0, true
	}
	if s.Index < 0 || s.Index >= len(g.Stages) || g.Stages[s.Index] != s {
		return 0, false
	}
	return g.starts[s.Index+1].bytes, true
}

// Span returns the place of l in the file, and false when l belongs to a stage that g does not have.
func (g *Graph) Span(l Loc) (syntax.Span, bool) {
	start, ok := g.start(l.Node.Stage)
	if !ok {
		return syntax.Span{}, false
	}
	return l.Span.Shift(start + l.Node.start), true
}

// StageAt returns the stage that holds offset; Meta before the first FROM.
func (g *Graph) StageAt(offset int) *Stage {
	starts := g.starts[1 : len(g.Stages)+1]
	i, _ := slices.BinarySearchFunc(starts, offset+1, func(p place, offset int) int { return p.bytes - offset })
	if i == 0 {
		return g.Meta
	}
	return g.Stages[i-1]
}

// NodeAt returns the node that holds offset and the offset within it; nil in an empty file.
func (g *Graph) NodeAt(offset int) (*Node, int) {
	s := g.StageAt(offset)
	start, _ := g.start(s)
	n := s.at(offset - start)
	if n == nil {
		return nil, 0
	}
	return n, offset - start - n.start
}

// Stage returns the stage called name (its AS name in any case, or its number), and nil if there is none.
func (g *Graph) Stage(name string) *Stage {
	if s := g.stageNamed(name); s != nil {
		return s
	}
	if i, ok := stageNumber(name); ok && i >= 0 && i < len(g.Stages) {
		return g.Stages[i]
	}
	return nil
}

// stageNamed returns the last of the stages of a name, as BuildKit does where stages need not be in order.
func (g *Graph) stageNamed(name string) *Stage { return g.earlier(name, len(g.Stages)) }

// earlier returns the last stage of a name in front of a stage.
func (g *Graph) earlier(name string, stage int) *Stage {
	if i := g.named.last(strings.ToLower(name), stage); i >= 0 {
		return g.Stages[i]
	}
	return nil
}

// stageNumber reads a number in the way BuildKit does.
func stageNumber(name string) (int, bool) {
	n, err := strconv.Atoi(name)
	return n, err == nil
}
