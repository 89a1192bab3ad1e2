package stages

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
)

// EnvBefore returns the edit that sets variables of the image, each given as
// NAME=value, in lines above n.
func EnvBefore(n *build.Node, pairs ...string) analysis.Edit {
	start := n.Keyword.Start
	indent := n.Text()[:start]
	text := ""
	for _, pair := range pairs {
		text += "ENV " + pair + eolOf(n.Stage) + indent
	}
	return analysis.Edit{At: n.At(syntax.Span{Start: start, End: start}), New: text}
}

// EnvAtStart returns the edit that sets a variable of the image, given as
// NAME=value, below the FROM of s.
func EnvAtStart(s *build.Stage, pair string) analysis.Edit {
	n := s.From
	at := analysis.Edit{At: n.At(syntax.Span{Start: n.Len(), End: n.Len()}), New: "ENV " + pair + eolOf(s)}
	if !strings.HasSuffix(n.Text(), "\n") {
		at.New = "\nENV " + pair
	}
	return at
}
