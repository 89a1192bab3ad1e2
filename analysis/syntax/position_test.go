package syntax

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func TestPositionsCountInTheUnitsAsked(t *testing.T) {
	// é is 2 bytes, 😀 is 4 bytes and a surrogate pair, e + combining acute two characters.
	const text = "aé😀e\u0301\xff\xc3b\r\nx\ry\n"
	tests := []struct {
		offset             int
		line               int
		utf8, utf16, utf32 int
	}{
		{0, 0, 0, 0, 0},
		{1, 0, 1, 1, 1},
		{2, 0, 1, 1, 1}, // inside é
		{3, 0, 3, 2, 2},
		{5, 0, 3, 2, 2}, // inside 😀
		{7, 0, 7, 4, 3},
		{8, 0, 8, 5, 4},
		{10, 0, 10, 6, 5},
		{11, 0, 11, 7, 6}, // behind \xff
		{12, 0, 12, 8, 7}, // behind \xc3
		{13, 0, 13, 9, 8},
		{14, 0, 13, 9, 8}, // between \r and \n
		{15, 1, 0, 0, 0},
		{16, 1, 1, 1, 1},
		{17, 2, 0, 0, 0}, // behind the lone \r
		{18, 2, 1, 1, 1},
		{19, 3, 0, 0, 0},
		{99, 3, 0, 0, 0},
		{-1, 0, 0, 0, 0},
	}
	f := Parse(text)
	for _, test := range tests {
		for enc, column := range map[Encoding]int{UTF8: test.utf8, UTF16: test.utf16, UTF32: test.utf32} {
			want := Position{test.line, column}
			if got := f.Position(test.offset, enc); got != want {
				t.Errorf("offset %d in encoding %d: got %v, want %v", test.offset, enc, got, want)
			}
		}
	}
}

func TestOffsetsAreClamped(t *testing.T) {
	f := Parse("a😀b\r\nRUN x\n")
	tests := []struct {
		position Position
		enc      Encoding
		want     int
	}{
		{Position{0, 2}, UTF16, 1}, // inside the surrogate pair
		{Position{0, 3}, UTF16, 5},
		{Position{0, 3}, UTF8, 1}, // inside the character
		{Position{0, 99}, UTF16, 6},
		{Position{0, -1}, UTF16, 0},
		{Position{-1, 5}, UTF16, 0},
		{Position{1, 99}, UTF32, 13},
		{Position{2, 0}, UTF16, 14},
		{Position{2, 7}, UTF16, 14},
		{Position{3, 0}, UTF16, 14},
		{Position{99, 99}, UTF16, 14},
	}
	for _, test := range tests {
		if got := f.Offset(test.position, test.enc); got != test.want {
			t.Errorf("%v in encoding %d: got %d, want %d", test.position, test.enc, got, test.want)
		}
	}
	if got := Parse("").Offset(Position{3, 3}, UTF16); got != 0 {
		t.Errorf("empty file: got %d", got)
	}
	if got := []int{f.BuildLineStart(-1), f.BuildLineStart(2), f.BuildLineStart(4)}; !slices.Equal(got, []int{0, 8, 14}) {
		t.Errorf("BuildKit's lines start at %v", got)
	}
	if got := Parse("").Position(3, UTF16); got != (Position{}) {
		t.Errorf("empty file: got %v", got)
	}
}

// slowPosition counts from the start of the text, in the words of the LSP.
func slowPosition(text string, offset int, enc Encoding) Position {
	var p Position
	for i := 0; i < offset; {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case strings.HasPrefix(text[i:], "\r\n"):
			if i+1 == offset {
				return p
			}
			p, i = Position{p.Line + 1, 0}, i+2
		case r == '\n' || r == '\r':
			p, i = Position{p.Line + 1, 0}, i+1
		case i+size > offset:
			return p
		default:
			p.Column += map[Encoding]int{UTF8: size, UTF16: utf16.RuneLen(r), UTF32: 1}[enc]
			i += size
		}
	}
	return p
}

func checkPositions(text string, offsets []int) string {
	f := Parse(text)
	for _, offset := range offsets {
		for _, enc := range []Encoding{UTF8, UTF16, UTF32} {
			want := slowPosition(text, offset, enc)
			got := f.Position(offset, enc)
			if got != want {
				return fmt.Sprintf("%q: offset %d: got %v, want %v", text, offset, got, want)
			}
			// The way back leads to the same place, which may be before offset.
			if back := f.Offset(got, enc); back > offset || f.Position(back, enc) != want {
				return fmt.Sprintf("%q: %v leads to %d, not to %d", text, got, back, offset)
			}
		}
		if want, got := 1+strings.Count(text[:offset], "\n"), f.BuildLine(offset); got != want {
			return fmt.Sprintf("%q: offset %d: BuildKit's line is %d, not %d", text, offset, want, got)
		} else if want, got := strings.LastIndex(text[:offset], "\n")+1, f.BuildLineStart(got); want != got {
			return fmt.Sprintf("%q: offset %d: BuildKit's line starts at %d, not %d", text, offset, want, got)
		}
	}
	return ""
}

func TestPositionsOfGeneratedFiles(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		text := randomText(r, 60)
		if seed%10 == 0 {
			// Long enough for a node with a table of its lines.
			text += "RUN <<X\n" + strings.Repeat(text, 1+indexedLines/(len(text)+1))
		}
		var offsets []int
		for range 40 {
			offsets = append(offsets, r.IntN(len(text)+1))
		}
		if bad := checkPositions(text, append(offsets, 0, len(text))); bad != "" {
			t.Fatalf("seed %d: %s", seed, bad)
		}
	}
}

func FuzzPosition(f *testing.F) {
	f.Add("FROM a\r\nRUN é😀 \\\r  x\n", 9)
	f.Add("\r\r\n\xff\xf0\x9f", 2)
	f.Fuzz(func(t *testing.T, text string, offset int) {
		if bad := checkPositions(text, []int{min(max(offset, 0), len(text))}); bad != "" {
			t.Error(bad)
		}
	})
}
