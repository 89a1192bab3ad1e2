package parsing

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"minke/analysis"
	"minke/analysis/build"
)

// BuildError finds instructions that do not go together.
var BuildError = &analysis.Rule{
	Name: "build-error", Group: "parsing", Severity: analysis.Error,
	Summary: "Stages or instructions do not go together",
	Doc:     doc("build-error"),
	Endless: true,
	File: func(p *analysis.Pass) {
		for _, problem := range p.Graph.Problems() {
			f := analysis.Finding{At: problem.At, Message: problem.Message}
			if problem.Default {
				f.Severity = analysis.Information
			}
			p.Report(f)
		}
		for _, s := range p.Graph.Stages {
			if n := len(s.Instructions()); n > analysis.MostInstructions {
				p.Report(analysis.Finding{
					At: s.From.At(s.From.Keyword), Severity: analysis.Warning,
					Message: fmt.Sprintf("This stage has %d instructions, and an image has at most %d layers: only errors are looked for here.", n, build.MaxLayers),
				})
			}
		}
	},
}

// sentence makes one of an error message.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return "BuildKit refuses this."
	}
	s = string(unicode.ToUpper(first)) + s[size:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}
