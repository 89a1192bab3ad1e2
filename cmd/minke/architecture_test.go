package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers lists the rooms of the house from the ground up. A package may import
// packages of lower layers, and those below its own room.
var layers = [][]string{
	{"minke/analysis/syntax"},
	{"minke/analysis/shell"},
	{"minke/analysis/build"},
	{"minke/analysis/image"},
	{"minke/analysis/project"},
	{"minke/analysis/size"},
	{"minke/analysis"},
	{"minke/analysis/fix", "minke/analysis/config"},
	{"minke/analysis/rules", "minke/analysis/diet"},
	{"minke/server"},
	{"minke/cmd"},
}

// foreign names what a room keeps out, with everything below each path.
var foreign = []struct {
	room, why string
	paths     []string
	through   bool // also by way of other packages
}{
	{"minke/analysis", "analysis knows nothing of LSP", []string{"github.com/tliron", "go.lsp.dev"}, true},
	{"minke/analysis", "analysis knows nothing of the terminal", []string{"golang.org/x/term", "github.com/muesli/termenv", "github.com/mattn", "github.com/spf13"}, false},
	{"minke/analysis", "nothing is executed from the project being read", []string{"os/exec"}, false},
	{"minke/server", "the server knows nothing of the command line", []string{"github.com/spf13", "github.com/muesli/termenv", "golang.org/x/term"}, false},
	{"minke/server", "the server knows nothing of Docker beyond analysis", []string{"github.com/moby", "mvdan.cc/sh", "github.com/google/go-containerregistry"}, false},
	{"minke/server", "nothing is executed from the project being read", []string{"os/exec"}, false},
}

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	ImportPath    string
	Imports, Deps []string
	Module        *struct{ Main bool }
}

func TestImportsPointDownwards(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, to := range p.Imports {
			if isOurs(to) && !mayImport(p.ImportPath, to) {
				t.Errorf("%s imports %s, which stands above it or beside it", p.ImportPath, to)
			}
		}
	}
}

func TestRoomsKeepOut(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, f := range foreign {
			if !below(f.room, p.ImportPath) {
				continue
			}
			imports := p.Imports
			if f.through {
				imports = p.Deps
			}
			for _, to := range imports {
				if slices.ContainsFunc(f.paths, func(path string) bool { return below(path, to) }) {
					t.Errorf("%s imports %s, but %s", p.ImportPath, to, f.why)
				}
			}
		}
	}
}

func TestLayersAreTold(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"minke/cmd/minke", "minke/server", true},
		{"minke/analysis/rules", "minke/analysis/rules/node", true},
		{"minke/analysis/rules/node", "minke/analysis/build", true},
		{"minke/analysis/build", "minke/analysis/rules/node", false},
		{"minke/analysis/image", "minke/analysis/project", false},
		{"minke/analysis/config", "minke/analysis/fix", false},
		{"minke/analysis", "minke/server", false},
		{"minke/analysis/cellar", "minke/analysis/syntax", false},
	} {
		if got := mayImport(c.from, c.to); got != c.want {
			t.Errorf("mayImport(%s, %s) = %t", c.from, c.to, got)
		}
	}
}

// mayImport reports whether from stands above to, or in the same room. A
// package in no room may import nothing of ours: it needs a place first.
func mayImport(from, to string) bool {
	a, b := room(from), room(to)
	if a.path == "" || b.path == "" {
		return false
	}
	return a.path == b.path || a.layer > b.layer
}

type place struct {
	path  string
	layer int
}

// room returns the innermost room that a package stands in.
func room(path string) place {
	var in place
	for i, names := range layers {
		for _, name := range names {
			// analysis itself is one package: what stands below it has a room of its own.
			if path == name || (name != "minke/analysis" && below(name, path)) {
				in = place{name, i}
			}
		}
	}
	return in
}

func isOurs(path string) bool { return below("minke", path) }

// below reports whether path is root or stands below it.
func below(root, path string) bool { return path == root || strings.HasPrefix(path, root+"/") }

// listPackages returns our own packages as the go command sees them.
func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Deps,Module", "minke/...")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var ours []goPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.Module != nil && p.Module.Main {
			ours = append(ours, p)
		}
	}
	if len(ours) < 5 {
		t.Fatalf("go list named only %d packages of ours", len(ours))
	}
	return ours
}
