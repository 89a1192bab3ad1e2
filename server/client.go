package server

import (
	"slices"

	"go.lsp.dev/protocol"

	"minke/analysis/syntax"
)

// client is what the client said it can do, as far as it matters here.
type client struct {
	encoding syntax.Encoding

	pull              bool // asks for diagnostics itself
	refresh           bool // may be told to ask again
	versions          bool // of documents in published diagnostics
	related           bool // places in diagnostics
	data              bool // kept in diagnostics
	unnecessary       bool // tag
	actionLiterals    bool // else only commands can be offered
	preferred         bool
	resolveEdits      bool
	documentChanges   bool
	createFiles       bool
	annotations       bool
	applyEdit         bool
	markdown          bool // in hovers
	configuration     bool // can be asked for
	watchFiles        bool // on request
	registerConfigure bool // didChangeConfiguration on request
	hints             bool // shows inlay hints
	refreshHints      bool // may be told to ask for them again
	lenses            bool // shows code lenses
	refreshLenses     bool // may be told to ask for them again
	status            bool // shows what minke/status tells
	progress          bool // shows that work is under way
	symbols           bool // shows an outline
	symbolTree        bool // as a tree
	folds             bool
	definitions       bool
	references        bool
	highlights        bool
	renames           bool
	prepares          bool // asks first what would be renamed
}

func newClient(c *protocol.ClientCapabilities) client {
	var known client
	known.encoding = encodingOf(c.General)
	if w := c.Workspace; w != nil {
		known.readWorkspace(w)
	}
	if t := c.TextDocument; t != nil {
		known.readTextDocument(t)
	}
	known.status = wantsStatus(c.Experimental)
	if c.Window != nil {
		known.progress = is(c.Window.WorkDoneProgress)
	}
	// A client that cannot be told to ask again would not learn of what changes
	// beside its documents, and CodeMirror's says that it asks, and never does.
	known.pull = known.pull && (known.refresh || c.TextDocument.PublishDiagnostics == nil)
	return known
}

// encodingOf prefers UTF-8, which costs nothing to count in, if the client offers it at all.
func encodingOf(g *protocol.GeneralClientCapabilities) syntax.Encoding {
	if g == nil {
		return syntax.UTF16
	}
	offered := func(kind protocol.PositionEncodingKind) bool {
		return slices.Contains(g.PositionEncodings, kind)
	}
	switch {
	case offered(protocol.PositionEncodingKindUTF8):
		return syntax.UTF8
	case offered(protocol.PositionEncodingKindUTF32) && !offered(protocol.PositionEncodingKindUTF16):
		return syntax.UTF32
	}
	return syntax.UTF16
}

func encodingKind(e syntax.Encoding) protocol.PositionEncodingKind {
	switch e {
	case syntax.UTF8:
		return protocol.PositionEncodingKindUTF8
	case syntax.UTF32:
		return protocol.PositionEncodingKindUTF32
	}
	return protocol.PositionEncodingKindUTF16
}

func (c *client) readWorkspace(w *protocol.WorkspaceClientCapabilities) {
	c.applyEdit = is(w.ApplyEdit)
	c.configuration = is(w.Configuration)
	if w.Diagnostics != nil {
		c.refresh = is(w.Diagnostics.RefreshSupport)
	}
	if w.InlayHint != nil {
		c.refreshHints = is(w.InlayHint.RefreshSupport)
	}
	if w.CodeLens != nil {
		c.refreshLenses = is(w.CodeLens.RefreshSupport)
	}
	if w.DidChangeWatchedFiles != nil {
		c.watchFiles = is(w.DidChangeWatchedFiles.DynamicRegistration)
	}
	if w.DidChangeConfiguration != nil {
		c.registerConfigure = is(w.DidChangeConfiguration.DynamicRegistration)
	}
	if e := w.WorkspaceEdit; e != nil {
		c.documentChanges = is(e.DocumentChanges)
		c.createFiles = c.documentChanges && slices.Contains(e.ResourceOperations, protocol.ResourceOperationKindCreate)
		c.annotations = c.documentChanges && e.ChangeAnnotationSupport != nil
	}
}

func (c *client) readTextDocument(t *protocol.TextDocumentClientCapabilities) {
	c.pull = t.Diagnostic != nil
	c.hints = t.InlayHint != nil
	c.lenses = t.CodeLens != nil
	c.readNavigation(t)
	if p := t.PublishDiagnostics; p != nil {
		c.versions = is(p.VersionSupport)
		c.readDiagnostics(&p.DiagnosticsCapabilities)
	}
	if c.pull {
		c.readDiagnostics(&t.Diagnostic.DiagnosticsCapabilities)
	}
	if h := t.Hover; h != nil {
		c.markdown = slices.Contains(h.ContentFormat, protocol.MarkupKindMarkdown)
	}
	if a := t.CodeAction; a != nil {
		c.actionLiterals = a.CodeActionLiteralSupport.CodeActionKind.ValueSet != nil // ALE's is empty
		c.preferred = is(a.IsPreferredSupport)
		c.resolveEdits = is(a.DataSupport) && slices.Contains(a.ResolveSupport.Properties, "edit")
		c.annotations = c.annotations && is(a.HonorsChangeAnnotations)
	}
}

// readNavigation notes which ways around a document the client has.
func (c *client) readNavigation(t *protocol.TextDocumentClientCapabilities) {
	if o := t.DocumentSymbol; o != nil {
		c.symbols, c.symbolTree = true, is(o.HierarchicalDocumentSymbolSupport)
	}
	c.folds = t.FoldingRange != nil
	c.definitions = t.Definition != nil
	c.references = t.References != nil
	c.highlights = t.DocumentHighlight != nil
	if r := t.Rename; r != nil {
		c.renames, c.prepares = true, is(r.PrepareSupport)
	}
}

// readDiagnostics adds what either of the two ways of diagnostics can show.
func (c *client) readDiagnostics(d *protocol.DiagnosticsCapabilities) {
	c.related = c.related || is(d.RelatedInformation)
	c.data = c.data || is(d.DataSupport)
	c.unnecessary = c.unnecessary || slices.Contains(d.TagSupport.ValueSet, protocol.DiagnosticTagUnnecessary)
}

func is(b *bool) bool { return b != nil && *b }
