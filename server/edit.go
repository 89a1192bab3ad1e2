package server

import (
	"path/filepath"
	"slices"

	"github.com/aymanbagabas/go-udiff"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis"
	"minke/analysis/syntax"
)

// difference returns the changes that turn before into after, line by line and
// within a line only what differs, so that the cursor and folds stay where they are.
func difference(before, after string) []syntax.Change {
	var changes []syntax.Change
	for _, e := range udiff.Lines(before, after) {
		changes = append(changes, trim(before, syntax.Change{Span: syntax.Span{Start: e.Start, End: e.End}, Text: e.New}))
	}
	return changes
}

// trim leaves out what is the same at both ends of a replacement. It never cuts
// inside a character or a line end.
func trim(before string, c syntax.Change) syntax.Change {
	old := c.Span.Of(before)
	n := 0
	for n < len(old) && n < len(c.Text) && old[n] == c.Text[n] {
		n++
	}
	for n > 0 && !boundary(old, n) || n > 0 && !boundary(c.Text, n) {
		n--
	}
	c.Span.Start, c.Text, old = c.Span.Start+n, c.Text[n:], old[n:]
	n = 0
	for n < len(old) && n < len(c.Text) && old[len(old)-1-n] == c.Text[len(c.Text)-1-n] {
		n++
	}
	for n > 0 && (!boundary(old, len(old)-n) || !boundary(c.Text, len(c.Text)-n)) {
		n--
	}
	c.Span.End, c.Text = c.Span.End-n, c.Text[:len(c.Text)-n]
	return c
}

// boundary reports whether text may be cut at i: not within a character of
// UTF-8, and not between \r and \n.
func boundary(text string, i int) bool {
	if i <= 0 || i >= len(text) {
		return true
	}
	return text[i]&0xC0 != 0x80 && !(text[i-1] == '\r' && text[i] == '\n')
}

// workspaceEdit is p in the richest form that the client takes. A client that
// cannot create files gets the rest; see tellLeftOut.
func (s *session) workspaceEdit(p *plan) *protocol.WorkspaceEdit {
	edits := make([]protocol.TextEdit, 0, len(p.changes))
	for _, c := range p.changes {
		edits = append(edits, protocol.TextEdit{Range: s.rangeOf(p.snap.file, c.Span), NewText: c.Text})
	}
	if !s.client.documentChanges {
		w := &protocol.WorkspaceEdit{Changes: map[uri.URI][]protocol.TextEdit{}}
		if len(edits) > 0 {
			w.Changes[uri.URI(p.snap.document.name)] = edits
		}
		for _, f := range p.files {
			if f.Exists {
				w.Changes[p.snap.uriOf(f.Path)] = s.fileEdits(f)
			}
		}
		return w
	}
	b := &editBuilder{session: s, edit: &protocol.WorkspaceEdit{}}
	if s.client.annotations && !p.safe {
		b.annotate(p.title)
	}
	if len(edits) > 0 {
		b.text(uri.URI(p.snap.document.name), &p.snap.version, edits)
	}
	for _, f := range p.files {
		b.file(p.snap.uriOf(f.Path), f)
	}
	return b.edit
}

// uriOf returns the URI of a file beside the Dockerfile. Path counts from the build context.
func (s *snapshot) uriOf(path string) uri.URI {
	return uri.File(filepath.Join(s.project.Dir, filepath.FromSlash(path)))
}

// fileEdits turns the old content of a file into the new one.
func (s *session) fileEdits(f analysis.FileEdit) []protocol.TextEdit {
	old := syntax.Parse(f.Old) // for its positions only
	var edits []protocol.TextEdit
	for _, c := range difference(f.Old, f.Content) {
		edits = append(edits, protocol.TextEdit{Range: s.rangeOf(old, c.Span), NewText: c.Text})
	}
	return edits
}

// tellLeftOut tells the person which files of p are missing from its edit, and what to do.
func (s *session) tellLeftOut(p *plan) {
	for _, f := range p.files {
		if !f.Exists && !s.client.createFiles {
			s.notify(protocol.MethodWindowShowMessage, &protocol.ShowMessageParams{
				Type:    protocol.MessageTypeInfo,
				Message: f.Path + " was not created: this editor does not let servers create files. `minke fix` does.",
			})
		}
	}
}

// doable reports whether anything of f is left for a client that cannot create files.
func (c *client) doable(f *analysis.Fix) bool {
	return len(f.Edits) > 0 || c.createFiles || slices.ContainsFunc(f.Files, func(e analysis.FileEdit) bool { return e.Exists })
}

// editBuilder puts an edit of several documents together.
type editBuilder struct {
	*session
	edit       *protocol.WorkspaceEdit
	annotation protocol.ChangeAnnotationIdentifier
}

// annotate lets the client show the changes to a person before it makes them.
func (b *editBuilder) annotate(title string) {
	b.annotation = "minke"
	b.edit.ChangeAnnotations = map[protocol.ChangeAnnotationIdentifier]protocol.ChangeAnnotation{
		b.annotation: {Label: title, NeedsConfirmation: new(true), Description: new("may change what is in the image")},
	}
}

func (b *editBuilder) text(u uri.URI, version *int32, edits []protocol.TextEdit) {
	e := &protocol.TextDocumentEdit{TextDocument: protocol.OptionalVersionedTextDocumentIdentifier{
		TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: u}, Version: version,
	}}
	for i := range edits {
		if b.annotation == "" {
			e.Edits = append(e.Edits, &edits[i])
			continue
		}
		e.Edits = append(e.Edits, &protocol.AnnotatedTextEdit{TextEdit: edits[i], AnnotationID: b.annotation})
	}
	b.edit.DocumentChanges = append(b.edit.DocumentChanges, e)
}

// file changes or creates a file.
func (b *editBuilder) file(u uri.URI, f analysis.FileEdit) {
	if f.Exists {
		var version *int32
		if v := b.ignoreVersionOf(u); v != nil {
			version = &v.version
		}
		b.text(u, version, b.fileEdits(f))
		return
	}
	if !b.client.createFiles {
		return
	}
	b.edit.DocumentChanges = append(b.edit.DocumentChanges, &protocol.CreateFile{
		ResourceOperation: protocol.ResourceOperation{Kind: "create", AnnotationID: b.annotation},
		Kind:              "create",
		URI:               u,
		Options:           &protocol.CreateFileOptions{IgnoreIfExists: new(true)},
	})
	b.text(u, nil, []protocol.TextEdit{{NewText: f.Content}})
}
