package server

import (
	"encoding/json"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

func (s *session) initialize(params json.RawMessage) (any, error) {
	if s.initialized {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "the server is initialized already")
	}
	p, err := readInitialize(params)
	if err != nil {
		return nil, err
	}
	s.initialized = true
	s.client = newClient(&p.Capabilities)
	if p.ProcessID != nil {
		s.watchProcess(int(*p.ProcessID))
	}
	s.wish(func(next *wishes) { next.folders = foldersOf(p) })
	s.configure(json.RawMessage(p.InitializationOptions))
	result := &protocol.InitializeResult{
		Capabilities: s.capabilities(),
		ServerInfo:   protocol.ServerInfo{Name: "minke"},
	}
	if s.options.Version != "" {
		result.ServerInfo.Version = protocol.NewOptional(s.options.Version)
	}
	return result, nil
}

// readInitialize takes what it can from parameters that are partly odd: an
// editor with one strange capability shall not be one without this server.
func readInitialize(params json.RawMessage) (*protocol.InitializeParams, error) {
	p := new(protocol.InitializeParams)
	whole := decode(params, p)
	if whole == nil {
		return p, nil
	}
	var outer struct {
		ProcessID             json.RawMessage `json:"processId"`
		Capabilities          json.RawMessage `json:"capabilities"`
		InitializationOptions json.RawMessage `json:"initializationOptions"`
		WorkspaceFolders      json.RawMessage `json:"workspaceFolders"`
		RootURI               json.RawMessage `json:"rootUri"`
	}
	if json.Unmarshal(params, &outer) != nil {
		return nil, whole
	}
	p = new(protocol.InitializeParams)
	p.InitializationOptions = protocol.LSPAny(outer.InitializationOptions)
	take(outer.ProcessID, &p.ProcessID)
	take(outer.WorkspaceFolders, &p.WorkspaceFolders)
	//lint:ignore SA1019 clients without workspace folders send it
	take(outer.RootURI, &p.RootURI)
	var parts map[string]json.RawMessage
	_ = json.Unmarshal(outer.Capabilities, &parts)
	take(parts["general"], &p.Capabilities.General)
	take(parts["workspace"], &p.Capabilities.Workspace)
	take(parts["textDocument"], &p.Capabilities.TextDocument)
	p.Capabilities.Experimental = protocol.LSPAny(parts["experimental"])
	return p, nil
}

// take decodes raw into p and leaves p empty if that cannot be done.
func take[P any](raw json.RawMessage, p *P) {
	if len(raw) > 0 && protocol.Unmarshal(raw, p) != nil {
		*p = *new(P)
	}
}

// capabilities tells the client what it can have, no more than it can use.
func (s *session) capabilities() protocol.ServerCapabilities {
	c := protocol.ServerCapabilities{
		PositionEncoding: encodingKind(s.client.encoding),
		TextDocumentSync: &protocol.TextDocumentSyncOptions{
			OpenClose: new(true),
			Change:    new(protocol.TextDocumentSyncKindIncremental),
			Save:      &protocol.SaveOptions{},
		},
		HoverProvider:          protocol.Boolean(true),
		CodeActionProvider:     protocol.Boolean(true),
		ExecuteCommandProvider: protocol.ExecuteCommandOptions{Commands: commandNames()},
		Workspace: &protocol.WorkspaceOptions{WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
			Supported: new(true), ChangeNotifications: protocol.Boolean(true),
		}},
	}
	if s.client.actionLiterals {
		c.CodeActionProvider = &protocol.CodeActionOptions{
			CodeActionKinds: actionKinds,
			ResolveProvider: new(s.client.resolveEdits),
		}
	}
	if s.client.hints {
		c.InlayHintProvider = protocol.Boolean(true)
	}
	if s.client.lenses {
		c.CodeLensProvider = &protocol.CodeLensOptions{ResolveProvider: new(true)}
	}
	s.client.navigation(&c)
	if s.client.pull {
		c.DiagnosticProvider = &protocol.DiagnosticOptions{Identifier: new("minke")}
	}
	return c
}

// navigation tells of the ways around a document that the client has.
func (c *client) navigation(offered *protocol.ServerCapabilities) {
	if c.symbols {
		offered.DocumentSymbolProvider = protocol.Boolean(true)
	}
	if c.folds {
		offered.FoldingRangeProvider = protocol.Boolean(true)
	}
	if c.definitions {
		offered.DefinitionProvider = protocol.Boolean(true)
	}
	if c.references {
		offered.ReferencesProvider = protocol.Boolean(true)
	}
	if c.highlights {
		offered.DocumentHighlightProvider = protocol.Boolean(true)
	}
	switch {
	case c.prepares:
		offered.RenameProvider = &protocol.RenameOptions{PrepareProvider: new(true)}
	case c.renames:
		offered.RenameProvider = protocol.Boolean(true)
	}
}

func (s *session) onInitialized(*protocol.InitializedParams) (any, error) {
	s.background("registering with the client", s.register)
	if s.client.configuration {
		s.background("reading the settings", s.fetchSettings)
	}
	return nil, nil
}

func (s *session) onShutdown() { s.shutdown.Store(true) }

func (s *session) exit() { s.end() }

// register asks the client to tell of changes to files and settings.
func (s *session) register() {
	var all []protocol.Registration
	if s.client.watchFiles {
		all = append(all, registration(protocol.MethodWorkspaceDidChangeWatchedFiles, watched()))
	}
	if s.client.registerConfigure {
		all = append(all, registration(protocol.MethodWorkspaceDidChangeConfiguration,
			&protocol.DidChangeConfigurationRegistrationOptions{Section: protocol.String(section)}))
	}
	if len(all) == 0 {
		return
	}
	if err := s.call(protocol.MethodClientRegisterCapability, &protocol.RegistrationParams{Registrations: all}, nil); err != nil {
		s.log.Printf("the client does not watch files or settings: %v", err)
	}
}

func registration(method string, options any) protocol.Registration {
	body, err := protocol.Marshal(options)
	if err != nil {
		panic(err) // only constants go in
	}
	return protocol.Registration{ID: "minke/" + method, Method: method, RegisterOptions: body}
}
