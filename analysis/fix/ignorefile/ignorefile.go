// Package ignorefile makes edits of the .dockerignore.
package ignorefile

import (
	"path/filepath"
	"strings"

	"minke/analysis"
	"minke/analysis/project"
)

// Add is the fix that adds lines to the ignore file in force, or makes one of
// them; none where the file lies outside of the context or cannot be read.
func Add(p *project.Project, title string, lines []string) []analysis.Fix {
	file := p.Ignore.Path
	if file == "" {
		file = filepath.Join(p.Dir, ".dockerignore")
	}
	rel, err := filepath.Rel(p.Dir, file)
	if err != nil || !filepath.IsLocal(rel) || p.Ignore.Err != nil {
		return nil
	}
	old := p.Ignore.Text
	eol := lineEnding(old)
	text := old
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += eol
	}
	text += strings.Join(lines, eol) + eol
	return []analysis.Fix{{
		Title: title, Safety: analysis.Suggested,
		Files: []analysis.FileEdit{{Path: filepath.ToSlash(rel), Old: old, Exists: p.Ignore.Exists(), Content: text}},
	}}
}
