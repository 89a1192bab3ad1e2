package server

import (
	"context"
	"strings"

	"go.lsp.dev/protocol"

	"minke/analysis"
	"minke/analysis/syntax"
)

// hover explains the findings at a place, and on a keyword what the instruction weighs.
func (s *session) hover(p *protocol.HoverParams) (any, error) {
	if v := s.ignoreVersionOf(p.TextDocument.URI); v != nil {
		return s.hoverIgnoreFile(v, p.Position), nil
	}
	snap := s.snapshotOf(p.TextDocument.URI)
	if snap == nil {
		return nil, nil
	}
	return later(func(context.Context) (any, error) {
		offset := s.offsetOf(snap.file, p.Position)
		under := s.touching(snap, syntax.Span{Start: offset, End: offset})
		weight, keyword := s.sizeAt(snap, offset)
		switch {
		case len(under) > 0:
			return s.hoverOf(snap, under, weight), nil
		case weight != "":
			span, _ := snap.result.Graph.Span(keyword)
			return &protocol.Hover{Contents: s.markup(weight), Range: new(s.rangeOf(snap.file, span))}, nil
		}
		return nil, nil
	}), nil
}

// placed is a finding with its place in the file.
type placed struct {
	*analysis.Finding
	span syntax.Span
}

// touching returns the findings that share a byte or an end with span.
func (s *session) touching(snap *snapshot, span syntax.Span) []placed {
	r := s.findings(snap)
	if r == nil {
		return nil
	}
	var all []placed
	for _, f := range r.Findings() {
		if at, ok := r.Graph.Span(f.At); ok {
			if at = shown(snap.file, at); at.Touches(span) {
				all = append(all, placed{f, at})
			}
		}
	}
	return all
}

// hoverOf explains the findings under a place; weight, if there is one, comes behind them.
func (s *session) hoverOf(snap *snapshot, under []placed, weight string) *protocol.Hover {
	span := under[0].span
	var parts []string
	explained := map[*analysis.Rule]bool{}
	for _, f := range under {
		if f.span.Len() < span.Len() {
			span = f.span
		}
		part := f.Message
		if !explained[f.Rule] {
			explained[f.Rule] = true
			part = "**" + f.Rule.Name + "**: " + part + "\n\n" + reasons(f.Rule)
		}
		parts = append(parts, strings.TrimSpace(part))
	}
	if weight != "" {
		parts = append(parts, weight)
	}
	r := s.rangeOf(snap.file, span)
	return &protocol.Hover{Contents: s.markup(strings.Join(parts, "\n\n---\n\n")), Range: &r}
}

// markup gives Markdown to clients that show it and the bare text to the others.
func (s *session) markup(text string) *protocol.MarkupContent {
	if s.client.markdown {
		return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
	}
	return &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: plain(text)}
}

// plain takes out the marks of Markdown that get in the way of reading.
func plain(markdown string) string {
	var b strings.Builder
	for line := range strings.Lines(markdown) {
		switch {
		case strings.HasPrefix(line, "```"), strings.TrimSpace(line) == "---", strings.HasPrefix(line, "| ---"):
			continue
		case strings.HasPrefix(line, "#"):
			line = strings.TrimLeft(line, "# ")
		}
		b.WriteString(strings.NewReplacer("**", "", "`", "").Replace(line))
	}
	return b.String()
}

// reasons returns what a rule's page says of why it matters and what its fix does.
func reasons(rule *analysis.Rule) string {
	if rule.Doc == nil {
		return rule.Summary
	}
	page := rule.Doc()
	text := sectionOf(page, "Why")
	if text == "" {
		text = rule.Summary
	}
	if f := sectionOf(page, "Fix"); f != "" {
		text += "\n\n**Fix.** " + f
	}
	return text
}

// sectionOf returns what stands below a second-level heading.
func sectionOf(page, heading string) string {
	_, rest, ok := strings.Cut("\n"+page, "\n## "+heading+"\n")
	if !ok {
		return ""
	}
	text, _, _ := strings.Cut(rest, "\n## ")
	return strings.TrimSpace(text)
}
