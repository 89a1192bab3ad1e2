package alpine

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// brought is what a stage installs, and what it still lacks.
type brought struct {
	names map[string]bool // by its own lines, translated
	add   *build.Node     // its first RUN with apk add
	last  shell.Word      // the last word of that command
	lacks []string        // packages, in the order of their first use
	early bool            // some are used before add has run
	lines []string        // further lines for its start
}

// need notes that the command at offset of n takes a package that Debian's image has and Alpine's has not.
func (t *translator) need(n *build.Node, offset int, pkg string) {
	for s := n.Stage; s != nil; s = t.pass.Graph.Base(s).Stage {
		if b := t.stages[s]; b != nil && (b.names[pkg] || slices.Contains(b.lacks, pkg)) {
			return
		}
	}
	s := t.stages[n.Stage]
	s.lacks = append(s.lacks, pkg)
	s.early = s.early || s.add == nil || s.add == n && offset < s.last.Span.End
}

// install adds the edit that brings what the stage lacks: with the packages that
// it installs anyway, where that is early enough, else by a RUN at its start.
func (t *translator) install(s *build.Stage) {
	b := t.stages[s]
	lacks := slices.DeleteFunc(b.lacks, func(pkg string) bool { return b.names[pkg] && b.add != nil })
	if len(lacks)+len(b.lines) == 0 {
		return
	}
	t.result.Brought = append(t.result.Brought, lacks...)
	if !b.early && len(b.lines) == 0 {
		t.result.Edits = append(t.result.Edits, shelledit.AddWords(b.add, b.last, lacks))
		return
	}
	text := s.From.Text()
	eol := "\n"
	if strings.HasSuffix(text, "\r\n") {
		eol = "\r\n"
	}
	var lines strings.Builder
	if len(lacks) > 0 {
		lines.WriteString("RUN apk add --no-cache " + strings.Join(lacks, " ") + eol)
	}
	for _, line := range b.lines {
		lines.WriteString(line + eol)
	}
	end := syntax.Span{Start: len(text), End: len(text)}
	t.result.Edits = append(t.result.Edits, analysis.Edit{At: s.From.At(end), New: lines.String()})
}
