package shelledit

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// AddWords returns the edit that adds words behind last, the last word of a list
// in the command of n. In a list with a word a line, each gets a line of its own.
func AddWords(n *build.Node, last shell.Word, words []string) analysis.Edit {
	text := n.Text()
	bol := strings.LastIndexByte(text[:last.Span.Start], '\n') + 1
	if isElement(last) || bol == 0 || strings.TrimSpace(text[bol:last.Span.Start]) != "" {
		return InsertAfter(n, last, strings.Join(words, " "))
	}
	style := lineStyle(text)
	joint := " " + style.escape + style.eol + text[bol:last.Span.Start]
	at := syntax.Span{Start: last.Span.End, End: last.Span.End}
	return analysis.Edit{At: n.At(at), New: joint + strings.Join(words, joint)}
}

// lineStyle reads from text how lines end and are continued.
func lineStyle(text string) style {
	st := style{eol: "\n", escape: "\\"}
	if strings.Contains(text, "\r\n") {
		st.eol = "\r\n"
	}
	first, _, _ := strings.Cut(text, "\n")
	if c := lastContinuation(first); c != "" {
		st.escape = c
	}
	return st
}

// DropWords returns the edits that take some words of c out of the command,
// each with what stands between it and the word before. It declines (ok is
// false) where a word is not written as it is read, such as one that a variable
// brings, where one is the first, and where a comment or a redirection stands before it.
func DropWords(n *build.Node, c *shell.Command, drop func(shell.Word) bool) (edits []analysis.Edit, ok bool) {
	text := n.Text()
	for i, w := range c.Words {
		if !drop(w) {
			continue
		}
		if i == 0 || !isElement(w) && w.Raw != w.Template {
			return nil, false
		}
		span := syntax.Span{Start: c.Words[i-1].Span.End, End: w.Span.End}
		if span.Start > w.Span.Start || strings.Trim(text[span.Start:w.Span.Start], " \t\r\n\\`,") != "" {
			return nil, false
		}
		edits = append(edits, analysis.Edit{At: n.At(span)})
	}
	return edits, len(edits) > 0
}

// HasComment reports whether something in span of n looks like a comment, one
// line of its own between continuation lines or any in a here-document.
func HasComment(n *build.Node, span syntax.Span) bool {
	text := span.Of(n.Text())
	for i := range len(text) {
		if text[i] == '#' && (i == 0 || strings.IndexByte(" \t\n;", text[i-1]) >= 0) {
			return true
		}
	}
	return false
}
