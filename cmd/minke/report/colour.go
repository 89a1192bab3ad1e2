package report

import (
	"io"
	"os"

	"golang.org/x/term"

	"minke/analysis"
)

// Style paints text for a terminal. The zero value paints nothing.
type Style struct{ on bool }

// StyleFor returns the style for when ("auto", "always" or "never"), where
// auto means: colours on a terminal, unless NO_COLOR (https://no-color.org) or
// TERM=dumb is set.
func StyleFor(out io.Writer, when string) Style {
	switch when {
	case "always":
		return Style{on: true}
	case "never":
		return Style{}
	}
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return Style{}
	}
	f, ok := out.(*os.File)
	return Style{on: ok && term.IsTerminal(int(f.Fd()))}
}

// Codes of "Select Graphic Rendition", ECMA-48 §8.3.117.
const (
	bold   = "1"
	faint  = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	blue   = "34"
	cyan   = "36"
)

func (s Style) paint(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s Style) severity(v analysis.Severity, text string) string {
	switch v {
	case analysis.Error:
		return s.paint(bold+";"+red, text)
	case analysis.Warning:
		return s.paint(bold+";"+yellow, text)
	case analysis.Information:
		return s.paint(bold+";"+blue, text)
	}
	return s.paint(bold+";"+cyan, text)
}
