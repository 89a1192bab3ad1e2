package server

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
)

// workspaceEdit is an edit as a client applies it.
type workspaceEdit struct {
	Changes         map[string][]textEdit `json:"changes"`
	DocumentChanges []struct {
		Kind         string `json:"kind"`
		URI          string `json:"uri"`
		AnnotationID string `json:"annotationId"`
		TextDocument struct {
			URI     string `json:"uri"`
			Version *int   `json:"version"`
		} `json:"textDocument"`
		Edits []textEdit `json:"edits"`
	} `json:"documentChanges"`
	ChangeAnnotations map[string]struct {
		Label             string `json:"label"`
		NeedsConfirmation bool   `json:"needsConfirmation"`
	} `json:"changeAnnotations"`
}

type textEdit struct {
	Range        protocol.Range `json:"range"`
	NewText      string         `json:"newText"`
	AnnotationID string         `json:"annotationId"`
}

func parseEdit(raw json.RawMessage) (*workspaceEdit, error) {
	e := new(workspaceEdit)
	return e, json.Unmarshal(raw, e)
}

// apply returns the new texts by URI. Read gives the text of a document before.
func (e *workspaceEdit) apply(units func(string) int, read func(uri string) (string, bool)) (map[string]string, error) {
	after := map[string]string{}
	change := func(uri string, edits []textEdit) error {
		text, ok := after[uri]
		if !ok {
			if text, ok = read(uri); !ok {
				return fmt.Errorf("%s is changed but does not exist", uri)
			}
		}
		var err error
		after[uri], err = applyEdits(units, text, edits)
		return err
	}
	for uri, edits := range e.Changes {
		if err := change(uri, edits); err != nil {
			return nil, err
		}
	}
	for _, c := range e.DocumentChanges {
		switch c.Kind {
		case "create":
			if _, ok := read(c.URI); ok {
				return nil, fmt.Errorf("%s is created but exists", c.URI)
			}
			after[c.URI] = ""
		case "":
			if err := change(c.TextDocument.URI, c.Edits); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("unknown operation %q", c.Kind)
		}
	}
	return after, nil
}

// applyEdits makes all edits, which count in the text before any of them.
func applyEdits(units func(string) int, text string, edits []textEdit) (string, error) {
	type change struct {
		start, end int
		text       string
	}
	var changes []change
	for _, e := range edits {
		changes = append(changes, change{offsetIn(units, text, e.Range.Start), offsetIn(units, text, e.Range.End), e.NewText})
	}
	slices.SortStableFunc(changes, func(a, b change) int { return b.start - a.start })
	limit := len(text)
	for _, c := range changes {
		if c.end > limit || c.start > c.end {
			return "", fmt.Errorf("edits overlap or go backwards: %+v", changes)
		}
		text, limit = text[:c.start]+c.text+text[c.end:], c.start
	}
	return text, nil
}

func offsetIn(units func(string) int, text string, p protocol.Position) int {
	offset := 0
	for range p.Line {
		i := strings.IndexByte(text[offset:], '\n')
		if i < 0 {
			return len(text)
		}
		offset += i + 1
	}
	line, _, _ := strings.Cut(text[offset:], "\n")
	for i := range line {
		if units(line[:i]) >= int(p.Character) {
			return offset + i
		}
	}
	return offset + len(line)
}
