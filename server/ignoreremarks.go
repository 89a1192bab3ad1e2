package server

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"minke/analysis/project"
	"minke/analysis/syntax"
)

// remark is what is to say of a line of an ignore file, as a diagnostic.
func (s *session) remark(v *ignoreVersion, r project.Remark) protocol.Diagnostic {
	pat := v.ignore.Patterns[r.Pattern]
	d := protocol.Diagnostic{
		Range:  s.rangeOf(v.file, syntax.Span{Start: pat.Start, End: pat.End}),
		Source: protocol.NewOptional(source),
	}
	code, message := "", ""
	idle := true
	switch r.Kind {
	case project.Refused:
		code, message, idle = "ignore-refused", "The builder refuses this line: "+pat.Err.Error()+".", false
		d.Severity = protocol.DiagnosticSeverityError
	case project.HidesSource:
		code, idle = "ignore-hides-source", false
		message = fmt.Sprintf("This ignores `%s`, which the Dockerfile copies: the build fails or does without it. Take it back with `!%s` below.", r.Name, r.Name)
		d.Severity = protocol.DiagnosticSeverityWarning
	case project.TopOnly:
		code, idle = "ignore-top-only", false
		message = fmt.Sprintf("`%s` matches at the top of the context only, where there is none. `%s` would match %s.", pat.Text, r.Name, files(r.Amount))
		d.Severity = protocol.DiagnosticSeverityInformation
	case project.Covered:
		code, message = "ignore-covered", fmt.Sprintf("Line %d does this already.", v.ignore.Patterns[r.Other].Line)
		d.Severity = protocol.DiagnosticSeverityHint
	case project.Overruled:
		code, message = "ignore-overruled", fmt.Sprintf("Line %d decides for all that this matches.", v.ignore.Patterns[r.Other].Line)
		d.Severity = protocol.DiagnosticSeverityInformation
	default:
		code, message = "ignore-matches-nothing", nothing(pat)
		d.Severity = protocol.DiagnosticSeverityHint
	}
	d.Code, d.Message = protocol.String(code), protocol.String(message)
	if idle && s.client.unnecessary {
		d.Tags = protocol.NewDiagnosticTags(protocol.DiagnosticTagUnnecessary)
	}
	return d
}

func nothing(pat project.Pattern) string {
	switch {
	case strings.Contains(pat.Text, " #"):
		return "Nothing in the context matches this: a # within a line is part of the pattern."
	case pat.Negated:
		return "No line above ignores what this takes back."
	}
	return "Nothing in the context matches this now."
}

// files says how much something is: "3 files (2 MB)".
func files(a project.Amount) string {
	count := fmt.Sprintf("%d files", a.Files)
	if a.Files == 1 {
		count = "1 file"
	}
	least := ""
	if a.AtLeast {
		least = "at least "
	}
	return least + count + " (" + a.Bytes.String() + ")"
}

// hoverIgnoreFile says what a line of an ignore file matches, and how much that is.
func (s *session) hoverIgnoreFile(v *ignoreVersion, at protocol.Position) later {
	return func(context.Context) (any, error) {
		s.review(v)
		offset := s.offsetOf(v.file, at)
		for _, pat := range v.ignore.Patterns {
			span := syntax.Span{Start: pat.Start, End: pat.End}
			if !span.Touches(syntax.Span{Start: offset, End: offset}) || pat.Err != nil || v.project == nil {
				continue
			}
			r := s.rangeOf(v.file, span)
			return &protocol.Hover{Contents: s.markup(matchText(v.project, pat)), Range: &r}, nil
		}
		return nil, nil
	}
}

// matchText lists what a pattern matches, the largest first.
func matchText(p *project.Project, pat project.Pattern) string {
	var b strings.Builder
	found := p.MatchingEntries(pat.Text)
	var sum project.Amount
	for _, e := range found {
		sum.Bytes += e.Bytes
		sum.Files += e.Files
		sum.AtLeast = sum.AtLeast || e.AtLeast
	}
	verb := "Ignores"
	if pat.Negated {
		verb = "Takes back"
	}
	if len(found) == 0 {
		return fmt.Sprintf("`%s` matches nothing in the context now.", pat.Text)
	}
	fmt.Fprintf(&b, "%s %s of the context:\n", verb, files(sum))
	const shown = 5
	for i, e := range found {
		if i == shown {
			fmt.Fprintf(&b, "\n- and %d more", len(found)-shown)
			break
		}
		name := e.Path
		if e.IsDir {
			name += "/"
		}
		fmt.Fprintf(&b, "\n- `%s` %s", name, files(e.Amount))
	}
	return b.String()
}
