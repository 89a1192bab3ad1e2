package build

// maxTriggers bounds how many ONBUILDs of a stage are followed: each of them
// counts in every stage that builds on it.
const maxTriggers = 16

// Triggers returns the instructions that the ONBUILDs of the stage that s builds
// on add to s, behind its FROM and in front of its own. Their places are in the
// ONBUILDs; those of an image are not known.
func (g *Graph) Triggers(s *Stage) []*Node { return g.meaning(s).triggers.acting }

// Waiting returns the instructions that the ONBUILDs of s keep for the images that
// are built on it, as if they ran at the end of s: behind all of its own, with the
// places and numbers of the ONBUILDs.
func (g *Graph) Waiting(s *Stage) []*Node {
	return g.Remember(s, waitingKey{}, func() any {
		var all []*Node
		for _, n := range s.triggering() {
			w := &Node{Node: n.Node, Instruction: n.Sub, Stage: s, Index: n.Index, start: n.start, order: n.order, written: n, waits: true}
			all = append(all, w)
		}
		return all
	}).([]*Node)
}

type waitingKey struct{}

// Waits reports whether n is one that [Graph.Waiting] returns.
func (n *Node) Waits() bool { return n.waits }

// triggersFrom returns the instructions that m gets from its parent. Triggers of
// the parent's parent are none of them, as in BuildKit.
func (m *meaning) triggersFrom(parent *meaning) []*Node {
	if parent == nil {
		return nil
	}
	written := parent.stage.triggering()
	nodes, all := make([]Node, len(written)), make([]*Node, len(written))
	for i, n := range written {
		nodes[i] = Node{Node: n.Node, Instruction: n.Sub, Stage: m.stage, order: i, written: n}
		all[i] = &nodes[i]
	}
	return all
}

// triggering returns the first ONBUILDs of s that BuildKit can read.
func (s *Stage) triggering() []*Node {
	var all []*Node
	for _, n := range s.acting {
		if len(all) == maxTriggers {
			break
		}
		if n.Name == "ONBUILD" && n.Sub != nil && n.Sub.Err == nil && n.Instruction.Err == nil {
			all = append(all, n)
		}
	}
	return all
}
