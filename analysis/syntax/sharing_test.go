package syntax

import (
	"strings"
	"testing"
)

// newNodes counts the nodes of next that are not in f.
func newNodes(f, next *File) int {
	old := make(map[*Node]bool)
	for _, n := range f.Nodes() {
		old[n] = true
	}
	count := 0
	for _, n := range next.Nodes() {
		if !old[n] {
			count++
		}
	}
	return count
}

// replaceFirst returns the change that puts text in the place of the first old in f.
func replaceFirst(f *File, old, text string) Change {
	at := strings.Index(f.Text(), old)
	return Change{Span{at, at + len(old)}, text}
}

func TestEditsShareWhatTheyDoNotTouch(t *testing.T) {
	tests := []struct {
		name, text string
		old, new   string
		most       int // new nodes
	}{
		{"typing in an instruction", "FROM a\nRUN b\nRUN c\n", "b", "bb", 1},
		{"typing in a comment", "# a\n\n# b\nFROM a\n", "# b", "# bb", 1},
		{"typing at the start of a file", "FROM a\nRUN b\n", "FROM", "# FROM", 1},
		{"opening a continuation", "FROM a\nRUN b\nRUN c\nRUN d\n", "b\n", "b \\\n", 1},
		{"closing a continuation", "FROM a\nRUN b \\\n  c\nRUN d\n", " \\\n", "\n", 2},
		{"opening a heredoc", "FROM a\nRUN b\nRUN c\nEOF\nRUN d\n", "b", "<<EOF", 1},
		{"closing a heredoc", "FROM a\nRUN <<EOF\nRUN c\nRUN d\n", "<<EOF", "b", 3},
		{"moving a terminator", "FROM a\nRUN <<EOF\nx\nEOF\nRUN c\n", "x\nEOF", "EOF\nx", 2},
		{"joining two lines", "FROM a\nRUN b\nRUN c\nRUN d\n", "\nRUN c", "RUN c", 1},
		{"deleting FROM", "# a\nFROM a\nRUN b\n", "FROM a\n", "", 0},
		{"pasting a whole line", "FROM a\nRUN b\n", "RUN b", "RUN x\nRUN b", 1},
		{"pasting lines", "FROM a\nRUN b\n", "RUN b", strings.Repeat("RUN x\n", 500) + "RUN b", 500},
		{"joining blank lines", "FROM a\n\nRUN b\n\nRUN c\n", "RUN b\n", "", 1},
		{"a syntax directive", "# syntax=a\nFROM a\nRUN b\n", "=a", "=b", 1},
		{"no longer a directive", "# syntax=a\n# check=b\nFROM a\n", "# syntax=a", "#", 2},
		{"now a directive", "# x\n# check=b\nFROM a\n", "# x\n", "", 1},
		{"another escape token", "# escape=`\nFROM a\nRUN b\n", "`", "\\", 3},
		{"the whole file again", "FROM a\nRUN b\nRUN c\n", "FROM a\nRUN b\nRUN c\n", "FROM a\nRUN x\nRUN c\n", 1},
		{"nothing", "FROM a\nRUN b\n", "b", "b", 0},
		{"adding at the end", "FROM a\nRUN b\n", "RUN b\n", "RUN b\nRUN c\n", 1},
		{"adding to an open line", "FROM a\nRUN b", "RUN b", "RUN bc", 1},
		{"adding to an open heredoc", "FROM a\nRUN <<A\nb\n", "b\n", "b\nc\n", 1},
		{"removing a byte-order mark", "\uFEFFFROM a\nRUN b\n", "\uFEFF", "", 1},
		{"a line in front of a byte-order mark", "\uFEFFFROM a\nRUN b\n", "\uFEFF", "#\n\uFEFF", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := Parse(test.text)
			c := replaceFirst(f, test.old, test.new)
			next := f.Edit(c)
			if diff := checkEdited(next, apply(test.text, c)); diff != "" {
				t.Error(diff)
			}
			if got := newNodes(f, next); got > test.most {
				t.Errorf("%d new nodes, want at most %d", got, test.most)
			}
			if diff := checkEdited(f, test.text); diff != "" {
				t.Errorf("the version before has changed: %s", diff)
			}
		})
	}
}

// What editors send: several changes at once, each in terms of what the one
// before has left, often from the end of the file to its start.
func TestEditorsNotifications(t *testing.T) {
	const text = "FROM a\nRUN one \\\n    two\nCOPY x y\nRUN one\n"
	tests := map[string][]Change{
		"renaming with several cursors": {
			{Span{38, 41}, "three"}, {Span{11, 14}, "three"},
		},
		"typing an auto-closed pair": {
			{Span{33, 33}, "[]"}, {Span{34, 34}, "\"\""}, {Span{35, 35}, "a"},
		},
		"commenting lines out":       {{Span{25, 25}, "# "}, {Span{17, 17}, "# "}, {Span{7, 7}, "# "}},
		"indenting, then formatting": {{Span{17, 21}, "\t"}, {Span{7, 7}, "  "}, {Span{7, 9}, ""}},
		"cutting and pasting a line": {{Span{25, 34}, ""}, {Span{0, 0}, "COPY x y\n"}},
		"clearing and undoing":       {{Span{0, 42}, ""}, {Span{0, 0}, text}},
		"changing the line ends":     {{Span{6, 7}, "\r\n"}, {Span{17, 18}, "\r\n"}},
		"typing a heredoc":           {{Span{41, 41}, " <"}, {Span{43, 43}, "<"}, {Span{44, 44}, "E"}, {Span{45, 45}, "\nx\nE"}},
	}
	for name, changes := range tests {
		t.Run(name, func(t *testing.T) {
			want := text
			for _, c := range changes {
				want = apply(want, c)
			}
			if diff := checkEdited(Parse(text).Edit(changes...), want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestManyEditsKeepTheChunksEven(t *testing.T) {
	f := Parse(realistic(5000))
	for range 2000 {
		f = f.Edit(Change{Span{f.Len() / 3, f.Len()/3 + 60}, "\nRUN x\n"})
	}
	if got, most := len(f.chunks), 1+f.NumNodes()/minChunk; got > most {
		t.Errorf("%d nodes are in %d chunks, want at most %d", f.NumNodes(), got, most)
	}
	if diff := checkEdited(f, f.Text()); diff != "" {
		t.Error(diff)
	}
}

func TestAnInstructionIsTakenApartOnce(t *testing.T) {
	f := Parse("FROM a\nRUN b\nRUN c\n")
	_, n := f.NodeAt(8)
	in := n.Instruction()
	next := f.Edit(replaceFirst(f, "c", "d"))
	_, same := next.NodeAt(8)
	if same != n || same.Instruction() != in {
		t.Error("an edit elsewhere made the instruction anew")
	}
}
