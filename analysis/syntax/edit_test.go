package syntax

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// checkEdited says how an edited file differs from its text parsed afresh.
func checkEdited(f *File, text string) string {
	want := Parse(text)
	if diff := cmp.Diff(outline(want), outline(f)); diff != "" {
		return fmt.Sprintf("%q: (-parsed +edited):\n%s", text, diff)
	}
	for _, c := range f.chunks {
		if c.size != newChunk(c.runs).size || c.size.nodes == 0 || c.size.nodes > maxChunk {
			return fmt.Sprintf("%q: a chunk of %d nodes says %+v", text, c.size.nodes, c.size)
		}
	}
	if bad := badEntries(f); bad != "" {
		return fmt.Sprintf("%q: %s", text, bad)
	}
	if got := f.Text(); got != text {
		return fmt.Sprintf("text (-want +got):\n%s", cmp.Diff(text, got))
	}
	return ""
}

// outline is all that the details of a file are made from.
func outline(f *File) []string {
	lines := []string{fmt.Sprintf("escape %c, %d directives, %+v", f.escape, f.directives, f.total())}
	for start, n := range f.Nodes() {
		lines = append(lines, fmt.Sprintf("%d: kind %d meta %b lines %d %q", start, n.Kind(), n.meta, n.lines, n.text))
	}
	return lines
}

// pieces are what edits put in: everything that changes how lines hang together.
var pieces = []string{
	"\n", "\r\n", "\r", " ", "\t", "\\\n", "\\", "`", "`\r\n", "#", "# c\n", "#escape=`\n", "# escape=\\\n", "# syntax=x\n", "# check=y\n",
	"FROM a\n", "FROM a AS b", "RUN x", "RUN x \\\n  y\n", "RUN <<A\n", "A\n", "\tA\n", "RUN <<-'A' <<B\n", "B\n", "<<", "COPY <<A /\n", "ONBUILD ",
	"CMD [\"a\"]\n", "ENV a=b \\\n c=d\n", "\n\n\n", "\uFEFF", "é", "😀", "\xff", "\x00", "x",
}

func randomText(r *rand.Rand, most int) string {
	var b strings.Builder
	for range r.IntN(most) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func randomChange(r *rand.Rand, size int) Change {
	start := r.IntN(size + 1)
	end := start
	switch r.IntN(5) {
	case 0:
		end = start + r.IntN(size-start+1)
	case 1, 2:
		end = min(size, start+r.IntN(4))
	}
	return Change{Span{start, end}, randomText(r, 4)}
}

func apply(text string, c Change) string {
	return text[:c.Span.Start] + c.Text + text[c.Span.End:]
}

func TestAnyEditsGiveTheTreeOfTheFinalText(t *testing.T) {
	for seed := range seeds(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		text := randomText(r, 40)
		f := Parse(text)
		for range 12 {
			// Editors send one change or several in a notification.
			next := text
			var changes []Change
			for range 1 + max(0, r.IntN(6)-3) {
				changes = append(changes, randomChange(r, len(next)))
				next = apply(next, changes[len(changes)-1])
			}
			f = f.Edit(changes...)
			if diff := checkEdited(f, next); diff != "" {
				t.Fatalf("seed %d: %q with %+v: %s", seed, text, changes, diff)
			}
			text = next
		}
	}
}

// FuzzEdit takes edits from bytes: four for each, which say where it starts, how
// much it replaces and by which of pieces.
func FuzzEdit(f *testing.F) {
	f.Add("FROM a\nRUN b \\\n  c\nRUN <<A\nA\n", []byte{7, 0, 3, 1, 9, 0, 0, 13, 0, 0, 7, 11})
	f.Add("# escape=`\n\nFROM a\n\nCOPY a b", []byte{9, 0, 1, 5, 0, 0, 200, 15})
	f.Add("\uFEFF# syntax=a\r\nFROM a\r\n", []byte{0, 0, 0, 9, 0, 0, 3, 34})
	f.Fuzz(func(t *testing.T, text string, edits []byte) {
		file := Parse(text)
		for ; len(edits) >= 4; edits = edits[4:] {
			start := min(int(edits[0])<<8|int(edits[1]), len(text))
			c := Change{Span{start, min(start+int(edits[2]), len(text))}, pieces[int(edits[3])%len(pieces)]}
			text = apply(text, c)
			file = file.Edit(c)
		}
		if diff := checkEdited(file, text); diff != "" {
			t.Error(diff)
		}
	})
}
