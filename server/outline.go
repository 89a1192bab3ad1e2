package server

import (
	"context"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis"
	"minke/analysis/build"
)

// documentSymbols gives the outline: the stages with their instructions, as far as anybody could read these, and what
// stands before the first stage.
func (s *session) documentSymbols(p *protocol.DocumentSymbolParams) (any, error) {
	snap := s.snapshotOf(p.TextDocument.URI)
	if snap == nil {
		return []protocol.DocumentSymbol{}, nil
	}
	return later(func(context.Context) (any, error) {
		r := s.findings(snap)
		if r == nil {
			return []protocol.DocumentSymbol{}, nil
		}
		o := outline{session: s, snap: snap, graph: r.Graph}
		all := o.instructions(r.Graph.Meta.Instructions())
		for _, stage := range r.Graph.Stages {
			all = append(all, o.stage(stage))
		}
		if !s.client.symbolTree {
			return o.flat(nil, "", all), nil
		}
		return all, nil
	}), nil
}

// outline makes the symbols of one version.
type outline struct {
	*session
	snap  *snapshot
	graph *build.Graph
}

func (o *outline) stage(stage *build.Stage) protocol.DocumentSymbol {
	all := stage.Instructions()
	from := all[0]
	symbol := o.instruction(from)
	symbol.Kind = protocol.SymbolKindModule
	if f := from.From; f != nil {
		symbol.Name = f.Image.Value
		if f.Name != "" {
			symbol.Name, symbol.Detail = f.Name, new("FROM "+f.Image.Value)
			symbol.SelectionRange = o.rangeAt(from.At(f.NameSpan))
		}
	}
	symbol.Name = named(symbol.Name, "FROM")
	if len(all) <= analysis.MostInstructions {
		symbol.Children = o.instructions(all[1:])
	}
	symbol.Range.End = o.rangeAt(all[len(all)-1].All()).End
	return symbol
}

func (o *outline) instructions(all []*build.Node) []protocol.DocumentSymbol {
	symbols := make([]protocol.DocumentSymbol, 0, len(all))
	for _, n := range all {
		symbols = append(symbols, o.instruction(n))
	}
	return symbols
}

func (o *outline) instruction(n *build.Node) protocol.DocumentSymbol {
	return protocol.DocumentSymbol{
		Name:           n.Name,
		Detail:         new(brief(n.Logical.BodyText())),
		Kind:           symbolKind(n.Name),
		Range:          o.rangeAt(n.All()),
		SelectionRange: o.rangeAt(n.At(n.Keyword)),
	}
}

func (o *outline) rangeAt(at build.Loc) protocol.Range {
	span, _ := o.graph.Span(at)
	return o.rangeOf(o.snap.file, shown(o.snap.file, span))
}

// longestDetail is how many bytes of an instruction an outline shows.
const longestDetail = 80

// brief is the start of an instruction in one line.
func brief(text string) string {
	more := len(text) > 4*longestDetail
	if more {
		text = text[:4*longestDetail]
	}
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if more || len(text) > longestDetail {
		text = strings.ToValidUTF8(text[:min(len(text), longestDetail)], "") + "…"
	}
	return text
}

// named is name where it is one: clients refuse symbols without.
func named(name, otherwise string) string {
	if strings.TrimSpace(name) == "" {
		return otherwise
	}
	return name
}

func symbolKind(instruction string) protocol.SymbolKind {
	switch instruction {
	case "ARG", "ENV":
		return protocol.SymbolKindVariable
	case "COPY", "ADD", "WORKDIR", "VOLUME":
		return protocol.SymbolKindFile
	case "RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "SHELL":
		return protocol.SymbolKindFunction
	}
	return protocol.SymbolKindProperty
}

// flat lists symbols for clients that know no trees.
func (o *outline) flat(list []protocol.SymbolInformation, container string, symbols []protocol.DocumentSymbol) []protocol.SymbolInformation {
	for _, d := range symbols {
		i := protocol.SymbolInformation{Location: protocol.Location{URI: uri.URI(o.snap.document.name), Range: d.Range}}
		i.Name, i.Kind = d.Name, d.Kind
		if container != "" {
			i.ContainerName = new(container)
		}
		list = o.flat(append(list, i), d.Name, d.Children)
	}
	return list
}
