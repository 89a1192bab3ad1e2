package layers

import (
	"strings"

	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// callSpan is the place of a command's name and what it is told to do: its verb, or all of it.
func callSpan(c *shell.Command) syntax.Span {
	span := c.Words[0].Span
	if len(c.Args) > 0 {
		span.End = max(span.End, lastVerb(c).Span.End)
		return span
	}
	span.End = max(span.End, c.Words[len(c.Words)-1].Span.End)
	return span
}

// callText is a command's name and verb as a person would say them.
func callText(c *shell.Command) string {
	if len(c.Args) == 0 {
		return c.Name
	}
	verb, text := lastVerb(c), c.Name
	for _, w := range c.Args {
		if w.Text == "" || strings.Contains(w.Text, "/") || w.Text == "." {
			return text
		}
		if text += " " + w.Text; w.Span == verb.Span {
			break
		}
	}
	return text
}

// lastVerb is the argument that says what is done: the target of make, else the first one.
func lastVerb(c *shell.Command) shell.Word {
	for _, w := range c.Args {
		if strings.Contains(w.Text, "install") {
			return w
		}
	}
	return c.Args[0]
}
