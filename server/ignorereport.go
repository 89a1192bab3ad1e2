package server

import (
	"context"
	"encoding/json"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// publishIgnoreFile sends what there is to say of a version, or has a client that asks
// by itself ask again when that is other than it knows. The session is locked.
func (s *session) publishIgnoreFile(f *ignoreDocument, done *ignoreVersion) {
	if s.client.pull {
		if s.client.refresh && f.told != "" && f.told != done.reportID() {
			s.background("refreshing diagnostics", func() { _ = s.call(protocol.MethodWorkspaceDiagnosticRefresh, nil, nil) })
		}
		return
	}
	s.conn.Post(f.name, protocol.MethodTextDocumentPublishDiagnostics, func() jsonrpc2.RawMessage {
		p := &protocol.PublishDiagnosticsParams{URI: uri.URI(f.name), Diagnostics: done.items}
		if s.client.versions {
			p.Version = protocol.NewOptional(done.version)
		}
		body, err := protocol.Marshal(p)
		if err != nil {
			s.log.Printf("publishing diagnostics: %v", err)
		}
		return body
	})
}

// reportID is the same for versions of which the same is to say.
func (v *ignoreVersion) reportID() string {
	items, _ := protocol.Marshal(v.items)
	return reportID(items)
}

// pullIgnoreFile answers a client that asks for the diagnostics of an ignore file.
func (s *session) pullIgnoreFile(v *ignoreVersion) later {
	return func(context.Context) (any, error) {
		s.review(v)
		items, err := protocol.Marshal(v.items)
		if err != nil {
			return nil, err
		}
		id := reportID(items)
		s.mu.Lock()
		v.of.told = id
		s.mu.Unlock()
		return json.RawMessage(fullReport(id, items)), nil
	}
}
