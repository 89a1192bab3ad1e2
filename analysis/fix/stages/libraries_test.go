package stages_test

import (
	_ "embed"
	"slices"
	"strings"
	"testing"

	"minke/analysis/size/index"
)

//go:embed libraries.tsv
var libraryTable string

// The libraries beside a package to compile against are those that it depends on, by the
// package indexes that Minke carries.
func TestDebianHasTheLibrariesOfTheTable(t *testing.T) {
	for line := range strings.Lines(libraryTable) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		manager, release, _ := strings.Cut(f[0], " ")
		if manager != "apt" {
			continue
		}
		if len(f) != 3 {
			t.Errorf("%q is no row of the table", line)
			continue
		}
		for _, suite := range []string{"bookworm", "trixie"} {
			if release == "" || release == suite {
				compareWithIndex(t, suite, f[1], slices.DeleteFunc(strings.Fields(f[2]), func(name string) bool { return name == "-" }))
			}
		}
	}
}

func compareWithIndex(t *testing.T, suite, dev string, libraries []string) {
	t.Helper()
	for _, name := range index.Of(suite).Unknown(append(libraries, dev)) {
		t.Errorf("%s does not have %s", suite, name)
	}
	empty := index.Of(suite).Empty()
	all := empty.Install([]string{dev}, index.WithoutRecommends)
	for _, name := range libraries {
		alone := empty.Install([]string{name}, index.WithoutRecommends)
		// What stands for the name may be called otherwise: libssl3t64 for libssl3.
		if more := alone.Since(all); len(more) > 0 {
			t.Errorf("%s: %s does not bring %s, but lacks %v of it", suite, dev, name, more)
		}
	}
}
