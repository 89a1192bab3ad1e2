package server

import (
	"context"
	"regexp"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// withSymbol answers with what answer makes of the stage or variable at a place, null where there is none.
func (s *session) withSymbol(p *protocol.TextDocumentPositionParams, answer func(*snapshot, *build.Symbol, int) (any, error)) (any, error) {
	snap := s.snapshotOf(p.TextDocument.URI)
	if snap == nil {
		return nil, nil
	}
	return later(func(context.Context) (any, error) {
		r := s.findings(snap)
		if r == nil {
			return nil, nil
		}
		offset := s.offsetOf(snap.file, p.Position)
		symbol := r.Graph.SymbolAt(offset)
		if symbol == nil {
			return nil, nil
		}
		return answer(snap, symbol, offset)
	}), nil
}

func (s *session) definition(p *protocol.DefinitionParams) (any, error) {
	return s.withSymbol(&p.TextDocumentPositionParams, func(snap *snapshot, symbol *build.Symbol, offset int) (any, error) {
		declared, ok := symbol.Declared(offset)
		if !ok { // a stage without a name, which is mentioned by its number
			declared.At, _ = snap.result.Graph.Span(symbol.Stage.From.At(symbol.Stage.From.Keyword))
		}
		return s.locations(snap, []build.Mention{declared}), nil
	})
}

func (s *session) references(p *protocol.ReferenceParams) (any, error) {
	return s.withSymbol(&p.TextDocumentPositionParams, func(snap *snapshot, symbol *build.Symbol, _ int) (any, error) {
		var all []build.Mention
		for _, m := range symbol.Mentions {
			if p.Context.IncludeDeclaration || !m.Declares {
				all = append(all, m)
			}
		}
		return s.locations(snap, all), nil
	})
}

func (s *session) locations(snap *snapshot, mentions []build.Mention) []protocol.Location {
	all := make([]protocol.Location, 0, len(mentions))
	for _, m := range mentions {
		all = append(all, protocol.Location{URI: uri.URI(snap.document.name), Range: s.rangeOf(snap.file, m.At)})
	}
	return all
}

func (s *session) documentHighlight(p *protocol.DocumentHighlightParams) (any, error) {
	return s.withSymbol(&p.TextDocumentPositionParams, func(snap *snapshot, symbol *build.Symbol, _ int) (any, error) {
		all := make([]protocol.DocumentHighlight, 0, len(symbol.Mentions))
		for _, m := range symbol.Mentions {
			kind := protocol.DocumentHighlightKindRead
			if m.Declares {
				kind = protocol.DocumentHighlightKindWrite
			}
			all = append(all, protocol.DocumentHighlight{Range: s.rangeOf(snap.file, m.At), Kind: kind})
		}
		return all, nil
	})
}

func (s *session) prepareRename(p *protocol.PrepareRenameParams) (any, error) {
	return s.withSymbol(&p.TextDocumentPositionParams, func(snap *snapshot, symbol *build.Symbol, offset int) (any, error) {
		m, ok := symbol.At(offset)
		if !ok || m.Number {
			return nil, nil
		}
		return &protocol.PrepareRenamePlaceholder{Range: s.rangeOf(snap.file, m.At), Placeholder: m.At.Of(snap.file.Text())}, nil
	})
}

// What may be a name. Stages: https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/instructions/parse.go;
// variables: what a shell can read.
var (
	stageNames    = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_.-]*$`)
	variableNames = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)
)

func (s *session) rename(p *protocol.RenameParams) (any, error) {
	return s.withSymbol(&p.TextDocumentPositionParams, func(snap *snapshot, symbol *build.Symbol, _ int) (any, error) {
		if why := refusal(snap.result.Graph, symbol, p.NewName); why != "" {
			return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, why)
		}
		var changes []syntax.Change
		for _, m := range symbol.Mentions {
			if !m.Number {
				changes = append(changes, syntax.Change{Span: m.At, Text: p.NewName})
			}
		}
		return s.workspaceEdit(&plan{snap: snap, changes: changes, safe: true}), nil
	})
}

// refusal says why a symbol cannot have a name, "" where it can.
func refusal(g *build.Graph, symbol *build.Symbol, name string) string {
	if symbol.Stage == nil {
		if !variableNames.MatchString(name) {
			return "a variable's name has letters, digits and _ only, and no digit first"
		}
		return ""
	}
	if !stageNames.MatchString(name) {
		return "a stage's name starts with a letter; letters, digits, _, - and . may follow"
	}
	if other := g.Stage(name); other != nil && other != symbol.Stage {
		return "there is a stage called " + name + " already"
	}
	return ""
}
