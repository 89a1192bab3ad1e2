package project

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReview(t *testing.T) {
	const tree = "-- package.json --\n{}\n-- src/a.js --\nsize 3\n-- src/debug.log --\nsize 9\n-- docs/a.md --\nsize 5\n-- docs/keep.md --\nsize 5\n-- README.md --\nsize 5\n"
	names := map[RemarkKind]string{Refused: "refused", HidesSource: "hides", MatchesNothing: "nothing", TopOnly: "top", Covered: "covered by", Overruled: "overruled by"}
	for _, c := range []struct{ why, text, want string }{
		{"all of it is of use", "docs\nREADME.md\n", ""},
		{"nothing is there", "node_modules\n", "1 nothing"},
		{"only a folder has it", "*.log\n", "1 top **/*.log 9"},
		{"said twice", "docs\ndocs/a.md\n", "2 covered by 1"},
		{"taken back and needed", "docs\n!docs/keep.md\n", ""},
		{"taken back for nothing", "README.md\n!docs\n", "2 nothing"},
		{"overruled", "docs/a.md\n!docs\n", "1 overruled by 2"},
		{"hides what is copied", "# all\n*\n!src\n", "2 hides package.json"},
		{"a folder that is copied", "sr*\n", "1 hides src"},
		{"taken back in time", "*\n!package.json\n!src\n", ""},
		{"refused", "a[\ndocs\n", "1 refused"},
		{"anything below", "**/*.md\n", ""},
	} {
		t.Run(c.why, func(t *testing.T) {
			p := load(t, write(t, tree))
			ig := ParseIgnore(".dockerignore", c.text)
			var got []string
			for _, r := range p.Review(ig, []string{"package.json", "src", ".", "missing", "$X"}) {
				s := fmt.Sprintf("%d %s", ig.Patterns[r.Pattern].Line, names[r.Kind])
				if r.Kind == Covered || r.Kind == Overruled {
					s += fmt.Sprintf(" %d", ig.Patterns[r.Other].Line)
				}
				if r.Name != "" {
					s += " " + r.Name
				}
				if r.Amount.Files > 0 {
					s += fmt.Sprintf(" %d", r.Amount.Bytes)
				}
				got = append(got, s)
			}
			if diff := cmp.Diff(c.want, strings.Join(got, "; ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The verdict of the review agrees with the builder's own: a line that is said to do
// nothing can be taken out.
func FuzzReview(f *testing.F) {
	f.Add("docs\n!docs/keep.md\n*.md\n")
	f.Add("*\n!src\n**/*.log\n")
	f.Add("a[\n!\n\\\n")
	p := load(f, write(f, "-- src/a.js --\nsize 3\n-- src/b/c.js --\nsize 3\n-- docs/a.md --\nsize 5\n-- docs/keep.md --\nsize 5\n-- README.md --\nsize 5\n"))
	f.Fuzz(func(t *testing.T, text string) {
		ig := ParseIgnore(".dockerignore", text)
		for _, r := range p.Review(ig, []string{"src", "*.md"}) {
			pat := ig.Patterns[r.Pattern]
			if r.Kind != MatchesNothing && r.Kind != Covered && r.Kind != Overruled {
				continue
			}
			without := ParseIgnore(".dockerignore", text[:pat.Start]+text[pat.End:])
			for _, name := range []string{"src", "src/a.js", "src/b", "src/b/c.js", "docs", "docs/a.md", "docs/keep.md", "README.md"} {
				if ig.Ignored(name) != without.Ignored(name) {
					t.Errorf("line %d of %q is said to do nothing, but decides on %s", pat.Line, text, name)
				}
			}
		}
	})
}
