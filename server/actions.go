package server

import (
	"context"
	"encoding/json"
	"os"
	"strings"

	"go.lsp.dev/protocol"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix"
)

// The kinds of action that are special to this server.
const (
	kindFixAll protocol.CodeActionKind = "source.fixAll.minke"
	kindDiet   protocol.CodeActionKind = "source.minke.diet"
)

var actionKinds = []protocol.CodeActionKind{
	protocol.CodeActionKindQuickFix, protocol.CodeActionKindRefactorRewrite, kindFixAll, kindDiet,
}

const (
	titleDiet = "Put this image on a diet"
	titleSafe = "Fix all safe problems"
)

// codeActionParams are the parameters of textDocument/codeAction as far as they
// are needed. The diagnostics that come along are echoes of our own, which some
// clients cut down; what cannot be read in them does no harm.
type codeActionParams struct {
	TextDocument protocol.TextDocumentIdentifier `json:"textDocument"`
	Range        protocol.Range                  `json:"range"`
	Context      struct {
		Diagnostics []json.RawMessage         `json:"diagnostics"`
		Only        []protocol.CodeActionKind `json:"only"`
	} `json:"context"`
}

func (s *session) codeActions(params json.RawMessage) (any, error) {
	var p codeActionParams
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	if v := s.ignoreVersionOf(p.TextDocument.URI); v != nil {
		return s.ignoreActions(v, &p), nil
	}
	snap := s.snapshotOf(p.TextDocument.URI)
	if snap == nil {
		return nil, nil
	}
	return later(func(ctx context.Context) (any, error) {
		return s.offers(ctx, snap, &p), nil
	}), nil
}

// offers returns the actions for a request, most specific first.
func (s *session) offers(ctx context.Context, snap *snapshot, p *codeActionParams) []protocol.CommandOrCodeAction {
	at := s.chosen(snap, p)
	m := &menu{session: s, ctx: ctx, snap: snap, only: p.Context.Only}
	if m.wants(protocol.CodeActionKindQuickFix) {
		for _, f := range at {
			m.offerFixes(f)
		}
		m.offerRules(at)
	}
	if m.wants(kindFixAll) && m.any(fix.Safe) {
		m.offer(&task{Do: doSafe, Title: titleSafe}, kindFixAll, nil)
	}
	m.offerDiet(len(at) > 0)
	if m.wants(protocol.CodeActionKindQuickFix) {
		m.offerIgnoring(at)
	}
	return m.actions
}

// chosen returns the findings that an action request is about: those that touch
// its range, and those whose diagnostics it names by code and place.
func (s *session) chosen(snap *snapshot, p *codeActionParams) []placed {
	at := s.touching(snap, s.spanOf(snap.file, p.Range))
	seen := map[*analysis.Finding]bool{}
	for _, f := range at {
		seen[f.Finding] = true
	}
	for _, raw := range p.Context.Diagnostics {
		var d struct {
			Range protocol.Range `json:"range"`
			Code  string         `json:"code"`
		}
		if json.Unmarshal(raw, &d) != nil || d.Code == "" {
			continue
		}
		for _, f := range s.touching(snap, s.spanOf(snap.file, d.Range)) {
			if f.Rule.Name == d.Code && !seen[f.Finding] {
				seen[f.Finding] = true
				at = append(at, f)
			}
		}
	}
	return at
}

// menu collects the actions for one request.
type menu struct {
	*session
	ctx       context.Context
	snap      *snapshot
	only      []protocol.CodeActionKind
	preferred bool // there is a preferred action already
	weighed   int  // fixes of which the saving was worked out
	actions   []protocol.CommandOrCodeAction
}

// wants reports whether the client asked for actions of this kind.
func (m *menu) wants(kind protocol.CodeActionKind) bool {
	return len(m.only) == 0 || m.named(kind)
}

func (m *menu) named(kind protocol.CodeActionKind) bool {
	for _, o := range m.only {
		if o == kind || o == "" || strings.HasPrefix(string(kind), string(o)+".") {
			return true
		}
	}
	return false
}

// any reports whether there is a fix in the whole file that choose takes.
func (m *menu) any(choose fix.Choice) bool { return m.count(choose) > 0 }

func (m *menu) count(choose fix.Choice) int {
	r := m.findings(m.snap)
	if r == nil {
		return 0
	}
	n := 0
	for _, finding := range r.Findings() {
		for j := range finding.Fixes {
			if f := &finding.Fixes[j]; choose(finding, f) && m.client.doable(f) {
				n++
				break
			}
		}
	}
	return n
}

func (m *menu) offerFixes(f placed) {
	d, ok := m.diagnostic(m.snap, m.snap.result, f.Finding)
	if !ok {
		return
	}
	for i := range f.Fixes {
		if !m.client.doable(&f.Fixes[i]) {
			continue
		}
		m.offer(&task{Do: doFix, Title: f.Fixes[i].Title, Rule: f.Rule.Name, Range: d.Range, saves: m.saving(&f.Fixes[i])},
			protocol.CodeActionKindQuickFix, []protocol.Diagnostic{d}, f.Fixes[i].Safety)
	}
}

// maxWeighed bounds the fixes in one menu whose saving is worked out: each costs an estimate,
// and some clients ask for the actions of a whole file.
const maxWeighed = 20

func (m *menu) saving(f *analysis.Fix) string {
	if m.weighed++; m.weighed > maxWeighed {
		return ""
	}
	return m.saves(m.snap, f)
}

// offerRules offers to fix everything that a rule has found, where that is more than one thing.
func (m *menu) offerRules(at []placed) {
	seen := map[*analysis.Rule]bool{}
	for _, f := range at {
		if seen[f.Rule] || len(f.Fixes) == 0 {
			continue
		}
		seen[f.Rule] = true
		if n := m.count(fix.OfRule(f.Rule.Name)); n > 1 {
			m.offer(&task{Do: doRule, Title: "Fix all: " + f.Rule.Name, Rule: f.Rule.Name}, protocol.CodeActionKindQuickFix, nil)
		}
	}
}

// offerIgnoring offers to write a comment that ignores what is found here: the last
// thing to do about it, and so the last in the menu.
func (m *menu) offerIgnoring(at []placed) {
	seen := map[*analysis.Rule]bool{}
	for _, f := range at {
		d, ok := m.diagnostic(m.snap, m.snap.result, f.Finding)
		if seen[f.Rule] || !ok || !analysis.CanIgnore(f.Finding) {
			continue
		}
		seen[f.Rule] = true
		for _, x := range ignoring(m.snap.result.Graph, f.Finding) {
			m.offer(&task{Do: doIgnore, Title: x.Title, Rule: f.Rule.Name, Range: d.Range},
				protocol.CodeActionKindQuickFix, []protocol.Diagnostic{d})
		}
	}
}

// ignoring returns the ways to ignore f.
func ignoring(g *build.Graph, f *analysis.Finding) []analysis.Fix {
	return []analysis.Fix{analysis.IgnoreHere(f), analysis.IgnoreInFile(g, f)}
}

// offerDiet offers the whole diet once, as the kind that this client will show.
// Nobody wants it in the menu of every line, so unless it is asked for by name
// there must be a finding here.
func (m *menu) offerDiet(here bool) {
	kind := protocol.CodeActionKindRefactorRewrite
	switch {
	case len(m.only) > 0 && m.named(kindDiet):
		kind = kindDiet
	case !here:
		return
	case m.wants(kind):
	case m.wants(protocol.CodeActionKindQuickFix):
		kind = protocol.CodeActionKindQuickFix
	default:
		return
	}
	if m.any(fix.Every) {
		m.offer(&task{Do: doDiet, Title: titleDiet}, kind, nil)
	}
}

// offer adds an action for t, unless nothing would come of it.
func (m *menu) offer(t *task, kind protocol.CodeActionKind, solves []protocol.Diagnostic, safety ...analysis.Safety) {
	t.URI = m.snap.document.name
	if !m.client.actionLiterals {
		m.actions = append(m.actions, t.command())
		return
	}
	a := &protocol.CodeAction{Title: t.Title + t.saves, Kind: &kind, Diagnostics: solves}
	if m.client.resolveEdits {
		a.Data = protocol.LSPAny(t.encode())
	} else {
		p := m.plan(m.ctx, m.snap, t)
		if p == nil {
			return
		}
		a.Edit = m.workspaceEdit(p)
	}
	if len(safety) > 0 && safety[0] == analysis.Safe && !m.preferred && m.client.preferred {
		a.IsPreferred, m.preferred = new(true), true
	}
	m.actions = append(m.actions, a)
}

// resolveCodeAction fills in the edit of an action that was offered without.
func (s *session) resolveCodeAction(params json.RawMessage) (any, error) {
	var a protocol.CodeAction
	if err := decode(params, &a); err != nil {
		return nil, err
	}
	t, snap, err := s.taskOf(json.RawMessage(a.Data))
	if err != nil {
		return nil, err
	}
	return later(func(ctx context.Context) (any, error) {
		p := s.plan(ctx, snap, t)
		if p == nil || s.outrun(p) {
			return nil, protocol.ErrContentModified
		}
		a.Edit = s.workspaceEdit(p)
		s.tellLeftOut(p)
		return &a, nil
	}), nil
}

// outrun reports whether a file that p would create has come to be since the
// project was read, on disk or in the editor: creating it would write its content
// twice. Nor is a file changed that the editor has changed meanwhile.
func (s *session) outrun(p *plan) bool {
	for _, f := range p.files {
		name := p.snap.uriOf(f.Path)
		if v := s.ignoreVersionOf(name); v != nil {
			if !f.Exists || v.file.Text() != f.Old {
				return true
			}
			continue
		}
		if !f.Exists && name.IsFile() {
			if _, err := os.Lstat(name.FsPath()); err == nil {
				return true
			}
		}
	}
	return false
}
