package syntax

import (
	"maps"
	"runtime"
	"strings"
	"testing"
)

// badInputs are files that no person writes, of about the given size in bytes.
var badInputs = map[string]func(size int) string{
	"NUL bytes":              func(n int) string { return strings.Repeat("\x00", n) },
	"NUL bytes in lines":     func(n int) string { return strings.Repeat("RUN \x00\x00\n", n/7) },
	"invalid UTF-8":          func(n int) string { return strings.Repeat("ENV \xff=\xc3 \xa0\n", n/11) },
	"one long RUN":           func(n int) string { return "FROM a\nRUN " + strings.Repeat("x ", n/2) },
	"one long ENV":           func(n int) string { return "FROM a\nENV " + strings.Repeat("a=$b ", n/5) },
	"one long COPY":          func(n int) string { return "FROM a\nCOPY " + strings.Repeat("x ", n/2) },
	"one long comment":       func(n int) string { return "#" + strings.Repeat(" x", n/2) },
	"one long keyword":       func(n int) string { return strings.Repeat("x", n) },
	"one long blank line":    func(n int) string { return strings.Repeat(" ", n) },
	"many instructions":      func(n int) string { return strings.Repeat("RUN echo hello\n", n/15) },
	"many stages":            func(n int) string { return strings.Repeat("FROM alpine AS b\n", n/17) },
	"tiny nodes":             func(n int) string { return strings.Repeat("#\n\n", n/3) },
	"many comments":          func(n int) string { return strings.Repeat("# note\n", n/7) },
	"many blank lines":       func(n int) string { return strings.Repeat("\n", n) },
	"many carriage returns":  func(n int) string { return "RUN x" + strings.Repeat("\r", n) },
	"many directives":        func(n int) string { return strings.Repeat("# escape=`\n", n/11) },
	"continuations":          func(n int) string { return "RUN x" + strings.Repeat(" \\\n y", n/5) },
	"empty continuations":    func(n int) string { return "RUN x \\\n" + strings.Repeat("\\\n", n/2) + "\ny\n" },
	"comments in a RUN":      func(n int) string { return "RUN x \\\n" + strings.Repeat("# c\n", n/4) + "y\n" },
	"continued keyword":      func(n int) string { return strings.Repeat("AB\\\n", n/4) },
	"open heredoc":           func(n int) string { return "RUN <<EOF\n" + strings.Repeat("echo hello\n", n/11) },
	"many heredocs in a RUN": func(n int) string { return "RUN" + strings.Repeat(" <<A", n/4) },
	"many closed heredocs":   func(n int) string { return strings.Repeat("RUN <<A <<B\nx\nA\ny\nB\n", n/20) },
	"heredoc and arrows":     func(n int) string { return "RUN <<A " + strings.Repeat("<", n) },
	"nested variables":       func(n int) string { return "ENV a=" + strings.Repeat("${a:-", n/6) },
	"nested in a heredoc":    func(n int) string { return "RUN <<A " + strings.Repeat("${a:-", n/6) },
	"nested and long": func(n int) string {
		return "ENV a=" + strings.Repeat("${a:-", 90) + strings.Repeat("x", n) + strings.Repeat("}", 90)
	},
	"open braces":        func(n int) string { return "ENV a=" + strings.Repeat("${", n/2) },
	"open quotes":        func(n int) string { return "ENV a=" + strings.Repeat("\"'", n/2) },
	"ONBUILD of ONBUILD": func(n int) string { return strings.Repeat("ONBUILD ", n/8) },
	"long JSON":          func(n int) string { return "CMD [" + strings.Repeat(`"a",`, n/4) + `"a"]` },
	"open JSON":          func(n int) string { return "CMD [" + strings.Repeat(`"\u0041",`, n/9) },
	"nested JSON":        func(n int) string { return "CMD " + strings.Repeat("[", n) },
	"many flags":         func(n int) string { return "RUN" + strings.Repeat(" --mount=a,b", n/12) + " x" },
	"many options":       func(n int) string { return "RUN --mount=" + strings.Repeat("a=\"b\",", n/6) + " x" },
	"long escaped flag":  func(n int) string { return "RUN --mount=" + strings.Repeat("\\a", n/2) + " x" },
}

// readAll asks for everything a file can tell.
func readAll(f *File) {
	for _, n := range f.Nodes() {
		n.Tokens()
		if in := n.Instruction(); in != nil {
			in.Command()
		}
	}
	f.BuildError()
	f.Offset(f.Position(f.Len()/2, UTF16), UTF16)
}

func TestBadInputIsReadLikeAnyOther(t *testing.T) {
	for name, input := range badInputs {
		text := input(2000)
		f := Parse(text)
		if bad := badTokens(f); bad != "" {
			t.Errorf("%s: %s", name, bad)
		}
		for at := 0; at < len(text); at += 97 {
			c := Change{Span{at, min(at+at%3, len(text))}, pieces[at%len(pieces)]}
			if diff := checkEdited(f.Edit(c), apply(text, c)); diff != "" {
				t.Fatalf("%s: %+v: %s", name, c, diff)
			}
		}
	}
}

// retained returns how many bytes a parsed file keeps alive besides its text, as
// the heap has them after a garbage collection: no node has been asked for.
func retained(text string) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f := Parse(text)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(f)
	return after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)
}

func TestParsedFileIsSmall(t *testing.T) {
	const size, most = 1 << 20, 12
	inputs := maps.Clone(badInputs)
	inputs["a realistic file"] = func(n int) string { return realistic(n / 32 / 50 * 50) }
	for name, input := range inputs {
		text := input(size)
		times := float64(retained(text)+uint64(len(text))) / float64(len(text))
		if times > most {
			t.Errorf("%s: a parsed file takes %.1f times its text", name, times)
		}
		t.Logf("%s: %.1f times the text", name, times)
	}
}

// TestHugeFiles reads and edits the largest files that are spoken of, in no more
// memory than any other file, even where nearly every byte is a node of its own.
func TestHugeFiles(t *testing.T) {
	const most = 12
	for name, text := range map[string]string{
		"10 MB on one line":       "FROM a\nRUN " + strings.Repeat("a && ", 2<<20) + "a\n",
		"200,000 lines":           "FROM a\n" + strings.Repeat("RUN echo hello\n", 200_000),
		"50,000 continuations":    "FROM a\nRUN a" + strings.Repeat(" && \\\n b", 50_000) + "\n",
		"10,000 stages":           strings.Repeat("FROM alpine AS b\nRUN x\n", 10_000),
		"an unterminated heredoc": "FROM a\nRUN <<EOF\n" + strings.Repeat("echo hello\n", 200_000),
		"NUL bytes":               strings.Repeat("\x00", 10<<20),
		"invalid UTF-8":           strings.Repeat("\xff\n", 200_000),
		"one-byte instructions":   strings.Repeat("\x00\n", 200_000),
		"one-byte comments":       strings.Repeat("#\n\n", 200_000),
	} {
		t.Run(name, func(t *testing.T) {
			times := float64(int(retained(text))+len(text)) / float64(len(text))
			if times > most {
				t.Errorf("a parsed file takes %.1f times its text", times)
			}
			t.Logf("%.1f times the text", times)
			f := Parse(text)
			c := Change{Span{len(text) / 2, len(text)/2 + 1}, "\nRUN x\n"}
			if next := f.Edit(c); next.Len() != len(text)+6 || next.Text() != apply(text, c) {
				t.Error("the edited file has another text")
			}
			if !testing.Short() {
				readAll(f)
			}
		})
	}
}
