package content_test

import (
	"context"
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/layers/content"
	"minke/analysis/syntax"
)

// pass reads a Dockerfile without a project.
func pass(text string) *analysis.Pass {
	g := build.New(syntax.Parse(text))
	return &analysis.Pass{Snapshot: &analysis.Snapshot{Graph: g}, Context: context.Background(), Stage: g.Final()}
}

func describe(w content.Write) string {
	kinds := []string{"made", "copied", "fetched", "unpacked", "cloned", "moved", "indexed", "installed", "packed", "temporary"}
	s := kinds[w.Kind] + " " + w.Path
	if w.Tree {
		s += "/"
	}
	if w.Loose {
		s += "…"
	}
	return s
}

func TestLeft(t *testing.T) {
	for _, c := range []struct {
		name, lines string
		want        []string
	}{
		{"a file copied into a folder", "COPY a.txt b.txt /srv/", []string{"copied /srv/a.txt", "copied /srv/b.txt"}},
		{"a file copied to a name", "WORKDIR /srv\nCOPY a.txt conf/b.txt", []string{"copied /srv/conf/b.txt"}},
		{"the context", "WORKDIR /srv\nCOPY . .", []string{"copied /srv/"}},
		{"a variable in the destination", "ARG DIR=/opt\nCOPY a $DIR/", []string{"copied /opt/a"}},
		{"a variable that only the build knows", "ARG DIR\nCOPY a $DIR/", nil},
		{"a repository", "ADD https://example.com/a.git /a", []string{"copied /a/"}},
		{"a URL", "ADD https://example.com/a.tgz?x=1 /opt/", []string{"fetched /opt/a.tgz"}},
		{"a download removed", "RUN curl -o /a https://example.com/a && rm /a", nil},
		{"a download removed by a pattern", "RUN cd /tmp && curl -O https://example.com/a.tgz && rm *.tgz", nil},
		{"a download under another name than removed", "RUN curl -o /a https://example.com/a && rm /b", []string{"fetched /a"}},
		{"a variable in the name", "RUN curl -fO https://example.com/a-${V}.tgz && rm a-$V.tgz", nil},
		{"a variable of the Dockerfile", "ENV V=1\nRUN curl -o /a-1 https://example.com/a && rm /a-$V", nil},
		{"the folder that is removed holds it", "RUN git clone https://example.com/a.git /src/a && rm -r /src", nil},
		{"an archive in a folder of its own", "RUN tar -xf a.tar -C /opt/a --strip-components=1", []string{"unpacked /opt/a/"}},
		{"an archive unpacked among other things", "WORKDIR /w\nRUN tar -xf a.tar", []string{"unpacked /w/…"}},
		{"and removed by the name of what was in it", "WORKDIR /w\nRUN tar -xf a.tar && rm -r a-1.2", nil},
		{"one member", "RUN tar -xzf a.tgz -C /usr/local/bin kubectl", []string{"unpacked /usr/local/bin/kubectl"}},
		{"an archive replaced by what is in it", "RUN wget -O /a.gz https://example.com/a.gz && gunzip /a.gz", []string{"unpacked /a"}},
		{"moved", "RUN wget -P /tmp https://example.com/a && mv /tmp/a /usr/local/bin", []string{"moved /usr/local/bin/a"}},
		{"in a folder by mktemp", `RUN t=$(mktemp -d) && cd "$t" && wget https://example.com/a && rm -r "$t"`, nil},
		{"left in a folder by mktemp", `RUN export T="$(mktemp -d)"; cp /a "$T/a"`, []string{"temporary $T/", "made $T/a"}},
		{"under a mount", "RUN --mount=type=tmpfs,target=/tmp wget -O /tmp/a https://example.com/a", nil},
		{"a trap cleans up", "RUN trap 'rm /a' EXIT; wget -O /a https://example.com/a", nil},
		{"the home of the user", "USER app\nRUN wget -O ~/a https://example.com/a", []string{"fetched /home/app/a"}},
		{"no WORKDIR", "RUN wget https://example.com/a", []string{"fetched /$WORKDIR/a"}},
		{"packages of a project", "WORKDIR /app\nRUN npm ci", []string{"installed /app/node_modules/"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := pass("FROM debian\n" + c.lines + "\n")
			var got []string
			for _, n := range p.Stage.Instructions() {
				for _, w := range content.Left(p, n) {
					got = append(got, describe(w))
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReaches(t *testing.T) {
	p := pass("FROM debian AS a\nCOPY . /src\nFROM debian AS b\nCOPY --from=a /src/out /data\nFROM debian\nCOPY --from=b /data/x /y\n")
	for file, want := range map[string]bool{"/src/out/x": true, "/src/out/x/z": true, "/src/out/w": false, "/src/x": false} {
		if got := content.Reaches(p, p.Graph.Stages[0], file); got != want {
			t.Errorf("%s: %v, want %v", file, got, want)
		}
	}
}

// FuzzLeft reads any text: no panic, and only paths that can be compared.
func FuzzLeft(f *testing.F) {
	f.Add("FROM a\nWORKDIR /x\nRUN cd $(mktemp -d) && curl -O https://a/b && tar xf b -C ~ c && rm -rf *\n")
	f.Add("FROM a AS b\nCOPY --from=c / .\nADD git@a:b.git#c:d e/\nFROM b\nRUN <<E\ngit clone a ..\nmv ../a $x\nE\n")
	f.Fuzz(func(t *testing.T, text string) {
		p := pass(text)
		for _, s := range p.Graph.Stages {
			for _, n := range s.Instructions() {
				for _, w := range content.Left(p, n) {
					if w.Path == "" || w.Path != path.Clean(w.Path) || !strings.ContainsAny(w.Path[:1], "/?$`") {
						t.Errorf("%s in %q", fmt.Sprintf("%q", w.Path), n.Text())
					}
				}
			}
			content.Reaches(p, s, "/a")
		}
	})
}
