package measure

import (
	"regexp"
	"slices"
	"strings"

	"minke/analysis/build"
)

// Lines finds the instruction of g's final image that made each layer, nil for those of
// the base image and where the history does not fit. It goes from the end, because what
// the base image brings stands first.
func Lines(g *build.Graph, list []Layer) []*build.Node {
	made := make([]*build.Node, len(list))
	instructions := instructionsOf(g)
	at := len(list) - 1
	for i := len(instructions) - 1; i >= 0 && at >= 0; i-- {
		n := instructions[i]
		if keyword(list[at].CreatedBy) != n.Name {
			if optional(n) {
				continue
			}
			return made // another file, or one that has changed since
		}
		made[at] = n
		at--
	}
	return made
}

// instructionsOf lists what makes g's final image, through the stages that it inherits from,
// with what their ONBUILDs bring.
func instructionsOf(g *build.Graph) []*build.Node {
	var list []*build.Node
	for s := g.Final(); s != nil; s = g.Base(s).Stage {
		list = slices.Concat(g.Triggers(s), s.Instructions()[1:], list)
	}
	return list
}

// optional tells the instructions that not every builder notes in the history.
func optional(n *build.Node) bool {
	return n.Name == "ARG" || n.Name == "MAINTAINER" || n.Name == "ONBUILD"
}

var (
	nop  = regexp.MustCompile(`^/\S+ -c #\(nop\)\s+`)
	args = regexp.MustCompile(`^\|\d+ `)
)

// keyword is the instruction that an entry of a history stands for: BuildKit writes it
// in front, the classic builder writes the shell, /bin/sh -c, for RUN and #(nop) for the others.
func keyword(by string) string {
	switch {
	case nop.MatchString(by):
		by = nop.ReplaceAllString(by, "")
	case strings.HasPrefix(by, "/"), args.MatchString(by): // a shell, /bin/sh -c or that of SHELL
		return "RUN"
	}
	word, _, _ := strings.Cut(by, " ")
	return word
}
