package server

import (
	"context"
	"encoding/json"
	"hash/maphash"
	"slices"
	"strconv"
	"sync"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis"
	"minke/analysis/config"
	"minke/analysis/syntax"
)

const source = "minke"

// publish sends the findings of snap to a client that does not ask for them. It
// only queues: if the client reads slowly, a newer version takes the place. The session is locked.
func (s *session) publish(snap *snapshot) {
	if s.client.pull {
		s.refresh(snap)
		return
	}
	s.conn.Post(snap.document.name, protocol.MethodTextDocumentPublishDiagnostics, func() jsonrpc2.RawMessage {
		return s.encodePublication(snap)
	})
}

// withdraw takes the diagnostics of a closed document away. The session is locked.
func (s *session) withdraw(d *document) {
	if s.client.pull {
		return
	}
	s.post(d.name, []protocol.Diagnostic{})
}

// post queues the diagnostics of the file with this URI.
func (s *session) post(name string, all []protocol.Diagnostic) {
	s.conn.Post(name, protocol.MethodTextDocumentPublishDiagnostics, func() jsonrpc2.RawMessage {
		body, _ := protocol.Marshal(&protocol.PublishDiagnosticsParams{URI: uri.URI(name), Diagnostics: all})
		return body
	})
}

// mistake returns the diagnostic of what is wrong in a configuration file, from its place to the end of the line.
func (s *session) mistake(text string, m config.Mistake) protocol.Diagnostic {
	file := syntax.Parse(text)
	line := file.Offset(syntax.Position{Line: m.Line - 1}, syntax.UTF8)
	next := file.Offset(syntax.Position{Line: m.Line}, syntax.UTF8)
	span := syntax.Span{Start: min(line+m.Column-1, next), End: next}
	return protocol.Diagnostic{
		Range:    s.rangeOf(file, shown(file, span)),
		Severity: protocol.DiagnosticSeverityError,
		Source:   protocol.NewOptional(source),
		Message:  protocol.String(m.Message),
	}
}

func (s *session) encodePublication(snap *snapshot) (body jsonrpc2.RawMessage) {
	defer func() {
		if v := recover(); v != nil {
			body = nil
			s.failed("publishing diagnostics", v)
		}
	}()
	p := &protocol.PublishDiagnosticsParams{
		URI:         uri.URI(snap.document.name),
		Diagnostics: s.diagnostics(snap, s.findings(snap)),
	}
	if s.client.versions {
		p.Version = protocol.NewOptional(snap.version)
	}
	body, err := protocol.Marshal(p)
	if err != nil {
		s.log.Printf("publishing diagnostics: %v", err)
	}
	return body
}

func (s *session) diagnostics(snap *snapshot, r *analysis.Result) []protocol.Diagnostic {
	if r == nil {
		return []protocol.Diagnostic{}
	}
	found := slices.Clone(r.Findings())
	slices.SortStableFunc(found, analysis.Heavier)
	all := make([]protocol.Diagnostic, 0, len(found))
	for _, f := range found {
		if d, ok := s.diagnostic(snap, r, f); ok {
			all = append(all, d)
		}
	}
	return all
}

func (s *session) diagnostic(snap *snapshot, r *analysis.Result, f *analysis.Finding) (protocol.Diagnostic, bool) {
	span, ok := r.Graph.Span(f.At)
	if !ok {
		return protocol.Diagnostic{}, false
	}
	d := protocol.Diagnostic{
		Range:    s.rangeOf(snap.file, shown(snap.file, span)),
		Severity: severityOf(f.Severity),
		Code:     protocol.String(f.Rule.Name),
		Source:   protocol.NewOptional(source),
		Message:  protocol.String(f.Message),
	}
	if f.Unnecessary && s.client.unnecessary {
		d.Tags = protocol.NewDiagnosticTags(protocol.DiagnosticTagUnnecessary)
	}
	if s.client.related {
		d.RelatedInformation = s.related(snap, r, f)
	}
	if s.client.data && len(f.Fixes) > 0 {
		d.Data = fixesData(f)
	}
	return d, true
}

// fixesData tells front ends whether the finding can be fixed, and how safely,
// without asking for code actions. The server itself does not need it back.
func fixesData(f *analysis.Finding) protocol.LSPAny {
	for i := range f.Fixes {
		if f.Fixes[i].Safety == analysis.Safe {
			return protocol.LSPAny(`{"fix":"safe"}`)
		}
	}
	return protocol.LSPAny(`{"fix":"suggested"}`)
}

func severityOf(s analysis.Severity) protocol.DiagnosticSeverity {
	switch s {
	case analysis.Error:
		return protocol.DiagnosticSeverityError
	case analysis.Warning:
		return protocol.DiagnosticSeverityWarning
	case analysis.Information:
		return protocol.DiagnosticSeverityInformation
	}
	return protocol.DiagnosticSeverityHint
}

func (s *session) related(snap *snapshot, r *analysis.Result, f *analysis.Finding) []protocol.DiagnosticRelatedInformation {
	var all []protocol.DiagnosticRelatedInformation
	for _, other := range f.Related {
		if span, ok := r.Graph.Span(other.At); ok {
			all = append(all, protocol.DiagnosticRelatedInformation{
				Location: protocol.Location{URI: uri.URI(snap.document.name), Range: s.rangeOf(snap.file, shown(snap.file, span))},
				Message:  other.Message,
			})
		}
	}
	return all
}

// report is what a client that asks for diagnostics gets: the answer in full,
// made once however often it is asked for.
type report struct {
	once sync.Once
	id   string // the same for the same items
	full json.RawMessage
}

var reportSeed = maphash.MakeSeed()

func (s *session) reportOf(snap *snapshot) (*report, error) {
	r := &snap.report
	var err error
	r.once.Do(func() {
		var items []byte
		if items, err = protocol.Marshal(s.diagnostics(snap, s.findings(snap))); err == nil {
			r.id = reportID(items)
			r.full = fullReport(r.id, items)
		}
	})
	return r, err
}

func reportID(items []byte) string {
	return strconv.FormatUint(maphash.Bytes(reportSeed, items), 36)
}

func fullReport(id string, items []byte) json.RawMessage {
	return slices.Concat([]byte(`{"kind":"full","resultId":"`), []byte(id), []byte(`","items":`), items, []byte(`}`))
}

func (s *session) pullDiagnostics(p *protocol.DocumentDiagnosticParams) (any, error) {
	if v := s.ignoreVersionOf(p.TextDocument.URI); v != nil {
		return s.pullIgnoreFile(v), nil
	}
	snap := s.snapshotOf(p.TextDocument.URI)
	if snap == nil {
		return fullReport("none", []byte("[]")), nil
	}
	return later(func(context.Context) (any, error) {
		r, err := s.reportOf(snap)
		if err != nil {
			return nil, err
		}
		s.told(snap, r)
		if p.PreviousResultID != nil && *p.PreviousResultID == r.id {
			return &protocol.RelatedUnchangedDocumentDiagnosticReport{
				UnchangedDocumentDiagnosticReport: protocol.UnchangedDocumentDiagnosticReport{Kind: "unchanged", ResultID: r.id},
			}, nil
		}
		return r.full, nil
	}), nil
}

// told notes what the client learns of snap. What was found out about the same
// text meanwhile, it does not know yet and will not ask for by itself.
func (s *session) told(snap *snapshot, r *report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	snap.document.told = r.id
	if newest := snap.document.current; newest != snap && newest.file == snap.file {
		s.refresh(newest)
	}
}

// refresh asks a client that pulls to do so again, when the findings have become
// other than it knows though the text is the same. The session is locked.
func (s *session) refresh(snap *snapshot) {
	if !s.client.refresh || !snap.renewed {
		return
	}
	s.background("refreshing diagnostics", func() {
		r, err := s.reportOf(snap)
		s.mu.Lock()
		known := snap.document.told
		s.mu.Unlock()
		if err == nil && known != "" && known != r.id {
			err = s.call(protocol.MethodWorkspaceDiagnosticRefresh, nil, nil)
		}
		if err != nil {
			s.log.Printf("the client did not refresh its diagnostics: %v", err)
		}
	})
}
