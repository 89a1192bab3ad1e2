package ignorefile

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"minke/analysis/project"
	"minke/analysis/syntax"
)

// sources are what the Dockerfile of the fuzzed context copies.
var sources = []string{"app", "src/main.c", "*.json"}

func context(t testing.TB) *project.Project {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"app", "a.json", "src/main.c", "src/main.o", "docs/deep/notes.md"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := project.Load(t.Context(), dir, "", project.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// FuzzRemedies: what is offered first for a remark takes that away and keeps what the
// other lines say.
func FuzzRemedies(f *testing.F) {
	for _, text := range []string{
		"app\nnothing # here\n", "*\r\n!docs\r\n", "\ufeff*.md\n\n# a\n*.o", "src\n  src/main.o  \n", "a[\n\napp", "!app\n*.json\n*.json", "#\n#x #y\n #", "**\n", "src/*\n!src/main.o\nsrc/main.o",
	} {
		f.Add(text)
	}
	p := context(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 {
			return
		}
		ig := project.ParseIgnore("", text)
		before := p.Review(ig, sources)
		for _, r := range before {
			pat := ig.Patterns[r.Pattern]
			for i, x := range Remedies(ig, r) {
				span := x.Change.Span
				after := project.ParseIgnore("", text[:span.Start]+x.Change.Text+text[span.End:])
				if lost := others(ig, r.Pattern, after); len(lost) > 0 {
					t.Errorf("%q: %q of line %d also takes %q away", text, x.Title, pat.Line, lost)
				}
				if i == 0 && alike(ig, before, r, pat) <= alike(after, p.Review(after, sources), r, pat) {
					t.Errorf("%q: %q leaves what was said of line %d: %q", text, x.Title, pat.Line, after.Text)
				}
			}
		}
	})
}

// alike counts the remarks like r, which is one of a line like pat. Of lines that say the same the first
// may be overruled by the last, and the others are covered: taking one away leaves the others to each other.
func alike(ig *project.Ignore, all []project.Remark, r project.Remark, pat project.Pattern) (n int) {
	for _, other := range all {
		p := ig.Patterns[other.Pattern]
		if redundant(other.Kind) == redundant(r.Kind) && other.Name == r.Name && p.String() == pat.String() && (p.Err == nil) == (pat.Err == nil) {
			n++
		}
	}
	return n
}

// redundant is the same for both kinds of remarks on lines that other lines make needless.
func redundant(k project.RemarkKind) project.RemarkKind {
	if k == project.Overruled {
		return project.Covered
	}
	return k
}

// others lists the lines but one that are no longer there.
func others(before *project.Ignore, but int, after *project.Ignore) (lost []string) {
	left := lines(after)
	for i, line := range lines(before) {
		if i == but {
			continue
		}
		if at := slices.Index(left, line); at >= 0 {
			left = slices.Delete(left, at, at+1)
		} else {
			lost = append(lost, line)
		}
	}
	return lost
}

func lines(ig *project.Ignore) (all []string) {
	for _, pat := range ig.Patterns {
		all = append(all, strings.TrimSpace(syntax.Span{Start: pat.Start, End: pat.End}.Of(ig.Text)))
	}
	return all
}
