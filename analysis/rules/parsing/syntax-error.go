package parsing

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
)

// SyntaxError finds instructions that BuildKit cannot read.
var SyntaxError = &analysis.Rule{
	Name: "syntax-error", Group: "parsing", Severity: analysis.Error,
	Summary: "BuildKit cannot read the instruction",
	Doc:     doc("syntax-error"),
	Endless: true,
	Stage:   syntaxErrors,
}

func syntaxErrors(p *analysis.Pass) {
	for _, n := range p.Stage.Nodes() {
		if e := n.Node.Err(); e != nil {
			p.Reportf(n.At(place(n, e.Span)), sentence(e.Message))
		}
	}
}

// place is where the error is; where that is nowhere in particular, the keyword or the line.
func place(n *build.Node, span syntax.Span) syntax.Span {
	switch {
	case !span.Empty():
		return span
	case n.Instruction != nil && !n.Keyword.Empty():
		return n.Keyword
	}
	return syntax.Span{End: len(strings.TrimRight(n.Text(), "\r\n"))}
}
