package server

import (
	"go.lsp.dev/protocol"

	"minke/analysis/syntax"
)

// This is the edge at which the client's positions become byte offsets and back.

func (s *session) offsetOf(f *syntax.File, p protocol.Position) int {
	return f.Offset(syntax.Position{Line: int(p.Line), Column: int(p.Character)}, s.client.encoding)
}

// spanOf takes a range whose ends are in the wrong order for what it must mean.
func (s *session) spanOf(f *syntax.File, r protocol.Range) syntax.Span {
	start, end := s.offsetOf(f, r.Start), s.offsetOf(f, r.End)
	return syntax.Span{Start: min(start, end), End: max(start, end)}
}

func (s *session) positionOf(f *syntax.File, offset int) protocol.Position {
	p := f.Position(offset, s.client.encoding)
	return protocol.Position{Line: uint32(p.Line), Character: uint32(p.Column)}
}

func (s *session) rangeOf(f *syntax.File, span syntax.Span) protocol.Range {
	return protocol.Range{Start: s.positionOf(f, span.Start), End: s.positionOf(f, span.End)}
}

// shown returns span without the line end at its end, so that a mark does not
// reach to the next line.
func shown(f *syntax.File, span syntax.Span) syntax.Span {
	text := f.Slice(syntax.Span{Start: max(span.Start, span.End-2), End: span.End})
	for n := len(text); n > 0 && (text[n-1] == '\n' || text[n-1] == '\r'); n-- {
		span.End--
	}
	return span
}
