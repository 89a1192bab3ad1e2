package server

import (
	"fmt"
	"strings"
	"testing"
)

// dockerfile returns one of about n lines, in stages of 20.
func dockerfile(n int) string {
	var b strings.Builder
	for line := 0; line < n; line += 20 {
		fmt.Fprintf(&b, "FROM node:%d AS stage%d\nWORKDIR /app\nENV A=1 B=2\n", 16+line%9, line)
		for i := range 8 {
			fmt.Fprintf(&b, "RUN sudo apt-get update && \\\n    apt-get install -y curl=%d\n", i)
		}
		b.WriteString("COPY . .\n")
	}
	return b.String()
}

// BenchmarkEditToDiagnostics is the way of one keystroke over a pipe: didChange
// in, publishDiagnostics out, with the rules of the tests.
func BenchmarkEditToDiagnostics(b *testing.B) {
	for _, lines := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			c := start(b, versioned)
			c.open(dietURI, dockerfile(lines))
			c.of(dietURI, 1)
			line, version := lines/2/20*20+4, 1
			b.ReportAllocs()
			for b.Loop() {
				version++
				text := "x"
				if version%2 == 0 {
					text = "y"
				}
				c.change(dietURI, version, edit(line, 4, line, 5, text))
				c.next(version)
			}
		})
	}
}

// next waits for the publication of a version and forgets it.
func (c *testClient) next(version int) {
	want := fmt.Sprintf(`"version":%d,`, version)
	c.until("the diagnostics", func() bool {
		for _, m := range c.said {
			if strings.Contains(string(m.Params[:min(200, len(m.Params))]), want) {
				c.said = nil
				return true
			}
		}
		return false
	})
}

// BenchmarkInitialize is from the start of the server to its first answer.
func BenchmarkInitialize(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		c := connect(b, Options{})
		c.initialize(fullClient, "")
		c.conn.Close()
		<-c.exit
	}
}

// BenchmarkRoundTrip is what a message costs on its way in and its answer on its way out.
func BenchmarkRoundTrip(b *testing.B) {
	c := start(b, fullClient)
	b.ReportAllocs()
	for b.Loop() {
		c.refused("minke/unknown", "{}")
	}
}

// BenchmarkHover is a request on a text that has just changed.
func BenchmarkHover(b *testing.B) {
	c := start(b, fullClient)
	c.open(dietURI, dockerfile(1000))
	c.of(dietURI, 1)
	params := `{"textDocument":{"uri":"` + dietURI + `"},"position":{"line":0,"character":7}}`
	version := 1
	b.ReportAllocs()
	for b.Loop() {
		version++
		c.change(dietURI, version, edit(1, 0, 1, 0, "#\n"))
		c.call("textDocument/hover", params)
	}
}

// BenchmarkInlayHints asks for the hints of a screen of 50 lines after each keystroke, in a
// file of 1,000 lines: the estimate of the whole file and its way to the client.
func BenchmarkInlayHints(b *testing.B) {
	c := start(b, fullClient)
	c.open(dietURI, dockerfile(1000))
	c.of(dietURI, 1)
	params := `{"textDocument":{"uri":"` + dietURI + `"},"range":{"start":{"line":480,"character":0},"end":{"line":530,"character":0}}}`
	version := 1
	b.ReportAllocs()
	for b.Loop() {
		version++
		c.change(dietURI, version, edit(1, 0, 1, 0, "#\n"))
		c.call("textDocument/inlayHint", params)
	}
}

// BenchmarkInlayHintsAgain asks for them while the text stays: scrolling.
func BenchmarkInlayHintsAgain(b *testing.B) {
	c := start(b, fullClient)
	c.open(dietURI, dockerfile(1000))
	c.of(dietURI, 1)
	params := `{"textDocument":{"uri":"` + dietURI + `"},"range":{"start":{"line":480,"character":0},"end":{"line":530,"character":0}}}`
	b.ReportAllocs()
	for b.Loop() {
		c.call("textDocument/inlayHint", params)
	}
}
