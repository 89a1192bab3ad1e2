package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tliron/glsp"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"minke/server/wire"
)

// later is the rest of a request that takes longer than a handler may. It runs
// on a goroutine of its own and only looks at what is immutable or locked.
type later func(ctx context.Context) (any, error)

// handler answers the request or takes note of the notification with params.
type handler func(s *session, params json.RawMessage) (any, error)

// methods are all messages that clients may send.
var methods = map[string]handler{
	protocol.MethodInitialize:                         (*session).initialize,
	protocol.MethodInitialized:                        typed((*session).onInitialized),
	protocol.MethodShutdown:                           bare((*session).onShutdown),
	protocol.MethodExit:                               bare((*session).exit),
	protocol.MethodSetTrace:                           bare(func(*session) {}),
	protocol.MethodTextDocumentDidOpen:                (*session).didOpen,
	protocol.MethodTextDocumentDidChange:              typed((*session).didChange),
	protocol.MethodTextDocumentDidSave:                typed((*session).didSave),
	protocol.MethodTextDocumentDidClose:               typed((*session).didClose),
	protocol.MethodTextDocumentDiagnostic:             typed((*session).pullDiagnostics),
	protocol.MethodTextDocumentCodeAction:             (*session).codeActions,
	protocol.MethodCodeActionResolve:                  (*session).resolveCodeAction,
	protocol.MethodTextDocumentHover:                  typed((*session).hover),
	protocol.MethodTextDocumentDocumentSymbol:         typed((*session).documentSymbols),
	protocol.MethodTextDocumentFoldingRange:           typed((*session).foldingRanges),
	protocol.MethodTextDocumentDefinition:             typed((*session).definition),
	protocol.MethodTextDocumentReferences:             typed((*session).references),
	protocol.MethodTextDocumentDocumentHighlight:      typed((*session).documentHighlight),
	protocol.MethodTextDocumentPrepareRename:          typed((*session).prepareRename),
	protocol.MethodTextDocumentRename:                 typed((*session).rename),
	protocol.MethodTextDocumentInlayHint:              typed((*session).inlayHints),
	protocol.MethodTextDocumentCodeLens:               typed((*session).codeLenses),
	protocol.MethodCodeLensResolve:                    typed((*session).resolveCodeLens),
	protocol.MethodWorkspaceExecuteCommand:            typed((*session).executeCommand),
	protocol.MethodWorkspaceDidChangeConfiguration:    typed((*session).didChangeConfiguration),
	protocol.MethodWorkspaceDidChangeWatchedFiles:     typed((*session).didChangeWatchedFiles),
	protocol.MethodWorkspaceDidChangeWorkspaceFolders: typed((*session).didChangeWorkspaceFolders),
}

// errInvalidParams marks params that the handler could not read.
var errInvalidParams = errors.New("the parameters are not what this method takes")

// typed returns the handler that decodes its params as a P.
func typed[P any](f func(*session, *P) (any, error)) handler {
	return func(s *session, params json.RawMessage) (any, error) {
		p := new(P)
		if err := decode(params, p); err != nil {
			return nil, err
		}
		return f(s, p)
	}
}

func decode(params json.RawMessage, p any) error {
	if len(params) == 0 {
		return fmt.Errorf("%w: there are none", errInvalidParams)
	}
	if err := protocol.Unmarshal(params, p); err != nil {
		return fmt.Errorf("%w: %w", errInvalidParams, err)
	}
	return nil
}

// bare returns the handler of a message without params or answer.
func bare(f func(*session)) handler {
	return func(s *session, _ json.RawMessage) (any, error) {
		f(s)
		return nil, nil
	}
}

var _ glsp.Handler = (*session)(nil)

// Handle implements [glsp.Handler]. The result is nil, a [json.RawMessage] or,
// for a request that is answered later, a [wire.Later]; errors are
// *jsonrpc2.Error where they have a code of their own.
func (s *session) Handle(c *glsp.Context) (result any, validMethod, validParams bool, err error) {
	defer func() {
		if v := recover(); v != nil {
			result, validMethod, validParams, err = nil, true, true, s.panicked(c.Method, v)
		}
	}()
	handle, ok := methods[c.Method]
	switch {
	case c.Method == protocol.MethodExit:
	case s.shutdown.Load():
		return nil, true, true, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "the server was shut down: only exit may follow")
	case !s.initialized && c.Method != protocol.MethodInitialize:
		return nil, true, true, jsonrpc2.NewError(jsonrpc2.ServerNotInitialized, "the first request must be initialize")
	case !ok:
		return nil, false, false, nil
	}
	result, err = handle(s, c.Params)
	if err != nil {
		s.log.Printf("%s: %v", c.Method, err)
	}
	if errors.Is(err, errInvalidParams) {
		return nil, true, false, fmt.Errorf("%s: %w", c.Method, err)
	}
	if l, ok := result.(later); ok {
		return s.careful(c.Method, l), true, true, nil
	}
	result, err = encode(result, err)
	return result, true, true, err
}

// careful is l as package wire takes it: with an encoded result, and an error where l panics.
func (s *session) careful(method string, l later) wire.Later {
	return func(ctx context.Context) (result any, err error) {
		defer func() {
			if v := recover(); v != nil {
				result, err = nil, s.panicked(method, v)
			}
		}()
		return encode(l(ctx))
	}
}

// panicked tells of a panic and returns the error to answer with.
func (s *session) panicked(method string, v any) error {
	s.failed(method, v)
	return jsonrpc2.NewError(jsonrpc2.InternalError, "the server failed at "+method+"; its log tells more")
}

func encode(result any, err error) (any, error) {
	if raw, ok := result.(json.RawMessage); ok || err != nil || result == nil {
		return raw, err
	}
	body, err := protocol.Marshal(result)
	return json.RawMessage(body), err
}
