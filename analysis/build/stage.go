package build

import (
	"slices"
	"strings"
	"sync/atomic"

	"minke/analysis/syntax"
)

// Node is a syntax node in its place in a stage.
type Node struct {
	*syntax.Node
	// Instruction is what the node says; nil for comments, blank lines and directives.
	*syntax.Instruction
	Stage *Stage
	Index int // in [Stage.Nodes]; of a trigger that of FROM, behind which it runs

	start   int   // bytes from the start of the stage
	order   int   // among the instructions of the stage, or among its triggers
	written *Node // of a trigger: the ONBUILD
	waits   bool  // a trigger as it stands in its own stage
}

// At returns the place of span, which counts from the start of n.
func (n *Node) At(span syntax.Span) Loc {
	if n.written != nil {
		n = n.written
	}
	return Loc{n, span}
}

// All returns the place of the whole node, its line end included.
func (n *Node) All() Loc { return n.At(syntax.Span{End: n.Len()}) }

// Loc is a place in a file, counted from the start of a node, so that it stays
// true while other parts of the file change. It may reach over following nodes of the same stage.
type Loc struct {
	Node *Node
	Span syntax.Span
}

// Stage is a build stage: a FROM and what follows it, up to the next FROM. The
// nodes before the first FROM are a Stage too, with Index -1 and a nil From.
// It is immutable and shared by the graphs of successive versions of a file while its text is the same.
type Stage struct {
	Index int
	Name  string // lower case, as BuildKit compares names; "" for a stage without AS
	From  *Node

	source syntax.Nodes
	acting []*Node // the instructions that other ones or other stages depend on, FROM first
	lazy   atomic.Pointer[nodes]
}

// nodes are all nodes of a stage, made when somebody asks: they take many times
// the memory of the text.
type nodes struct{ all, instructions []*Node }

// Nodes returns all nodes of the stage, FROM first.
func (s *Stage) Nodes() []*Node { return s.nodes().all }

// Instructions returns the instruction nodes, FROM first.
func (s *Stage) Instructions() []*Node { return s.nodes().instructions }

// Len returns the length of the stage's text in bytes.
func (s *Stage) Len() int { return s.source.Bytes() }

func newStage(index int, source syntax.Nodes) *Stage {
	s := &Stage{Index: index, source: source}
	at, start, order := 0, 0, 0
	for e := range source.Entries() {
		if acts(e) {
			n := e.Node()
			s.acting = append(s.acting, &Node{Node: n, Instruction: n.Instruction(), Stage: s, Index: at, start: start, order: order})
		}
		if e.Kind() == syntax.InstructionNode {
			order++
		}
		at, start = at+1, start+len(e.Text())
	}
	s.acting = slices.Clip(s.acting)
	if index >= 0 {
		s.From = s.acting[0]
		if f := s.From.From; f != nil {
			s.Name = strings.ToLower(f.Name)
		}
	}
	return s
}

// acts reports whether an instruction changes what is in force behind it, or may
// name a stage, by a look at its first bytes: only a flag of COPY, ADD or RUN can.
func acts(e syntax.Entry) bool {
	name, rest := e.Keyword()
	switch name {
	case "FROM", "ARG", "ENV", "SHELL", "USER", "WORKDIR", "ONBUILD":
		return true
	case "COPY", "ADD", "RUN":
		rest = strings.TrimLeft(rest, " \t\v\f\r")
		// A flag may be continued, or come behind a continuation.
		return rest != "" && strings.IndexByte("-\\`", rest[0]) >= 0
	}
	return false
}

func (s *Stage) nodes() *nodes {
	if made := s.lazy.Load(); made != nil {
		return made
	}
	s.lazy.CompareAndSwap(nil, s.makeNodes())
	return s.lazy.Load()
}

func (s *Stage) makeNodes() *nodes {
	count, start := s.source.Len(), 0
	made := &nodes{all: make([]*Node, 0, count)}
	fresh, acting := make([]Node, 0, count-len(s.acting)), s.acting
	for n := range s.source.All() {
		var node *Node
		if len(acting) > 0 && acting[0].Index == len(made.all) {
			node, acting = acting[0], acting[1:]
		} else {
			fresh = append(fresh, Node{
				Node: n, Instruction: n.Instruction(), Stage: s, Index: len(made.all), start: start, order: len(made.instructions),
			})
			node = &fresh[len(fresh)-1]
		}
		made.all = append(made.all, node)
		if node.Instruction != nil {
			made.instructions = append(made.instructions, node)
		}
		start += n.Len()
	}
	return made
}

// at returns the node that holds an offset from the start of s, nil in an empty stage.
func (s *Stage) at(offset int) *Node {
	all := s.Nodes()
	if len(all) == 0 {
		return nil
	}
	i, _ := slices.BinarySearchFunc(all, offset+1, func(n *Node, offset int) int { return n.start - offset })
	return all[max(i-1, 0)]
}
