package build

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is something for which BuildKit refuses the file although each
// instruction can be read.
type Problem struct {
	At      Loc
	Message string
	Default bool // only a build that gives no build argument fails
}

// Problems returns what is wrong with how stages and instructions go together, in the order of the file.
func (g *Graph) Problems() []Problem {
	var all []Problem
	for _, n := range g.Meta.Instructions() {
		if n.Name != "ARG" && n.Instruction.Err == nil {
			all = append(all, Problem{At: n.At(n.Keyword), Message: n.Name + " stands before the first FROM: only ARG may."})
		}
	}
	for i, s := range g.Stages {
		if f := s.From.From; f != nil && g.meanings[i].from == "" && s.From.Instruction.Err == nil {
			all = append(all, Problem{At: s.From.At(f.Image.Span), Message: "The base image is empty when no build argument is given.", Default: true})
		}
		for _, u := range g.uses[i] {
			if p, ok := g.problemOf(s, u); ok {
				all = append(all, p)
			}
		}
	}
	return g.inOrder(all)
}

// inOrder sorts problems by their place, each once: a trigger has it in every stage that it fires in.
func (g *Graph) inOrder(all []Problem) []Problem {
	start := func(p Problem) int {
		span, _ := g.Span(p.At)
		return span.Start
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return start(a) - start(b) })
	return slices.Compact(all)
}

func (g *Graph) problemOf(s *Stage, u Use) (Problem, bool) {
	switch {
	case u.Kind == FromBase:
		if u.Name != u.Stage.Name && g.Base(s).Image != u.Stage.Name {
			return Problem{At: u.At, Message: fmt.Sprintf("FROM takes %s for an image: it finds stages by their name in lower case, %s.", g.Base(s).Image, u.Stage.Name)}, true
		}
		return Problem{}, false
	case strings.Contains(u.Name, "$") && u.Kind == CopyFrom:
		return Problem{At: u.At, Message: "Variables are not expanded in --from; name a stage FROM the variable and copy from that."}, true
	case u.Stage == s && u.Node.written != nil:
		return Problem{}, false // BuildKit finds what the trigger's base has
	case u.Stage == s:
		return Problem{At: u.At, Message: fmt.Sprintf("The stage copies from itself (%s).", u.Name)}, true
	case u.Stage != nil && u.Stage.Index > s.Index:
		return Problem{At: u.At, Message: fmt.Sprintf("Stage %s comes after this one; a stage can only copy from earlier ones.", u.Name)}, true
	case u.Stage == nil && u.Kind == CopyFrom:
		if i, ok := stageNumber(u.Name); ok {
			return Problem{At: u.At, Message: fmt.Sprintf("There is no stage number %d; stages count from 0 to %d.", i, len(g.Stages)-1)}, true
		}
	}
	return Problem{}, false
}
