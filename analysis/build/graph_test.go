package build_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

func graph(lines ...string) *build.Graph {
	return build.New(syntax.Parse(strings.Join(lines, "\n") + "\n"))
}

// edges writes the uses of every stage as "from kind to".
func edges(g *build.Graph) []string {
	var all []string
	for _, s := range g.Stages {
		for _, u := range g.Uses(s) {
			to := "image " + u.Name
			if u.Stage != nil {
				to = fmt.Sprint(u.Stage.Index)
			}
			all = append(all, fmt.Sprintf("%d %s %s", s.Index, [...]string{"FROM", "COPY", "mount"}[u.Kind], to))
		}
	}
	return all
}

func TestEdges(t *testing.T) {
	g := graph(
		"ARG BASE=deps",
		"FROM node:22 AS Deps",
		"FROM ${BASE} AS build",
		"RUN --mount=type=bind,from=deps,target=/d --mount=type=cache,target=/c true",
		"FROM scratch AS unused",
		"FROM alpine:3.22",
		"COPY --from=1 /a /a",
		"COPY --from=nginx:alpine /b /b",
	)
	want := []string{"1 FROM 0", "1 mount 0", "3 COPY 1", "3 COPY image nginx:alpine"}
	if diff := cmp.Diff(want, edges(g)); diff != "" {
		t.Error(diff)
	}
	needed := []bool{}
	for _, s := range g.Stages {
		needed = append(needed, g.Needed(s))
	}
	if diff := cmp.Diff([]bool{true, true, false, true}, needed); diff != "" {
		t.Errorf("needed stages: %s", diff)
	}
	if root := g.Root(g.Stages[1]); root.Image != "node:22" || !root.Known {
		t.Errorf("root of stage 1 is %+v", root)
	}
	if g.InImage(g.Stages[0]) || !g.InImage(g.Stages[3]) {
		t.Error("only the last stage is in the image")
	}
}

func TestProblemsDoNotCrash(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		want  []string
	}{
		"a cycle": {
			[]string{"FROM a AS a", "COPY --from=b / /", "FROM a AS b", "COPY --from=b / /"},
			[]string{"Stage b comes after this one; a stage can only copy from earlier ones.", "The stage copies from itself (b)."},
		},
		"no stage at all":            {[]string{"RUN true"}, []string{"RUN stands before the first FROM: only ARG may."}},
		"an unknown number":          {[]string{"FROM scratch", "COPY --from=7 / /"}, []string{"There is no stage number 7; stages count from 0 to 0."}},
		"a variable in --from":       {[]string{"FROM scratch", "COPY --from=$X / /"}, []string{"Variables are not expanded in --from; name a stage FROM the variable and copy from that."}},
		"an empty base":              {[]string{"ARG X", "FROM $X"}, []string{"The base image is empty when no build argument is given."}},
		"a name that is an image":    {[]string{"FROM scratch", "COPY --from=busybox / /"}, nil},
		"equal names, the last wins": {[]string{"FROM scratch AS a", "FROM scratch AS a", "FROM scratch", "COPY --from=a / /"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range graph(c.lines...).Problems() {
				got = append(got, p.Message)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestScope(t *testing.T) {
	g := graph(
		"ARG VERSION=16",
		"ARG TARGETARCH",
		"FROM node:${VERSION}-slim",
		"ARG VERSION",
		"ARG TOKEN",
		"ENV HOME_DIR=/srv/$VERSION URL=$BASE_URL",
		"WORKDIR $HOME_DIR/app",
		"USER app:app",
		`SHELL ["/bin/bash", "-o", "pipefail", "-c"]`,
		"RUN true",
	)
	if b := g.Base(g.Stages[0]); b.Image != "node:16-slim" || !b.Known {
		t.Errorf("base is %+v", b)
	}
	run := g.Stages[0].Instructions()[7]
	s := g.Scope(run)
	if s.Workdir != "/srv/16/app" || s.User != "app:app" || len(s.Shell) != 4 {
		t.Errorf("scope is %+v", s)
	}
	for word, want := range map[string]string{
		"$VERSION": "16 true", "$TOKEN": " false", "${TOKEN:-x}": "x false", "$URL": " false", "$NODE_VERSION": " false", "'$x'": "$x true",
	} {
		if v, known := s.Expand(word); fmt.Sprint(v, " ", known) != want {
			t.Errorf("%s expands to %q, %v; want %s", word, v, known, want)
		}
	}
}
