// Package report prints what Minke found: for people as text with the source
// line, for programs as JSON, and the list of rules.
package report

import (
	"cmp"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/image"
	"minke/analysis/size"
	"minke/analysis/syntax"
)

// Finding is a finding with its place in a file as people count.
type Finding struct {
	*analysis.Finding
	Path       string
	Start, End Place
	Saves      size.Size // what its first fix saves in the image; the zero value where that is not known
}

// Place is a line and a column, both from 1, in Unicode code points; a byte
// order mark does not count.
type Place struct{ Line, Column int }

// Findings returns the findings of r, which belong to the file at path, those first whose
// fixes save most, the others in the order of the text. Saves has what each saves; it may be nil.
func Findings(path string, r *analysis.Result, saves []size.Size) []Finding {
	file := r.Graph.File
	found := r.Findings()
	all := make([]Finding, 0, len(found))
	for i, f := range found {
		span, ok := r.Graph.Span(f.At)
		if !ok {
			continue
		}
		one := Finding{Finding: f, Path: path, Start: place(file, span.Start), End: place(file, span.End)}
		if i < len(saves) {
			one.Saves = saves[i]
		}
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Compare(b.gain(), a.gain()) })
	return all
}

// gain is what the fix saves on disk, 0 where that is not known.
func (f *Finding) gain() image.Bytes { return f.Saves.Disk.Bytes }

const byteOrderMark = "\ufeff"

func place(file *syntax.File, offset int) Place {
	p := file.Position(offset, syntax.UTF32)
	if p.Line == 0 && p.Column > 0 && file.Len() >= len(byteOrderMark) &&
		file.Slice(syntax.Span{End: len(byteOrderMark)}) == byteOrderMark {
		p.Column--
	}
	return Place{p.Line + 1, p.Column + 1}
}

// SeverityName returns the word for s that the command line uses.
func SeverityName(s analysis.Severity) string {
	switch s {
	case analysis.Error:
		return "error"
	case analysis.Warning:
		return "warning"
	case analysis.Information:
		return "information"
	case analysis.Hint:
		return "hint"
	}
	return "off"
}

func safetyName(s analysis.Safety) string {
	if s == analysis.Safe {
		return "safe"
	}
	return "suggested"
}

// Visible returns text with what a terminal would act on made harmless: control
// characters become the symbols that stand for them.
func Visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ' && r != '\t':
			return '␀' + r
		case r == 0x7F:
			return '␡'
		case r >= 0x80 && r < 0xA0, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return '�' // C1 controls and bidirectional overrides
		}
		return r
	}, text)
}
