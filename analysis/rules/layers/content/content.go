// Package content says what the instructions of a stage put where: which files
// COPY and ADD bring, what a RUN fetches, unpacks, clones and writes, and what of
// that is still there when it ends.
//
// It tells only what the text shows. Paths whose variables are open stay as they
// are written ($GNUPGHOME/x), so that two mentions of one path can still be matched.
package content

import (
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Kind says how something came to be where it is.
type Kind uint8

// The kinds.
const (
	Made      Kind = iota // written by a command
	Copied                // by COPY or ADD
	Fetched               // downloaded
	Unpacked              // out of an archive
	Cloned                // by git
	Moved                 // by mv
	Indexed               // the package lists of a package manager
	Installed             // packages, in a folder of the project
	Packed                // an archive that a command makes
	Temporary             // a folder or file by mktemp, under the name of a variable
)

// Write is a file or folder that an instruction brings into its layer.
type Write struct {
	Path string // absolute and clean; "?/name" in a folder that is not known
	// Name is the path as the command names it, with its variables: relative to
	// Command.Dir unless absolute. "" for what COPY and ADD bring.
	Name string
	Tree bool // a folder of which everything below is meant too
	// Loose marks a tree of which only some part below Path is written, under
	// names that the text does not tell: an archive unpacked there.
	Loose   bool
	Kind    Kind
	By      *build.Node
	At      build.Loc
	Copy    *Copy          // of COPY and ADD
	Command *shell.Command // of RUN
	Manager shell.Manager  // whose lists or packages these are

	order int // of the command in its RUN
}

// Earlier returns what the image holds when n starts, as far as this file brings
// it: by the stages that its own inherits from, and by the instructions above. In
// a file that brings very much it returns the newest. Callers must not change it.
func Earlier(p *analysis.Pass, n *build.Node) []Write {
	own := keptBy(p, n.Stage)
	all := own.writes[:own.upTo[n.Index]:own.upTo[n.Index]]
	for s := p.Graph.Base(n.Stage).Stage; s != nil && len(all) < most; s = p.Graph.Base(s).Stage {
		all = slices.Concat(keptBy(p, s).writes, all)
	}
	return all[max(0, len(all)-most):]
}

// most bounds what Earlier returns: the work for a file stays in proportion to its length.
const most = 2000

// kept is what the instructions of a stage leave, in order.
type kept struct {
	writes []Write
	upTo   []int // by node: how many of writes stand in front of it
}

type keptKey struct{}

func keptBy(p *analysis.Pass, s *build.Stage) *kept {
	return p.Remember(s, keptKey{}, func() any {
		k := &kept{upTo: make([]int, len(s.Nodes()))}
		for i, n := range s.Nodes() {
			k.upTo[i] = len(k.writes)
			if n.Instruction != nil {
				k.writes = append(k.writes, Left(p, n)...)
			}
		}
		return k
	}).(*kept)
}

// Lineage returns the stages of [build.Graph.Lineage], the lowest first and s last.
func Lineage(g *build.Graph, s *build.Stage) []*build.Stage {
	all := slices.Collect(g.Lineage(s))
	slices.Reverse(all)
	return all
}

// Left returns what n brings and has not taken away again when it ends. What a
// mount lies over is not among it.
func Left(p *analysis.Pass, n *build.Node) []Write {
	switch n.Name {
	case "COPY", "ADD":
		return copied(p, n)
	case "RUN":
		return RunOf(p, n).Left()
	}
	return nil
}

// HasComment reports whether comment lines stand between the lines of n.
func HasComment(n *build.Node) bool {
	for _, t := range n.Tokens() {
		if t.Kind == syntax.Comment {
			return true
		}
	}
	return false
}
