package build

import (
	"slices"
	"sync"

	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Script returns the shell program of a RUN, CMD, ENTRYPOINT or HEALTHCHECK
// under the SHELL in force there, parsed once unless [Graph.Trim] lets go of it;
// nil for other instructions.
func (g *Graph) Script(n *Node) *shell.Script {
	switch n.Name {
	case "RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK":
		return g.scripts.of(n.Instruction, g.Scope(n).Shell)
	}
	return nil
}

// maxScripts and maxScriptText bound how many scripts outlive [Graph.Trim], and
// their text in bytes: a parsed script takes some hundred times its text.
const (
	maxScripts    = 4096
	maxScriptText = 1 << 20
)

// scripts keeps parsed programs for all versions of a file: the young ones are
// those that were asked for since the last generation became the old one.
type scripts struct {
	mu         sync.Mutex
	young, old map[*syntax.Instruction]script
	text       int // bytes, of the young
}

// script is a program with the SHELL that it was parsed for.
type script struct {
	shell  []string
	parsed *shell.Script
}

func newScripts() *scripts { return &scripts{young: map[*syntax.Instruction]script{}} }

func (s *scripts) of(in *syntax.Instruction, words []string) *shell.Script {
	if found := s.find(in, words); found != nil {
		return found
	}
	parsed := shell.Parse(in, words)
	s.mu.Lock()
	defer s.mu.Unlock()
	if now, ok := s.young[in]; ok && slices.Equal(now.shell, words) {
		return now.parsed // by somebody else in the meantime
	}
	s.keep(in, script{words, parsed})
	return parsed
}

func (s *scripts) find(in *syntax.Instruction, words []string) *shell.Script {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, young := s.young[in]
	if !young {
		found = s.old[in]
	}
	if found.parsed == nil || !slices.Equal(found.shell, words) {
		return nil
	}
	if !young {
		s.keep(in, found)
	}
	return found.parsed
}

func (s *scripts) keep(in *syntax.Instruction, it script) {
	s.text += len(in.Logical.Text)
	s.young[in] = it
}

// trim starts a generation if this one is full. Of one that is more than full
// nothing is kept; it says so.
func (s *scripts) trim() (emptied bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.young) <= maxScripts && s.text <= maxScriptText {
		return false
	}
	emptied = len(s.young) > 2*maxScripts || s.text > 2*maxScriptText
	s.young, s.old, s.text = map[*syntax.Instruction]script{}, s.young, 0
	if emptied {
		s.old = nil
	}
	return emptied
}

// Trim lets go of scripts, and of what [Graph.Remember] has for the stages, where
// they are too many to keep for the life of a file. It is for the end of a run of
// rules: while they run, each of them asks for the same again.
func (g *Graph) Trim() {
	if !g.scripts.trim() {
		return
	}
	for _, m := range g.meanings {
		m.memo.Store(nil)
	}
}
