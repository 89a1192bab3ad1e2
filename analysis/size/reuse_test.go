package size_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/size"
	"minke/analysis/syntax"
)

// pieces are what the texts of the test below are made of.
var pieces = []string{
	"FROM debian:bookworm\n", "FROM debian:trixie-slim AS a\n", "FROM a AS b\n", "FROM b\n", "FROM scratch AS a\n", "FROM 0\n",
	"RUN apt-get install -y git\n", "RUN apt-get update && apt-get install -y curl\n", "RUN apt-get purge -y --autoremove git\n",
	"COPY --from=a /srv /srv\n", "COPY --from=b / /b\n", "COPY --from=0 / /z\n", "COPY estimate /srv\n", "COPY . .\n", "RUN make\n",
	"RUN --mount=from=a,target=/srv make\n", "RUN --mount=type=cache,target=/var/lib/apt/lists apt-get update\n",
	"FROM alpine:3.16 AS c\n", "FROM c AS d\n", "RUN apk add -t .b git\n", "RUN apk del .b\n", "RUN apk add --no-cache $V bash\n", "RUN rm -rf /var/cache/apk/*\n",
	"ARG V=1\n", "ENV V='curl git'\n", "ARG V\n", "ENV A=b\n", "WORKDIR /srv\n", "ONBUILD COPY . /on\n", "RUN rm -rf /srv /var/lib/apt/lists/*\n", "COPY --from=$A / /a\n",
}

// Whatever is typed, the estimate that takes over what it can is that of the text alone.
func TestWhatIsTakenOverIsWhatWouldBeEstimated(t *testing.T) {
	p, err := project.Load(context.Background(), "testdata", "", project.Options{})
	if err != nil {
		t.Fatal(err)
	}
	// Every second key is of a line that was measured, so that other keys give other figures.
	measured := size.Measured{Revision: size.Revision{Line: 1}, Line: func(k size.Key) (size.Size, bool) {
		b := image.Bytes(k[0])*image.KB + image.Bytes(k[1])
		return size.SizeOf(image.Size{Disk: image.Figure{Bytes: b, Low: b, High: b, Source: image.Measured}}), k[2]&1 == 0
	}}
	r := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		lines := []string{pieces[0]}
		f := syntax.Parse(lines[0])
		g := build.New(f)
		for range 25 {
			lines = typed(r, lines)
			f = f.Edit(difference(f.Text(), strings.Join(lines, "")))
			g = g.Update(f)
			for _, m := range []size.Measured{{}, measured} {
				for _, in := range []*project.Project{p, nil} {
					got, want := describe(m.Of(g, in)), describe(m.Of(build.New(syntax.Parse(f.Text())), in))
					if diff := cmp.Diff(want, got); diff != "" {
						t.Fatalf("(-alone +taken over):\n%s\n%s", diff, f.Text())
					}
				}
			}
		}
	}
}

// typed puts a line in, takes one out or replaces one.
func typed(r *rand.Rand, lines []string) []string {
	i, piece := r.IntN(len(lines)), pieces[r.IntN(len(pieces))]
	next := append([]string{}, lines[:i]...)
	switch rest := lines[i:]; r.IntN(4) {
	case 0:
		return append(append(next, piece), rest[1:]...)
	case 1:
		if len(lines) > 1 {
			return append(next, rest[1:]...)
		}
		fallthrough
	default:
		return append(append(next, piece), rest...)
	}
}

// difference is the change that makes after of before.
func difference(before, after string) syntax.Change {
	start := 0
	for start < min(len(before), len(after)) && before[start] == after[start] {
		start++
	}
	end := len(before)
	for end > start && len(after)-(len(before)-end) > start && before[end-1] == after[len(after)-(len(before)-end)-1] {
		end--
	}
	return syntax.Change{Span: syntax.Span{Start: start, End: end}, Text: after[start : len(after)-(len(before)-end)]}
}

// A keystroke costs its stage, those that stand on it and those that take other files from
// it now, and no others.
func TestOtherStagesAreTakenOver(t *testing.T) {
	const text = "FROM debian:12 AS a\nRUN make\nFROM debian:12 AS b\nRUN make\nFROM a\nRUN make\nFROM b\nFROM scratch\nCOPY --from=b / /\n"
	var after *size.Estimate
	for _, c := range []struct {
		typed string
		kept  []bool
	}{
		{"RUN make x", []bool{true, false, true, false, true}},
		{"RUN true", []bool{true, false, true, false, false}},
	} {
		f := syntax.Parse(text)
		before := size.Of(build.New(f), nil)
		next := strings.Replace(text, "AS b\nRUN make", "AS b\n"+c.typed, 1)
		after = size.Of(before.Graph.Update(f.Edit(difference(text, next))), nil)
		for i, kept := range c.kept {
			if (before.Stages[i] == after.Stages[i]) != kept {
				t.Errorf("%s: stage %d is taken over: %v, want %v", c.typed, i, !kept, kept)
			}
		}
	}
	if again := size.Of(after.Graph, nil); again.Stages[1] != after.Stages[1] {
		t.Error("the same text is estimated twice")
	}
}
