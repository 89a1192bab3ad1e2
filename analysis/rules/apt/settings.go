package apt

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
)

// configured reports whether an instruction of the stage, or of one it inherits
// from, writes the setting called name to apt's configuration.
func configured(p *analysis.Pass, s *build.Stage, name string) bool {
	return mentions(p, s, name, "apt.conf")
}

// mentions reports whether a RUN or COPY of the stage, or of one it inherits
// from, holds all words.
func mentions(p *analysis.Pass, s *build.Stage, words ...string) bool {
	for s := range p.Graph.Lineage(s) {
		for _, n := range s.Instructions() {
			if (n.Name == "RUN" || n.Name == "COPY") && holdsAll(n.Text(), words) {
				return true
			}
		}
	}
	return false
}

func holdsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// lineEnd is how the lines of n end.
func lineEnd(n *build.Node) string {
	if strings.HasSuffix(n.Text(), "\r\n") {
		return "\r\n"
	}
	return "\n"
}
