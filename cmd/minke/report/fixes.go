package report

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"minke/analysis"
	"minke/analysis/fix"
)

// Steps returns what was done to the file at path, one line each.
func Steps(path string, o *fix.Outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", Visible(path), plural(len(o.Steps), "step"))
	for _, s := range o.Steps {
		fmt.Fprintf(&b, "  %s [%s]\n", Visible(s.Title), s.Rule.Name)
	}
	for _, f := range o.Files {
		verb := "created"
		if f.Exists {
			verb = "changed"
		}
		fmt.Fprintf(&b, "  %s %s\n", verb, Visible(f.Path))
	}
	return b.String()
}

// Fixes counts what was done over all files.
type Fixes struct {
	Files, Changed, Steps int
	suggested             int // findings left whose fix needs a look
}

// Add counts o.
func (f *Fixes) Add(o *fix.Outcome) {
	f.Files++
	f.Steps += len(o.Steps)
	if o.Changed() {
		f.Changed++
	}
	for _, finding := range o.After.Findings() {
		if len(finding.Fixes) > 0 && finding.Fixes[0].Safety == analysis.Suggested {
			f.suggested++
		}
	}
}

// String returns the closing line.
func (f *Fixes) String() string {
	s := "Nothing to fix in " + plural(f.Files, "file") + "."
	if f.Steps > 0 {
		s = fmt.Sprintf("%s taken in %s.", plural(f.Steps, "step"), plural(f.Changed, "file"))
	}
	if f.suggested > 0 {
		s += fmt.Sprintf(" %s left with a fix to look at first: `minke fix --unsafe --diff` shows it.", plural(f.suggested, "finding"))
	}
	return s
}

// Diff returns the change of the file at path as a unified diff that git apply
// and patch -p1 read.
func Diff(path string, exists bool, before, after string) string {
	if path == "-" {
		path = "Dockerfile"
	}
	name := strings.TrimPrefix(filepath.ToSlash(filepath.Clean(path)), "/")
	from, to := "a/"+name, "b/"+name
	if strings.ContainsAny(name, " ") {
		from, to = from+"\t", to+"\t" // as git does, so that the name does not end at its first blank
	}
	if !exists {
		from = "/dev/null"
	}
	return udiff.Unified(from, to, before, after)
}
