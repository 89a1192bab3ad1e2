package server

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis/fix/ignorefile"
	"minke/analysis/syntax"
)

// ignoreActions offers what can be done about the lines of an ignore file that a
// request touches. Their edits are small and known, so nothing is left to resolve.
func (s *session) ignoreActions(v *ignoreVersion, p *codeActionParams) later {
	return func(context.Context) (any, error) {
		actions := []protocol.CommandOrCodeAction{}
		m := menu{session: s, only: p.Context.Only}
		if !m.wants(protocol.CodeActionKindQuickFix) || !s.client.actionLiterals {
			return actions, nil
		}
		s.review(v)
		at := s.spanOf(v.file, p.Range)
		for i, r := range v.remarks {
			pat := v.ignore.Patterns[r.Pattern]
			if !at.Touches(syntax.Span{Start: pat.Start, End: pat.End}) {
				continue
			}
			for _, x := range ignorefile.Remedies(v.ignore, r) {
				actions = append(actions, &protocol.CodeAction{
					Title: x.Title, Kind: new(protocol.CodeActionKindQuickFix),
					Diagnostics: []protocol.Diagnostic{v.items[i]}, Edit: s.ignoreEdit(v, x.Change),
				})
			}
		}
		return actions, nil
	}
}

// ignoreEdit makes one change in an open ignore file.
func (s *session) ignoreEdit(v *ignoreVersion, c syntax.Change) *protocol.WorkspaceEdit {
	edits := []protocol.TextEdit{{Range: s.rangeOf(v.file, c.Span), NewText: c.Text}}
	if !s.client.documentChanges {
		return &protocol.WorkspaceEdit{Changes: map[uri.URI][]protocol.TextEdit{uri.URI(v.of.name): edits}}
	}
	b := &editBuilder{session: s, edit: &protocol.WorkspaceEdit{}}
	b.text(uri.URI(v.of.name), &v.version, edits)
	return b.edit
}
