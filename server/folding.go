package server

import (
	"context"

	"go.lsp.dev/protocol"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
)

// foldingRanges lets whole stages, instructions of several lines, heredocs and blocks of comments
// be folded.
func (s *session) foldingRanges(p *protocol.FoldingRangeParams) (any, error) {
	snap := s.snapshotOf(p.TextDocument.URI)
	if snap == nil {
		return []protocol.FoldingRange{}, nil
	}
	return later(func(context.Context) (any, error) {
		r := s.findings(snap)
		if r == nil {
			return []protocol.FoldingRange{}, nil
		}
		f := folds{file: snap.file, list: []protocol.FoldingRange{}}
		f.nodes(r.Graph, r.Graph.Meta)
		for _, stage := range r.Graph.Stages {
			all := stage.Instructions()
			first, _ := r.Graph.Span(all[0].All())
			last, _ := r.Graph.Span(all[len(all)-1].All())
			f.add(syntax.Span{Start: first.Start, End: last.End}, protocol.FoldingRangeKindRegion)
			f.nodes(r.Graph, stage)
		}
		return f.list, nil
	}), nil
}

// folds collects what can be folded, by whole lines.
type folds struct {
	file *syntax.File
	list []protocol.FoldingRange
}

func (f *folds) nodes(g *build.Graph, stage *build.Stage) {
	if len(stage.Instructions()) > analysis.MostInstructions {
		return
	}
	var comments syntax.Span
	end := func() {
		f.add(comments, protocol.FoldingRangeKindComment)
		comments = syntax.Span{}
	}
	for _, n := range stage.Nodes() {
		span, _ := g.Span(n.All())
		if n.Kind() == syntax.CommentNode {
			if comments.Empty() {
				comments.Start = span.Start
			}
			comments.End = span.End
			continue
		}
		end()
		if n.Instruction == nil || n.Lines() < 2 {
			continue
		}
		f.add(span, "")
		for _, h := range n.Heredocs {
			f.add(syntax.Span{Start: h.Body.Start - 1, End: max(h.Body.End, h.Terminator.End)}.Shift(span.Start), "")
		}
	}
	end()
}

// add lets the lines of span be folded, if they are several and not folded from the same line already.
func (f *folds) add(span syntax.Span, kind protocol.FoldingRangeKind) {
	span = shown(f.file, span)
	start, end := f.file.Position(span.Start, syntax.UTF8).Line, f.file.Position(span.End, syntax.UTF8).Line
	if n := len(f.list); end <= start || n > 0 && int(f.list[n-1].StartLine) == start && int(f.list[n-1].EndLine) == end {
		return
	}
	f.list = append(f.list, protocol.FoldingRange{StartLine: uint32(start), EndLine: uint32(end), Kind: kind})
}
