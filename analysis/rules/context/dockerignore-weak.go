package context

import (
	"minke/analysis"
	"minke/analysis/image"
	"minke/analysis/project"
)

// IgnoreWeak finds an ignore file that lets through what no image needs.
var IgnoreWeak = &analysis.Rule{
	Name: "dockerignore-weak", Group: "context", Severity: analysis.Information,
	Summary: "The .dockerignore lets through what the image does not need",
	Doc:     doc("dockerignore-weak"),
	File: func(p *analysis.Pass) {
		s, n, source := suggest(p)
		if s == nil || !s.Exists || !matters(s) {
			return
		}
		message := "`" + text(n, source) + "` sends " + amount(s.Before) + ", of which the .dockerignore could keep out " + amount(kept(s)) + ": " + lines(s) + "."
		report(p, s, n, source, message, "Add to the .dockerignore")
	},
}

// enough is how much has to be kept out before it is worth a word; secrets always are.
const enough = 100 * image.KB

func matters(s *project.Suggestion) bool {
	for _, l := range s.Lines {
		if l.Secret && l.Saves.Files > 0 {
			return true
		}
	}
	return kept(s).Bytes >= enough
}

// kept is what the lines of the suggestion keep out.
func kept(s *project.Suggestion) (sum project.Amount) {
	for _, l := range s.Lines {
		sum.Bytes += l.Saves.Bytes
		sum.Files += l.Saves.Files
		sum.AtLeast = sum.AtLeast || l.Saves.AtLeast
	}
	return sum
}
