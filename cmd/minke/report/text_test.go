package report_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
	"minke/cmd/minke/report"
)

// TestExcerpt prints a finding about the text between « and ».
func TestExcerpt(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"the marker stands below the text": {
			"FROM a\nRUN «npm install» x\n", `
f:2:5: hint: Here. [test]
  2 | RUN npm install x
    |     ^^^^^^^^^^^
`,
		},
		"a tab is four blanks": {
			"FROM a\nRUN x \\\n\t\t«y»\n", `
f:3:3: hint: Here. [test]
  3 |         y
    |         ^
`,
		},
		"wide characters take two columns and count as one": {
			"FROM a\nRUN echo 世界🐋 «x»\n", `
f:2:14: hint: Here. [test]
  2 | RUN echo 世界🐋 x
    |                 ^
`,
		},
		"several lines are marked on the first": {
			"FROM a\nRUN «x && \\\n  y»\n", `
f:2:5: hint: Here. [test]
  2 | RUN x && \
    |     ^^^^^^
`,
		},
		"an empty range still has a marker": {
			"FROM a\nRUN x«»\n", `
f:2:6: hint: Here. [test]
  2 | RUN x
    |      ^
`,
		},
		"a byte order mark and Windows line endings do not count": {
			"\ufeffFROM «a»\r\n", `
f:1:6: hint: Here. [test]
  1 | FROM a
    |      ^
`,
		},
		"what a terminal would act on is shown": {
			"FROM a\nRUN «\x1b[31m\u202e»\n", `
f:2:5: hint: Here. [test]
  2 | RUN ␛[31m�
    |     ^^^^^^
`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), printed(t, c.text)); diff != "" {
				t.Errorf("printed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExcerptOfALongLine(t *testing.T) {
	got := printed(t, "FROM a\nRUN "+strings.Repeat("x", 1000)+" «here» "+strings.Repeat("y", 1000)+"\n")
	lines := strings.Split(got, "\n")
	at := strings.Index(lines[2], "^^^^")
	if n := len([]rune(lines[1])); n > 200 {
		t.Errorf("the line is %d characters long", n)
	}
	if runes := []rune(lines[1]); at < 0 || string(runes[at:at+4]) != "here" {
		t.Errorf("the marker is not below the text:\n%s", got)
	}
}

// printed returns what is printed of a finding about what « and » mark, without the closing line.
func printed(t *testing.T, marked string) string {
	t.Helper()
	before, rest, _ := strings.Cut(marked, "«")
	marks, after, ok := strings.Cut(rest, "»")
	if !ok {
		t.Fatal("no marks")
	}
	graph := build.New(syntax.Parse(before + marks + after))
	rule := &analysis.Rule{Name: "test", Severity: analysis.Hint, File: func(p *analysis.Pass) {
		node, in := p.Graph.NodeAt(len(before))
		if marks == "" && in == 0 { // at the line end, which is the next node's start
			t.Fatal("mark a place inside a node")
		}
		p.Reportf(node.At(syntax.Span{Start: in, End: in + len(marks)}), "Here.")
	}}
	engine := &analysis.Engine{Rules: []*analysis.Rule{rule}}
	result := engine.Run(context.Background(), &analysis.Snapshot{Graph: graph}, nil)
	var out strings.Builder
	if err := report.NewText(&out, report.Style{}).File("f", result, nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestDiff(t *testing.T) {
	for name, c := range map[string]struct {
		path, before, after, want string
		exists                    bool
	}{
		"a name with a blank ends with a tab": {
			path: "my app/Dockerfile", exists: true, before: "a\n", after: "b\n",
			want: "--- a/my app/Dockerfile\t\n+++ b/my app/Dockerfile\t\n@@ -1 +1 @@\n-a\n+b\n",
		},
		"an absolute path loses its first slash": {
			path: "/srv/Dockerfile", exists: true, before: "a\n", after: "b\n",
			want: "--- a/srv/Dockerfile\n+++ b/srv/Dockerfile\n@@ -1 +1 @@\n-a\n+b\n",
		},
		"a missing line end is told": {
			path: "Dockerfile", exists: true, before: "a\nb", after: "a\nc",
			want: "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n",
		},
		"no change, no diff": {path: "Dockerfile", exists: true, before: "a\n", after: "a\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, report.Diff(c.path, c.exists, c.before, c.after)); diff != "" {
				t.Errorf("diff (-want +got):\n%s", diff)
			}
		})
	}
}
