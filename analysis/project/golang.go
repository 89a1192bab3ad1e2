package project

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// Go is what a go.mod and the sources around it say.
type Go struct {
	Dir     string // relative to the context, "." for the top
	Module  string
	Version string // of the go directive: "1.22", "1.22.3"
	// Toolchain is the version the toolchain directive asks for, without "go": "1.22.3"; "" when absent.
	Toolchain string
	// Mains are the folders of main packages, relative to the module: ".", "cmd/server".
	Mains []string
	// CgoFiles are the module's own files that use cgo.
	CgoFiles []string
	// CgoModules are required modules that need cgo.
	CgoModules []string
	// Sum: there is a go.sum.
	Sum bool
	// Vendored: the dependencies are in vendor, as vendor/modules.txt shows.
	Vendored bool
	// Requires are the required modules, direct ones first.
	Requires []string
	// Named has the files beside the sources that the program reads or embeds.
	Named Named
	// TLS: the module's own files speak HTTP or TLS, for which certificates of authorities are read.
	TLS bool
	// Zones: they load time zones by name, which are not within the program.
	Zones bool
}

// UsesCgo reports whether a static binary needs more than CGO_ENABLED=0.
func (g *Go) UsesCgo() bool { return len(g.CgoFiles) > 0 || len(g.CgoModules) > 0 }

// cgoModules need a C compiler to be of use; with CGO_ENABLED=0 they do not build or fail when run.
var cgoModules = []string{
	"github.com/mattn/go-sqlite3", "github.com/confluentinc/confluent-kafka-go", "github.com/confluentinc/confluent-kafka-go/v2", "github.com/godror/godror",
	"github.com/google/gopacket", "gopkg.in/gographics/imagick.v3", "github.com/h2non/bimg", "github.com/davidbyttow/govips/v2", "github.com/libgit2/git2go/v34",
	"github.com/DataDog/zstd", "github.com/linxGnu/grocksdb", "github.com/duckdb/duckdb-go/v2", "github.com/marcboeker/go-duckdb", "gocv.io/x/gocv", "github.com/miekg/pkcs11",
}

func readGo(f folder) *Go {
	data, ok := f.load("go.mod")
	if !ok {
		return nil
	}
	file, err := modfile.Parse("go.mod", data, nil)
	if err != nil { // perhaps a directive of a newer Go
		file, err = modfile.ParseLax("go.mod", data, nil)
	}
	if err != nil {
		f.fail("go.mod", err)
		return nil
	}
	g := &Go{Dir: f.dir, Sum: f.has("go.sum"), Vendored: f.project.Has(in(f.dir, "vendor/modules.txt"))}
	if file.Module != nil {
		g.Module = file.Module.Mod.Path
	}
	if file.Go != nil {
		g.Version = file.Go.Version
	}
	if file.Toolchain != nil {
		g.Toolchain = strings.TrimPrefix(file.Toolchain.Name, "go")
	}
	slices.SortStableFunc(file.Require, func(a, b *modfile.Require) int {
		switch {
		case a.Indirect == b.Indirect:
			return 0
		case a.Indirect:
			return 1
		}
		return -1
	})
	for _, r := range file.Require {
		g.Requires = append(g.Requires, r.Mod.Path)
		if slices.Contains(cgoModules, r.Mod.Path) {
			g.CgoModules = append(g.CgoModules, r.Mod.Path)
		}
	}
	g.readSources(f)
	embedsZones := false
	g.Named = f.readNamed([]string{".go"}, func(_ string, text []byte) {
		g.TLS = g.TLS || bytes.Contains(text, []byte(`"net/http"`)) || bytes.Contains(text, []byte(`"crypto/tls"`))
		g.Zones = g.Zones || bytes.Contains(text, []byte("time.LoadLocation("))
		embedsZones = embedsZones || bytes.Contains(text, []byte(`"time/tzdata"`))
	})
	g.Zones = g.Zones && !embedsZones
	return g
}

const maxGoFiles = 2_000

// readSources looks at the head of the module's Go files for main packages and cgo.
func (g *Go) readSources(f folder) {
	files, budget := 0, maxVisits
	look := func(name string) {
		if files++; files > maxGoFiles || strings.HasSuffix(name, "_test.go") {
			return
		}
		head, err := f.head(name)
		if err != nil {
			return
		}
		rel := strings.TrimPrefix(name, f.dir+"/")
		dir := path.Dir(rel)
		if packageOf(head) == "main" && !ignoredBuild(head) && !slices.Contains(g.Mains, dir) {
			g.Mains = append(g.Mains, dir)
		}
		if bytes.Contains(head, []byte("\nimport \"C\"")) || bytes.Contains(head, []byte("\n\t\"C\"\n")) {
			g.CgoFiles = append(g.CgoFiles, rel)
		}
	}
	f.d.visit(&budget, func(name string, c child) bool {
		if c.sub == nil {
			if strings.HasSuffix(c.name, ".go") {
				look(name)
			}
			return false
		}
		_, nested := c.sub.find("go.mod")
		return !nested && !slices.Contains([]string{"vendor", "testdata", "examples", "example"}, c.name) && c.name[0] != '.' && c.name[0] != '_'
	})
	slices.SortFunc(g.Mains, func(a, b string) int {
		if d := depth(a) - depth(b); d != 0 && (a == "." || b == "." || d != 0) {
			return d
		}
		return strings.Compare(a, b)
	})
}

// ignoredBuild reports whether a build constraint keeps the file out of every build.
func ignoredBuild(head []byte) bool {
	before, _, _ := bytes.Cut(head, []byte("\npackage "))
	return bytes.Contains(before, []byte("//go:build ignore"))
}

// packageOf reads the package clause of a Go file's head.
func packageOf(head []byte) string {
	comment := false
	for line := range bytes.Lines(head) {
		text := strings.TrimSpace(string(line))
		switch {
		case comment:
			_, after, ended := strings.Cut(text, "*/")
			comment = !ended
			text = strings.TrimSpace(after)
		case strings.HasPrefix(text, "/*"):
			comment = !strings.Contains(text, "*/")
			continue
		}
		if name, ok := strings.CutPrefix(text, "package "); ok && !comment {
			name, _, _ = strings.Cut(name, " ")
			return strings.TrimSuffix(name, ";")
		}
	}
	return ""
}
