package server

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// The commands of workspace/executeCommand.
const (
	commandDiet    = "minke.diet"     // [document URI]: applies every fix
	commandFixAll  = "minke.fixAll"   // [document URI]: applies the safe fixes
	commandPlan    = "minke.plan"     // [document URI]: returns the steps of the diet, Markdown
	commandExplain = "minke.explain"  // [rule name]: returns its page, Markdown
	commandApply   = "minke.applyFix" // [task]: for clients that take no code action literals
)

// codeRequestFailed is LSP's code for a correct request that cannot be fulfilled.
const codeRequestFailed jsonrpc2.Code = -32803

func commandNames() []string {
	return []string{commandDiet, commandFixAll, commandPlan, commandExplain, commandApply}
}

func (s *session) executeCommand(p *protocol.ExecuteCommandParams) (any, error) {
	if len(p.Arguments) == 0 {
		p.Arguments = []protocol.LSPAny{protocol.LSPAny("null")}
	}
	switch p.Command {
	case commandDiet:
		return s.inDocument(p.Arguments[0], func(snap *snapshot) any { return s.apply(snap, &task{Do: doDiet, Title: titleDiet}) })
	case commandFixAll:
		return s.inDocument(p.Arguments[0], func(snap *snapshot) any { return s.apply(snap, &task{Do: doSafe, Title: titleSafe}) })
	case commandPlan:
		return s.inDocument(p.Arguments[0], s.showPlan)
	case commandApply:
		t, snap, err := s.taskOf(json.RawMessage(p.Arguments[0]))
		if err != nil {
			return nil, err
		}
		return s.apply(snap, t), nil
	case commandExplain:
		return s.explain(p.Arguments[0])
	}
	return nil, fmt.Errorf("%w: there is no command %q; there are %s", errInvalidParams, p.Command, strings.Join(commandNames(), ", "))
}

// inDocument does something with the open document whose URI is the argument of a command.
func (s *session) inDocument(argument protocol.LSPAny, do func(*snapshot) any) (any, error) {
	var name string
	if err := json.Unmarshal(argument, &name); err != nil {
		return nil, fmt.Errorf("%w: the first argument is the URI of a document", errInvalidParams)
	}
	u, err := uri.Parse(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errInvalidParams, err)
	}
	snap := s.snapshotOf(u)
	if snap == nil {
		return nil, fmt.Errorf("%w: %s is not open as a Dockerfile", errInvalidParams, name)
	}
	return do(snap), nil
}

// showPlan returns the steps of the diet and what each leaves.
func (s *session) showPlan(snap *snapshot) any {
	return later(func(ctx context.Context) (any, error) {
		p := s.dietOf(ctx, snap)
		if p == nil {
			return nil, jsonrpc2.NewError(codeRequestFailed, "the diet could not be worked out; the server's log tells more")
		}
		return protocol.String(p.Markdown()), nil
	})
}

// apply has the client make the changes of t and returns what it says to that.
func (s *session) apply(snap *snapshot, t *task) any {
	return later(func(ctx context.Context) (any, error) {
		if !s.client.applyEdit {
			return nil, jsonrpc2.NewError(codeRequestFailed, "this editor does not let servers apply edits; use the code action instead")
		}
		p := s.plan(ctx, snap, t)
		if p == nil {
			return &protocol.ApplyWorkspaceEditResult{}, nil
		}
		var result protocol.ApplyWorkspaceEditResult
		err := s.call(protocol.MethodWorkspaceApplyEdit, &protocol.ApplyWorkspaceEditParams{
			Label: &t.Title, Edit: *s.workspaceEdit(p),
		}, &result)
		s.tellLeftOut(p)
		return &result, err
	})
}

func (s *session) explain(argument protocol.LSPAny) (any, error) {
	var name string
	if err := json.Unmarshal(argument, &name); err != nil {
		return nil, fmt.Errorf("%w: the first argument is the name of a rule", errInvalidParams)
	}
	rule := s.rule(name)
	if rule == nil {
		return nil, fmt.Errorf("%w: there is no rule %q", errInvalidParams, name)
	}
	if rule.Doc == nil {
		return protocol.String(rule.Summary), nil
	}
	return protocol.String(rule.Doc()), nil
}
