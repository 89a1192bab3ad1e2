package server

import (
	"context"
	"encoding/json"
	"fmt"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis"
	"minke/analysis/fix"
	"minke/analysis/syntax"
)

// task is something that can be done to a document: what an action or a command
// carries from the offer to the deed. It names its finding by rule, place and
// title, so that it depends neither on what a client gives back in diagnostics
// nor on the version of the text: what is still there can still be fixed.
type task struct {
	Do    doing          `json:"do"`
	Title string         `json:"title"`
	URI   string         `json:"uri"`
	Rule  string         `json:"rule,omitempty"`
	Range protocol.Range `json:"range"`

	saves string // added to the title where it is shown
}

// doing says what a task does.
type doing string

const (
	doFix    doing = "fix"    // one fix of one finding
	doRule   doing = "rule"   // all fixes of one rule
	doSafe   doing = "safe"   // all safe fixes
	doDiet   doing = "diet"   // all fixes
	doIgnore doing = "ignore" // a comment that ignores one finding, or its rule in the file
)

func (t *task) encode() json.RawMessage {
	body, err := json.Marshal(t)
	if err != nil {
		panic(err) // strings and numbers
	}
	return body
}

// command is the task as something that clients without code action literals can run.
func (t *task) command() *protocol.Command {
	return &protocol.Command{Title: t.Title + t.saves, Command: commandApply, Arguments: []protocol.LSPAny{protocol.LSPAny(t.encode())}}
}

// taskOf reads a task and finds the newest version of its document.
func (s *session) taskOf(data json.RawMessage) (*task, *snapshot, error) {
	var t task
	if err := json.Unmarshal(data, &t); err != nil || t.Do == "" {
		return nil, nil, fmt.Errorf("%w: this action is not one of ours", errInvalidParams)
	}
	u, err := uri.Parse(t.URI)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errInvalidParams, err)
	}
	snap := s.snapshotOf(u)
	if snap == nil {
		return nil, nil, jsonrpc2.NewError(protocol.CodeContentModified, "the document was closed after the action was offered")
	}
	return &t, snap, nil
}

// plan is what a task comes to.
type plan struct {
	title   string
	safe    bool
	snap    *snapshot
	changes []syntax.Change // in the snapshot's file, in order, not overlapping
	files   []analysis.FileEdit
}

// plan works out t on snap. It is nil when there is nothing to do.
func (s *session) plan(ctx context.Context, snap *snapshot, t *task) *plan {
	if t.Do == doFix || t.Do == doIgnore {
		return s.planFix(snap, t)
	}
	choose := fix.Choice(fix.Every)
	switch t.Do {
	case doRule:
		choose = fix.OfRule(t.Rule)
	case doSafe:
		choose = fix.Safe
	}
	r := s.findings(snap)
	if r == nil {
		return nil
	}
	out := fix.All(ctx, s.engine, r, choose)
	if !out.Changed() {
		return nil
	}
	return &plan{
		title:   t.Title,
		safe:    t.Do == doSafe,
		snap:    snap,
		changes: difference(snap.file.Text(), out.After.Graph.File.Text()),
		files:   out.Files,
	}
}

func (s *session) planFix(snap *snapshot, t *task) *plan {
	for _, f := range s.touching(snap, s.spanOf(snap.file, t.Range)) {
		if f.Rule.Name != t.Rule || s.rangeOf(snap.file, f.span) != t.Range {
			continue
		}
		fixes := f.Fixes
		if t.Do == doIgnore {
			fixes = ignoring(snap.result.Graph, f.Finding)
		}
		for i := range fixes {
			if x := &fixes[i]; x.Title == t.Title {
				changes, err := fix.Resolve(snap.result.Graph, x.Edits)
				if err != nil {
					s.log.Printf("%s: %v", t.Title, err)
					return nil
				}
				return &plan{title: t.Title, safe: x.Safety == analysis.Safe, snap: snap, changes: changes, files: x.Files}
			}
		}
	}
	return nil
}
