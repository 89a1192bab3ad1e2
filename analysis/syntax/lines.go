package syntax

import (
	"sort"
	"strings"
)

// indexedLines is the size in bytes from which a node keeps a table of its line
// starts, so that positions in a long heredoc do not cost its whole length.
const indexedLines = 1024

// lineAt returns the line, as editors count, that holds offset, counted from the
// node's first line, and the offset at which it starts.
func (n *Node) lineAt(offset int) (line, start int) {
	if len(n.text) < indexedLines {
		for next := lineBreak(n.text, 0); next >= 0 && next <= offset; next = lineBreak(n.text, start) {
			line, start = line+1, next
		}
		return line, start
	}
	starts := n.lineStarts()
	line = sort.SearchInts(starts, offset+1) - 1
	return line, starts[line]
}

// lineStart returns the offset at which line starts.
func (n *Node) lineStart(line int) int {
	if len(n.text) >= indexedLines {
		return n.lineStarts()[line]
	}
	start := 0
	for ; line > 0; line-- {
		start = lineBreak(n.text, start)
	}
	return start
}

// lineStarts returns the table of line starts, made on first use.
func (n *Node) lineStarts() []int {
	if starts := n.starts.Load(); starts != nil {
		return *starts
	}
	starts := append(make([]int, 0, n.breaks()+1), 0)
	for next := lineBreak(n.text, 0); next >= 0; next = lineBreak(n.text, next) {
		starts = append(starts, next)
	}
	n.starts.Store(&starts)
	return starts
}

// lineBreak returns the offset behind the next line end from start, or -1.
func lineBreak(text string, start int) int {
	i := strings.IndexAny(text[start:], "\r\n")
	if i < 0 {
		return -1
	}
	i += start + 1
	if text[i-1] == '\r' && i < len(text) && text[i] == '\n' {
		i++
	}
	return i
}

// loneReturns counts the carriage returns of text that no line feed follows:
// each ends a line for editors, none does for BuildKit.
func loneReturns(text string) int {
	if strings.IndexByte(text, '\r') < 0 {
		return 0
	}
	return strings.Count(text, "\r") - strings.Count(text, "\r\n")
}
