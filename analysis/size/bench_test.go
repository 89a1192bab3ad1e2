package size_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/size"
	"minke/analysis/syntax"
)

// packages are asked for in turn: some bring many others, most are there already after a while.
var packages = strings.Fields(`curl git python3 build-essential nodejs imagemagick ffmpeg postgresql-client
	default-jre-headless vim nginx redis-server openssh-client libpq-dev ruby php-cli golang-go jq rsync tmux`)

// large returns a Dockerfile of n lines in stages of perStage, in which two lines of five install packages.
func large(n, perStage int) string {
	var b strings.Builder
	for i := range n {
		switch at := i % perStage; {
		case at == 0 && i == 0:
			b.WriteString("FROM debian:bookworm AS s0\n")
		case at == 0:
			fmt.Fprintf(&b, "FROM debian:bookworm AS s%d\n", i/perStage)
		case at == 1 && i > perStage:
			fmt.Fprintf(&b, "COPY --from=s%d /srv /srv\n", i/perStage-1)
		case i%5 == 1, i%5 == 3:
			fmt.Fprintf(&b, "RUN apt-get install -y %s\n", packages[i/2%len(packages)])
		case i%5 == 2:
			fmt.Fprintf(&b, "ENV A%d=1\n", i)
		case i%10 == 4:
			b.WriteString("COPY . /srv\n")
		default:
			fmt.Fprintf(&b, "RUN mkdir -p /srv/%d\n", i)
		}
	}
	return b.String()
}

// sizes runs a benchmark over files of one stage, and of stages of 20 lines.
func sizes(b *testing.B, run func(b *testing.B, text string, p *project.Project)) {
	p, err := project.Load(context.Background(), "testdata", "", project.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprintf("lines=%d/stages=1", n), func(b *testing.B) { run(b, large(n, n), p) })
		b.Run(fmt.Sprintf("lines=%d/stages=%d", n, n/20), func(b *testing.B) { run(b, large(n, 20), p) })
	}
}

// BenchmarkOpen is all that comes before the first figures of a file: reading the text,
// its meaning, the shell programs in it, the estimate.
func BenchmarkOpen(b *testing.B) {
	sizes(b, func(b *testing.B, text string, p *project.Project) {
		b.ReportAllocs()
		for b.Loop() {
			size.Of(build.New(syntax.Parse(text)), p)
		}
	})
}

// BenchmarkEdit is a keystroke in the middle: the new estimate, and the new meaning
// of the text, which the rules need as well.
func BenchmarkEdit(b *testing.B) {
	sizes(b, func(b *testing.B, text string, p *project.Project) {
		f := syntax.Parse(text)
		at := len(text)/2 + strings.Index(text[len(text)/2:], "RUN mkdir ") + len("RUN ")
		g := build.New(f)
		size.Of(g, p)
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			f = f.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at + 1}, Text: "mn"[i%2 : i%2+1]})
			g = g.Update(f)
			size.Of(g, p)
		}
	})
}
