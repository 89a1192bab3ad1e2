package ignorefile

import (
	"strings"

	"minke/analysis/project"
	"minke/analysis/syntax"
)

// Remedy is one way to do something about a remark on a line of an ignore file.
type Remedy struct {
	Title  string
	Change syntax.Change // in the text of the ignore file
}

// Remedies lists what can be done about r, the best first. Each of them leaves every
// other line of the file as it is.
func Remedies(ig *project.Ignore, r project.Remark) []Remedy {
	pat := ig.Patterns[r.Pattern]
	line := syntax.Span{Start: pat.Start, End: pat.End}
	remove := Remedy{"Remove this line", syntax.Change{Span: wholeLine(ig.Text, line)}}
	switch r.Kind {
	case project.TopOnly:
		return []Remedy{{"Match in every folder: " + r.Name, syntax.Change{Span: line, Text: r.Name}}, remove}
	case project.HidesSource:
		below := syntax.Span{Start: line.End, End: line.End}
		back := "!" + r.Name
		return []Remedy{{"Take back what is copied: " + back, syntax.Change{Span: below, Text: lineEnding(ig.Text) + back}}, remove}
	case project.MatchesNothing:
		if pattern, comment, ok := strings.Cut(line.Of(ig.Text), " #"); ok && strings.TrimSpace(pattern) != "" {
			above := "#" + comment + lineEnding(ig.Text) + strings.TrimSpace(pattern)
			return []Remedy{{"Move the comment to a line of its own", syntax.Change{Span: line, Text: above}}, remove}
		}
	}
	return []Remedy{remove}
}

// wholeLine widens span to its line with the ending of that; the last line of a file
// that ends without one takes nothing of the line before.
func wholeLine(text string, span syntax.Span) syntax.Span {
	span.Start = strings.LastIndexByte(text[:span.Start], '\n') + 1
	if i := strings.IndexByte(text[span.End:], '\n'); i >= 0 {
		span.End += i + 1
	} else {
		span.End = len(text)
	}
	return span
}

func lineEnding(text string) string {
	if strings.Contains(text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}
