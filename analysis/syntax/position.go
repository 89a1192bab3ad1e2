package syntax

import (
	"strings"
	"unicode/utf8"
)

// Encoding is the unit of Position.Column.
type Encoding uint8

// The encodings of LSP's PositionEncodingKind.
const (
	UTF16 Encoding = iota
	UTF8
	UTF32
)

// Position is a place in the text as editors count: both from 0.
type Position struct{ Line, Column int }

// Position converts a byte offset to a line and a column in units of enc, as LSP
// counts them: lines end in \n, \r\n or \r. Offsets are clamped to the file; one
// inside a character, or between \r and \n, counts as the place before it. Each
// byte that is not valid UTF-8 is one unit.
func (f *File) Position(offset int, enc Encoding) Position {
	offset = min(max(offset, 0), f.Len())
	at, ok := f.locate(offset)
	if !ok {
		return Position{}
	}
	n := at.node()
	line, start := n.lineAt(offset - at.start)
	text := n.text
	end := lineContentEnd(text, start)
	return Position{
		Line:   at.breaks + line,
		Column: columns(text[start:end], min(offset-at.start, end)-start, enc),
	}
}

// Offset converts back. Columns past the end of a line mean its end (before the
// line end), lines past the end of the file mean the end of the file, and a
// column inside a character means the place before it.
func (f *File) Offset(p Position, enc Encoding) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line > f.total().breaks {
		return f.Len()
	}
	at, ok := f.locateLine(p.Line)
	if !ok {
		return 0
	}
	n := at.node()
	text := n.text
	start := n.lineStart(p.Line - at.breaks)
	end := lineContentEnd(text, start)
	return at.start + start + columnOffset(text[start:end], p.Column, enc)
}

// NumLines returns how many lines the file has as editors count: one more than
// there are line ends.
func (f *File) NumLines() int { return f.total().breaks + 1 }

// BuildLine returns the number of the line that holds offset as BuildKit counts
// in its messages: from 1, and lines end in \n only.
func (f *File) BuildLine(offset int) int {
	offset = min(max(offset, 0), f.Len())
	at, ok := f.locate(offset)
	if !ok {
		return 1
	}
	return 1 + at.lines + strings.Count(at.text()[:offset-at.start], "\n")
}

// BuildLineStart returns the offset at which a line starts, counted as by
// [File.BuildLine]. Lines in front of the file or behind it mean its start and end.
func (f *File) BuildLineStart(line int) int {
	line-- // from 0
	if line <= 0 {
		return 0
	}
	if line > f.total().lines {
		return f.Len()
	}
	at, ok := f.locateBuildLine(line)
	if !ok {
		return 0
	}
	start := 0
	for line -= at.lines; line > 0; line-- {
		start = lineEnd(at.text(), start)
	}
	return at.start + start
}

// columns returns how many units of enc text[:offset] has. An offset inside a
// character counts as its start.
func columns(text string, offset int, enc Encoding) int {
	n, i := 0, 0
	for i < offset {
		if text[i] < utf8.RuneSelf {
			n, i = n+1, i+1
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if i+size > offset {
			break
		}
		n, i = n+units(r, size, enc), i+size
	}
	return n
}

// columnOffset returns the offset of a column in text, at most its length.
func columnOffset(text string, column int, enc Encoding) int {
	i := 0
	for i < len(text) && column > 0 {
		if text[i] < utf8.RuneSelf {
			column, i = column-1, i+1
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		column -= units(r, size, enc)
		if column < 0 {
			break
		}
		i += size
	}
	return i
}

// units returns how many units of enc a character of size bytes takes.
func units(r rune, size int, enc Encoding) int {
	switch {
	case enc == UTF8:
		return size
	case enc == UTF16 && r > 0xFFFF:
		return 2
	}
	return 1
}

// lineContentEnd returns the offset of the line end, \n, \r\n or \r, of the line
// that starts at start, or the end of text.
func lineContentEnd(text string, start int) int {
	if i := strings.IndexAny(text[start:], "\r\n"); i >= 0 {
		return start + i
	}
	return len(text)
}
