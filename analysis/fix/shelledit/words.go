package shelledit

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// InsertAfter returns the edit that adds words behind w, on its line. In an exec
// form each of them, as blanks cut them, becomes an element of the array.
func InsertAfter(n *build.Node, w shell.Word, words string) analysis.Edit {
	text := " " + words
	if isElement(w) {
		text = ""
		for field := range strings.FieldsSeq(words) {
			text += ", \"" + field + "\""
		}
	}
	return analysis.Edit{At: n.At(syntax.Span{Start: w.Span.End, End: w.Span.End}), New: text}
}

// isElement reports whether w is a string of an exec form.
func isElement(w shell.Word) bool { return w.Node == nil && strings.HasPrefix(w.Raw, `"`) }

// Replace returns the edit that writes text in place of span.
func Replace(n *build.Node, span syntax.Span, text string) analysis.Edit {
	return analysis.Edit{At: n.At(span), New: text}
}

// Delete returns the edit that takes span, a word of a command that is not its
// first, out of n together with the blanks in front of it. A word alone on its
// continuation line goes with the line.
func Delete(n *build.Node, span syntax.Span) analysis.Edit {
	text := n.Text()
	start := len(strings.TrimRight(text[:span.Start], " \t"))
	if bol := strings.LastIndexByte(text[:start], '\n') + 1; bol == start {
		if eol := strings.IndexByte(text[span.End:], '\n'); eol >= 0 && onlyContinuation(text[span.End:span.End+eol]) {
			return analysis.Edit{At: n.At(syntax.Span{Start: bol, End: span.End + eol + 1})}
		}
		if before := strings.TrimRight(text[:bol], " \t\r\n"); strings.TrimSpace(text[span.End:]) == "" && endsContinued(before) {
			start = len(strings.TrimRight(before[:len(before)-1], " \t")) // the last line of all
		} else {
			start = span.Start
		}
	}
	return analysis.Edit{At: n.At(syntax.Span{Start: start, End: span.End})}
}

// endsContinued reports whether text ends in an escape token at the end of a line that is no comment.
func endsContinued(text string) bool {
	line := strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
	return !strings.HasPrefix(line, "#") && (strings.HasSuffix(line, "\\") || strings.HasSuffix(line, "`"))
}

func onlyContinuation(rest string) bool {
	rest = strings.TrimSpace(rest)
	return rest == "\\" || rest == "`"
}
