package main

import (
	"bufio"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis/size/index"
)

const packages = `Package: editor
Version: 2.0-1
Installed-Size: 100
Size: 1025
Priority: optional
Depends: libx (>= 1.5), missing | pager (= 3.0), reader
Pre-Depends: base
Recommends: not-there, helper:any
Provides: text-editor

Package: base
Version: 1
Essential: yes
Size: 10

Package: libx
Version: 1.4
Size: 10

Package: libx
Version: 1.6
Installed-Size: 7
Size: 4096

Package: reader-gnome
Version: 1
Size: 10
Provides: reader

Package: helper
Version: 1
Section: python
Size: 10
`

func TestIndex(t *testing.T) {
	x, err := read(bufio.NewReader(strings.NewReader(packages)))
	if err != nil {
		t.Fatal(err)
	}
	got := x.number()
	names := func(groups [][]int) (text []string) {
		for _, g := range groups {
			var alternatives []string
			for _, n := range g {
				if n < len(got.Packages) {
					alternatives = append(alternatives, got.Packages[n].Name)
				} else {
					alternatives = append(alternatives, "virtual "+got.Virtual[n-len(got.Packages)])
				}
			}
			text = append(text, strings.Join(alternatives, " | "))
		}
		return text
	}
	if len(got.Packages) != 5 {
		t.Errorf("%d packages, not 5: of two versions the newer one stays", len(got.Packages))
	}
	for _, e := range got.Packages {
		switch e.Name {
		case "editor":
			if diff := cmp.Diff([]string{"base", "libx", "virtual reader"}, names(e.Depends)); diff != "" {
				t.Errorf("Depends (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"helper"}, names(e.Recommends)); diff != "" {
				t.Errorf("Recommends (-want +got):\n%s", diff)
			}
			if e.Installed != 100 || e.Download != 2 {
				t.Errorf("%d KiB installed, %d to download", e.Installed, e.Download)
			}
		case "base":
			if e.Priority != index.Essential {
				t.Errorf("base has priority %d", e.Priority)
			}
		case "libx":
			if e.Installed != 7 {
				t.Errorf("libx takes %d KiB: the older version was kept", e.Installed)
			}
		case "helper":
			if !e.Python {
				t.Error("a package of Python is not marked")
			}
		}
	}
}

func TestBadInputIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":          "",
		"a bad size":       "Package: a\nVersion: 1\nSize: big\n",
		"a bad version":    "Package: a\nVersion: \nSize: 1\n",
		"a bad dependency": "Package: a\nVersion: 1\nSize: 1\nDepends: b (>=\n",
	} {
		if _, err := read(bufio.NewReader(strings.NewReader(text))); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
