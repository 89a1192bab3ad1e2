package server

import (
	"context"
	"encoding/json"
	"fmt"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis/diet"
	"minke/analysis/size"
)

// lens is what a code lens carries until it is resolved.
type lens struct {
	URI string `json:"uri"`
}

// codeLenses shows above each FROM what its stage weighs, and at the top what a diet
// would make of the image. The diet is worked out only when the client resolves its lens.
func (s *session) codeLenses(p *protocol.CodeLensParams) (any, error) {
	snap := s.snapshotOf(p.TextDocument.URI)
	if snap == nil {
		return []protocol.CodeLens{}, nil
	}
	return later(func(context.Context) (any, error) {
		e := s.estimateOf(snap)
		s.weighed(snap)
		if e == nil || len(e.Stages) == 0 {
			return []protocol.CodeLens{}, nil
		}
		data, err := json.Marshal(lens{URI: snap.document.name})
		if err != nil {
			return nil, err
		}
		lenses := []protocol.CodeLens{{Data: protocol.LSPAny(data)}} // at 0:0
		for _, stage := range e.Stages {
			span, ok := e.Graph.Span(stage.From.At(stage.From.Keyword))
			if title := stageTitle(e, stage); ok && title != "" {
				lenses = append(lenses, protocol.CodeLens{
					Range:   s.rangeOf(snap.file, span),
					Command: *onDocument(title, commandPlan, snap),
				})
			}
		}
		return lenses, nil
	}), nil
}

// onDocument is a command that takes the URI of snap's document.
func onDocument(title, command string, snap *snapshot) *protocol.Command {
	name, err := json.Marshal(snap.document.name)
	if err != nil {
		panic(err) // a text
	}
	return &protocol.Command{Title: title, Command: command, Arguments: []protocol.LSPAny{protocol.LSPAny(name)}}
}

// stageTitle says what a stage weighs and whether that is in the image.
func stageTitle(e *size.Estimate, stage *size.Stage) string {
	weight := ""
	if stage.Total.Known() {
		weight = stage.Total.OnDisk() + " on disk, " + stage.Total.ToTransfer() + " to transfer"
	}
	if e.Graph.Final() == stage.Stage {
		return weight
	}
	where := "stays out of the image"
	if e.Graph.InImage(stage.Stage) {
		where = "is in the image"
	}
	if weight == "" {
		return where
	}
	return weight + "; " + where
}

// resolveCodeLens works out the diet that the lens at the top tells of.
func (s *session) resolveCodeLens(p *protocol.CodeLens) (any, error) {
	var l lens
	if err := json.Unmarshal(json.RawMessage(p.Data), &l); err != nil {
		return nil, fmt.Errorf("%w: this lens is not one of ours", errInvalidParams)
	}
	u, err := uri.Parse(l.URI)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errInvalidParams, err)
	}
	snap := s.snapshotOf(u)
	if snap == nil {
		return nil, jsonrpc2.NewError(protocol.CodeContentModified, "the document was closed after the lens was shown")
	}
	return later(func(ctx context.Context) (any, error) {
		plan := s.dietOf(ctx, snap)
		if plan == nil {
			return nil, jsonrpc2.NewError(protocol.CodeContentModified, "the diet was not worked out: the request was cancelled, or the server's log tells more")
		}
		command := commandDiet
		if !s.client.applyEdit || len(plan.Steps) == 0 {
			command = commandPlan
		}
		p.Command = *onDocument(dietTitle(plan), command, snap)
		p.Data = nil
		return p, nil
	}), nil
}

// dietTitle is "≈ 1.2 GB → ≈ 54 MB with 5 fixes · Put on a diet", as far as it is known.
func dietTitle(p *diet.Plan) string {
	before, after := p.Before.Image(), p.After()
	n := p.Fixes()
	fixes := fmt.Sprintf("%d fixes", n)
	if n == 1 {
		fixes = "1 fix"
	}
	switch {
	case n == 0 && !before.Known():
		return "Nothing to put on a diet"
	case n == 0:
		return before.OnDisk() + " on disk · nothing to put on a diet"
	case before.OnDisk() == after.OnDisk():
		return fixes + " · Put on a diet"
	}
	return before.OnDisk() + " → " + after.OnDisk() + " with " + fixes + " · Put on a diet"
}
