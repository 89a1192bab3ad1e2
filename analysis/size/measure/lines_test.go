package measure_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis/build"
	"minke/analysis/size/measure"
	"minke/analysis/syntax"
)

// Histories as builders write them, an entry a line, and the lines of the Dockerfile that
// made them: 0 for what came with the base image or is not known.
func TestLines(t *testing.T) {
	for name, c := range map[string]struct {
		dockerfile, history string
		want                []int
	}{
		"BuildKit": {
			"FROM debian\nARG V=1\nRUN make\nCOPY . .\nCMD x\n",
			"# debian.sh --arch 'amd64'\nARG V=1\nRUN |1 V=1 /bin/sh -c make # buildkit\nCOPY . . # buildkit\nCMD [\"/bin/sh\" \"-c\" \"x\"]",
			[]int{0, 2, 3, 4, 5},
		},
		"the classic builder": {
			"FROM debian\nENV A=b\nRUN make\nCOPY . .\n",
			"/bin/sh -c #(nop) ADD file:0 in / \n/bin/sh -c #(nop)  CMD [\"bash\"]\n/bin/sh -c #(nop)  ENV A=b\n/bin/sh -c make\n/bin/sh -c #(nop) COPY dir:0 in . ",
			[]int{0, 0, 2, 3, 4},
		},
		"the classic builder with build arguments": {
			"FROM debian\nARG V\nRUN make\n", "/bin/sh -c #(nop) ADD file:0 in /\n/bin/sh -c #(nop)  ARG V\n|1 V=2 /bin/sh -c make", []int{0, 2, 3},
		},
		"another shell": {
			"FROM debian\nSHELL [\"/bin/bash\", \"-c\"]\nRUN make\n", "ADD rootfs.tar / # buildkit\nSHELL [/bin/bash -c]\nRUN /bin/bash -c make # buildkit", []int{0, 2, 3},
		},
		"another shell, classic": {
			"FROM debian\nSHELL [\"/bin/bash\", \"-c\"]\nRUN make\n", "ADD x /\n/bin/bash -c #(nop)  SHELL [/bin/bash -c]\n/bin/bash -c make", []int{0, 2, 3},
		},
		"stages that stand on each other": {
			"FROM debian AS a\nRUN one\nFROM a AS b\nRUN two\nFROM golang AS c\nRUN no\nFROM b\nRUN three\n",
			"ADD rootfs.tar /\nRUN /bin/sh -c one # buildkit\nRUN /bin/sh -c two # buildkit\nRUN /bin/sh -c three # buildkit",
			[]int{0, 2, 4, 8},
		},
		"ONBUILD of a stage below": {
			"FROM debian AS a\nCOPY one /\nONBUILD COPY . /two\nONBUILD RUN make\nFROM a\nCOPY three /\n",
			"ADD rootfs.tar /\nCOPY one / # buildkit\nONBUILD COPY . /two\nONBUILD RUN make\nCOPY . /two # buildkit\nRUN /bin/sh -c make # buildkit\nCOPY three / # buildkit",
			[]int{0, 2, 3, 4, 3, 4, 6},
		},
		"ONBUILD of the base image": {
			"FROM node:onbuild\nRUN make\n", "ADD rootfs.tar /\nCOPY . /src # buildkit\nRUN /bin/sh -c make # buildkit", []int{0, 0, 2},
		},
		"builders that leave ARG out": {"FROM debian\nARG V\nRUN make\nARG W\nRUN test\n", "ADD x /\nRUN /bin/sh -c make\nRUN /bin/sh -c test", []int{0, 3, 5}},
		"squashed":                    {"FROM debian\nRUN make\nCOPY . .\n", "", []int{0}},
		"squashed, and told": {
			"FROM debian\nRUN make\nCOPY . .\n", "ADD x /\nmerge sha256:0 to sha256:1", []int{0, 0},
		},
		"another Dockerfile": {"FROM debian\nRUN make\nCOPY . .\n", "ADD x /\nCOPY . . # buildkit\nRUN /bin/sh -c other", []int{0, 0, 0}},
		"no stage":           {"# nothing\n", "ADD x /", []int{0}},
	} {
		t.Run(name, func(t *testing.T) {
			var list []measure.Layer
			for by := range strings.SplitSeq(c.history, "\n") {
				list = append(list, measure.Layer{CreatedBy: by})
			}
			g := build.New(syntax.Parse(c.dockerfile))
			var got []int
			for _, n := range measure.Lines(g, list) {
				line := 0
				if n != nil {
					span, _ := g.Span(n.At(n.Keyword))
					line = 1 + strings.Count(c.dockerfile[:span.Start], "\n")
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
