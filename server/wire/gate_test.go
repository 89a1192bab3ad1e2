package wire

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// cut returns what a gate makes of input: bodies, "! reason" for bad frames and
// the final error.
func cut(r io.Reader, maxBody int64) []string {
	g := newGate(r, maxBody)
	var all []string
	for range 1000 {
		body, err := g.next()
		var bad *frameError
		switch {
		case errors.As(err, &bad):
			all = append(all, "! "+bad.reason)
		case err != nil:
			return append(all, err.Error())
		default:
			all = append(all, string(body))
		}
	}
	return append(all, "goes on for ever")
}

func TestGate(t *testing.T) {
	long := strings.Repeat("x", 2*maxHeaderLine)
	for name, test := range map[string]struct {
		in   string
		want []string
	}{
		"nothing":              {"", []string{"EOF"}},
		"messages":             {"Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n[1]", []string{"{}", "[1]", "EOF"}},
		"lower case":           {"content-length: 2\r\n\r\n{}", []string{"{}", "EOF"}},
		"upper case, no blank": {"CONTENT-LENGTH:2\r\n\r\n{}", []string{"{}", "EOF"}},
		"another field first":  {"Content-Type: x; charset=utf8\r\nContent-Length: 2\r\n\r\n{}", []string{"{}", "EOF"}},
		"bare line feeds":      {"Content-Length: 2\n\n{}", []string{"{}", "EOF"}},
		"blank lines between":  {"\r\n\r\n\r\nContent-Length: 2\r\n\r\n{}\r\n\r\nContent-Length: 2\r\n\r\n{}", []string{"{}", "{}", "EOF"}},
		"empty body":           {"Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n{}", []string{"", "{}", "EOF"}},
		"the last one counts":  {"Content-Length: 9\r\nContent-Length: 2\r\n\r\n{}", []string{"{}", "EOF"}},
		"no length":            {"Content-Type: x\r\n\r\n{}Content-Length: 2\r\n\r\n{}", []string{"! a message header without Content-Length was skipped", "{}", "EOF"}},
		"length not a number":  {"Content-Length: two\r\n\r\n{}Content-Length: 2\r\n\r\n{}", []string{"! a Content-Length that is no number of bytes was skipped", "{}", "EOF"}},
		"negative length":      {"Content-Length: -2\r\n\r\n{}Content-Length: 2\r\n\r\n{}", []string{"! a Content-Length that is no number of bytes was skipped", "{}", "EOF"}},
		"garbage":              {"hello\nworld\nContent-Length: 2\r\n\r\n{}", []string{"! a header line without a colon was skipped", "{}", "EOF"}},
		"body was longer":      {"Content-Length: 2\r\n\r\n{}}\r\nContent-Length: 2\r\n\r\n{}", []string{"{}", "! a header line without a colon was skipped", "{}", "EOF"}},
		"almost a header":      {"x\ncontent-content-length: 2\r\n\r\n{}", []string{"! a header line without a colon was skipped", "{}", "EOF"}},
		"endless line":         {long + "\r\nContent-Length: 2\r\n\r\n{}", []string{"! a header line that is too long was skipped", "{}", "EOF"}},
		"endless header":       {strings.Repeat("a: b\r\n", 2*maxHeaderLines) + "Content-Length: 2\r\n\r\n{}", []string{"! a header of too many lines was skipped", "{}", "EOF"}},
		"too long":             {"Content-Length: 101\r\n\r\n" + strings.Repeat("x", 101) + "Content-Length: 2\r\n\r\n{}", []string{"! a message of 101 bytes is too long: at most 100 are taken in", "{}", "EOF"}},
		"too long, then gone":  {"Content-Length: 99999999999\r\n\r\nxx", []string{"unexpected EOF"}},
		"ends in the header":   {"Content-Le", []string{"unexpected EOF"}},
		"ends in the body":     {"Content-Length: 9\r\n\r\n{", []string{"unexpected EOF"}},
		"ends in garbage":      {"hello\n\n\n", []string{"unexpected EOF"}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(test.want, cut(strings.NewReader(test.in), 100)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if d := cmp.Diff(test.want, cut(iotest.OneByteReader(strings.NewReader(test.in)), 100)); d != "" {
				t.Errorf("byte by byte (-want +got):\n%s", d)
			}
		})
	}
}

func TestGateMakesNoRoomForWhatIsOnlyPromised(t *testing.T) {
	input := "Content-Length: " + fmt.Sprint(MaxBody) + "\r\n\r\n{"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cut(strings.NewReader(input), MaxBody)
	runtime.ReadMemStats(&after)
	bytes := after.TotalAlloc - before.TotalAlloc
	if bytes > 1<<20 {
		t.Errorf("%d bytes were allocated for a message of one", bytes)
	}
}

// FuzzGate: whatever comes in, the gate comes to an end, bodies have the length
// they were announced with, and messages behind it are found again.
func FuzzGate(f *testing.F) {
	f.Add("Content-Length: 2\r\n\r\n{}")
	f.Add("content-length:2\n\nxxContent-Length: 9\r\n\r\n{}")
	f.Add("a: b\r\n\r\ncontent-lengthcontent-length: -1\r\n\r\n")
	f.Add("Content-Length: 99999999999999999999\r\n\r\n{}")
	f.Fuzz(func(t *testing.T, garbage string) {
		in := strings.NewReader(garbage)
		got := cut(in, 100)
		if last := got[len(got)-1]; last != "EOF" && last != "unexpected EOF" {
			t.Fatalf("ends with %q", last)
		}
		if in.Len() != 0 {
			t.Fatalf("%d bytes are left", in.Len())
		}
		// Whatever length is still open, it is at most what a body may have.
		padding := strings.Repeat(" ", 101)
		after := cut(strings.NewReader("x\n"+strings.ReplaceAll(garbage, ":", ";")+padding+"\nContent-Length: 11\r\n\r\n{\"found\":1}"), 100)
		if len(after) < 2 || after[len(after)-2] != `{"found":1}` {
			t.Fatalf("the message behind was not found: %q", after)
		}
	})
}
