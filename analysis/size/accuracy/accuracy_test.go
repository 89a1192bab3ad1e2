package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// What README says of the estimates is held here.
func TestEstimatesAreAsGoodAsSaid(t *testing.T) {
	all, err := readHistories(bytes.NewReader(embedded))
	if err != nil {
		t.Fatal(err)
	}
	r := measure(all)
	exact, near := split(r.Apk.Said)
	for _, c := range []struct {
		name  string
		list  []prediction
		least int
		most  float64 // median error
	}{
		{"layers of apt", r.Apt.Said, 12, 0.20},
		{"layers of apk on Alpine 3.16", exact, 5, 0.05},
		{"layers of apk on other releases", near, 14, 0.30},
		{"totals", r.Totals, 6, 0.20},
		{"base images", r.Bases, 60, 0.10},
	} {
		if len(c.list) < c.least {
			t.Errorf("%s: only %d predictions", c.name, len(c.list))
		}
		if m := median(c.list); !(m < c.most) {
			t.Errorf("%s: the median error is %.1f %%", c.name, 100*m)
		}
		for _, p := range c.list {
			if p.wrong() {
				t.Errorf("%s: %s is %v, estimated as %v (%s)", c.name, p.What, p.True, p.Of, p.Of.Range())
			}
		}
	}
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(strings.Fields(string(readme)), " "), r.summary()) {
		t.Errorf("README does not say: %s", r.summary())
	}
	var out strings.Builder
	if err := r.print(&out); err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
}

func TestHistoriesAsDockerfiles(t *testing.T) {
	h := history{History: []entry{
		{By: "RUN # debian.sh --arch 'amd64' out/ 'trixie' '@1'", Bytes: 29_780_765},
		{By: "ENV TOOLS=gcc \t\tmake $HOME"},
		{By: "CMD [\"bash\"]"},
		{By: "RUN |1 V=2 /bin/sh -c set -ex; \tapt-get update # buildkit", Bytes: 1},
		{By: "/bin/sh -c apt-get install x"},
		{By: "/bin/sh -c #(nop) WORKDIR /app"},
	}}
	got, entries, ok := h.dockerfile()
	want := `FROM debian:trixie-slim
ENV TOOLS="gcc make \$HOME"
RUN set -ex; apt-get update
RUN apt-get install x
WORKDIR /app
`
	if !ok || got != want || len(entries) != 5 {
		t.Errorf("%v, %d entries:\n%s\nnot\n%s", ok, len(entries), got, want)
	}
	if _, _, ok := (history{History: []entry{{By: "ADD rootfs.tar /"}}}).dockerfile(); ok {
		t.Error("a base that cannot be told is taken")
	}
}
