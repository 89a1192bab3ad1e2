package server

import (
	"context"

	"go.lsp.dev/protocol"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/size"
)

// inlayHints shows at the end of each instruction in a range what it adds to the image.
func (s *session) inlayHints(p *protocol.InlayHintParams) (any, error) {
	snap := s.snapshotOf(p.TextDocument.URI)
	if snap == nil {
		return []protocol.InlayHint{}, nil
	}
	return later(func(context.Context) (any, error) {
		e := s.estimateOf(snap)
		s.weighed(snap)
		if e == nil {
			return []protocol.InlayHint{}, nil
		}
		return s.hintsIn(snap, e, p.Range), nil
	}), nil
}

func (s *session) hintsIn(snap *snapshot, e *size.Estimate, r protocol.Range) []protocol.InlayHint {
	asked := s.spanOf(snap.file, r)
	hints := []protocol.InlayHint{}
	for _, stage := range e.Stages {
		for _, l := range stage.Lines {
			span, ok := e.Graph.Span(l.Node.All())
			if !ok || span.End < asked.Start {
				continue
			}
			if span.Start > asked.End {
				return hints
			}
			label := labelOf(l, snap.result.Options.Shown())
			end := shown(snap.file, span).End
			if label == "" || end < asked.Start || end > asked.End {
				continue
			}
			hints = append(hints, protocol.InlayHint{
				Position:    s.positionOf(snap.file, end),
				Label:       protocol.String(label),
				Tooltip:     s.markup(l.Markdown()),
				PaddingLeft: new(true),
			})
		}
	}
	return hints
}

// labelOf is the size of an instruction in a few characters, "" where it is not known
// or too small to be shown.
func labelOf(l *size.Line, smallest image.Bytes) string {
	f, of := size.Best(l.Image())
	label := size.Amount(f)
	if label == "" || f.Bytes < smallest {
		return ""
	}
	if !l.Disk.Known() {
		label += " " + of
	}
	if len(l.Unknown) > 0 {
		label += " + ?"
	}
	return label
}

// sizeAt returns what is known of the instruction on whose keyword offset stands, and
// the keyword's place; "" where nothing is to be said.
func (s *session) sizeAt(snap *snapshot, offset int) (markdown string, keyword build.Loc) {
	r := s.findings(snap)
	if r == nil {
		return "", keyword
	}
	n, within := r.Graph.NodeAt(offset)
	if n == nil || n.Instruction == nil || within < n.Keyword.Start || within > n.Keyword.End {
		return "", keyword
	}
	e := s.estimateOf(snap)
	if e == nil {
		return "", keyword
	}
	if l := e.Line(n); l != nil && (l.Disk.High >= image.KB || len(l.Unknown) > 0) { // an empty layer is not worth a table
		markdown = l.Markdown()
	}
	return markdown, n.At(n.Keyword)
}
