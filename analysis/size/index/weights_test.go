package index

import (
	"strings"
	"testing"
)

func TestWeightsAreWhole(t *testing.T) {
	lines := strings.Count(weightsText, "\n")
	if lines < 1000 {
		t.Errorf("only %d lines", lines)
	}
	for name, w := range weights() {
		if w.transfer <= 0 || w.leanTransfer <= 0 || w.leanTransfer > 1.01*w.transfer || w.leanDisk < 0 || w.leanDisk > 1 {
			t.Errorf("%s: %+v", name, w)
		}
	}
}

func TestAPackageIsKnownInOtherReleases(t *testing.T) {
	for _, name := range []string{"libssl3", "libssl1.1", "libssl3t64", "libpng16-16t64", "gcc-14", "perl-modules-5.40"} {
		if _, ok := Of("trixie").weightOf(name); !ok {
			t.Errorf("%s has no weight", name)
		}
	}
	old, _ := Of("bookworm").weightOf("gpg")
	if w, _ := Of("trixie").weightOf("gpg"); w == old {
		t.Error("gpg of trixie weighs what bookworm's does, which brings documentation")
	}
}

// A layer without documentation was made in Debian 13 with --variant=minbase and the excludes of its slim image, on 2026-11-29:
// its compressed size is 1,216,253 bytes for the first and 1,111,366 for the last of these, one after the other.
func TestLayersAsTheyWereMade(t *testing.T) {
	set := Of("trixie").Minimal()
	for _, c := range []struct {
		packages string
		transfer int64
	}{
		{"ca-certificates netbase tzdata", 1_216_253},
		{"gnupg less", 6_275_686},
		{"libnss-wrapper xz-utils zstd", 1_111_366},
	} {
		next := set.Install(strings.Fields(c.packages), WithoutRecommends)
		if got := next.Layer(set, DropsDocs).Transfer; got < c.transfer*85/100 || got > c.transfer*115/100 {
			t.Errorf("%s: %d bytes, made: %d", c.packages, got, c.transfer)
		}
		set = next
	}
}

func TestUnversioned(t *testing.T) {
	for name, want := range map[string]string{
		"libssl1.1": "libssl#", "libssl3t64": "libssl#", "libpng16-16t64": "libpng#-#", "perl-modules-5.40": "perl-modules-#",
		"python3.11-minimal": "python#-minimal", "libc6": "libc#", "curl": "curl", "lib2.": "lib#.", "": "",
	} {
		if got := unversioned(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func BenchmarkLayer(b *testing.B) {
	old := Of("bookworm").Minimal()
	set := old.Install([]string{"curl", "git"}, WithRecommends)
	for b.Loop() {
		set.Layer(old, DropsDocs)
	}
}

func BenchmarkWeights(b *testing.B) {
	for b.Loop() {
		readWeights()
	}
}
