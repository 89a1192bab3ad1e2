package build_test

import (
	"fmt"
	"strings"
	"testing"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// The benchmarks of Update type a character in the middle of a file and take it
// back, in files of so many lines, 20 to a stage, each of which the next one copies from.

// BenchmarkUpdate types in a RUN.
func BenchmarkUpdate(b *testing.B) { benchmarkTyping(b, "true") }

// BenchmarkUpdateFrom types in the image of a FROM.
func BenchmarkUpdateFrom(b *testing.B) { benchmarkTyping(b, ":12 AS") }

// BenchmarkUpdateName types in the name of a stage, which one other stage copies from.
func BenchmarkUpdateName(b *testing.B) { benchmarkTyping(b, "\nENV NAME") }

// BenchmarkUpdateCopyFrom types in the name that a COPY takes from.
func BenchmarkUpdateCopyFrom(b *testing.B) { benchmarkTyping(b, " /srv /srv") }

// BenchmarkUpdateArg types in the value of a global ARG that one stage asks for.
func BenchmarkUpdateArg(b *testing.B) { benchmarkTyping(b, "latest") }

// benchmarkTyping types in front of the first place behind the middle that has
// the text, or else the first of all.
func benchmarkTyping(b *testing.B, before string) {
	for _, lines := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			text := "ARG TAG=latest\n" + manyStages(lines/20) + "FROM base:$TAG\n"
			half := len(text) / 2
			at := half + strings.Index(text[half:], before)
			if at < half {
				at = strings.Index(text, before)
			}
			g := build.New(syntax.Parse(text))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				c := syntax.Change{Span: syntax.Span{Start: at, End: at}, Text: "x"}
				if i%2 == 1 {
					c = syntax.Change{Span: syntax.Span{Start: at, End: at + 1}}
				}
				g = g.Update(g.File.Edit(c))
			}
		})
	}
}

func manyStages(stages int) string {
	var text strings.Builder
	for i := range stages {
		fmt.Fprintf(&text, "FROM debian:12 AS s%d\nENV NAME=s%d\nWORKDIR /srv/$NAME\n", i, i)
		for j := range 16 {
			fmt.Fprintf(&text, "RUN echo %d %d && true\n", i, j)
		}
		fmt.Fprintf(&text, "COPY --from=s%d /srv /srv\n", max(i-1, 0))
	}
	return text.String()
}
