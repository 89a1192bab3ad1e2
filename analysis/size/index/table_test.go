package index

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testdata/simulated.tsv is what apt itself says: the packages that `apt-get -s
// install` names (apt 2.6.1, on the indexes of the tables' days) over a dpkg status that
// holds what Minimal has. Columns: suite, recommends, asked, packages.
func TestClosuresAreThoseOfApt(t *testing.T) {
	text, err := os.ReadFile("testdata/simulated.tsv")
	if err != nil {
		t.Fatal(err)
	}
	exact, far, lines := 0, 0, 0
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		asked, want := strings.Fields(f[2]), strings.Fields(f[3])
		minimal := Of(f[0]).Minimal()
		set := minimal.Install(asked, f[1] == "with")
		if len(want) == 0 {
			if unknown := Of(f[0]).Unknown(asked); len(unknown) != len(asked) {
				t.Errorf("%s: apt refuses %s, and Install does not", f[0], f[2])
			}
			continue
		}
		var got []string
		for _, p := range set.Since(minimal) {
			got = append(got, p.Name)
		}
		slices.Sort(got)
		lines++
		if slices.Equal(got, want) {
			exact++
			continue
		}
		// Which of several providers apt takes depends on more than the index says: of
		// bullseye's terminals it takes termit, of its mailers mailutils-mda.
		if d := difference(got, want); d > len(want)/20+1 {
			far++
			t.Logf("%s, %s recommends, %s: %d packages differ (-apt +Install):\n%s", f[0], f[1], f[2], d, cmp.Diff(want, got))
		}
	}
	t.Logf("%d of %d closures are exactly apt's", exact, lines)
	if far*25 > lines {
		t.Errorf("%d of %d closures are far from apt's", far, lines)
	}
	if exact*10 < lines*8 {
		t.Errorf("only %d of %d closures are exactly apt's", exact, lines)
	}
}

func difference(a, b []string) int {
	n := 0
	for _, name := range a {
		if !slices.Contains(b, name) {
			n++
		}
	}
	for _, name := range b {
		if !slices.Contains(a, name) {
			n++
		}
	}
	return n
}

func TestMinimalIsWhatDebianImagesHave(t *testing.T) {
	for suite, want := range map[string]int{"bullseye": 96, "bookworm": 88, "trixie": 78} {
		set := Of(suite).Minimal()
		if set.Len() != want {
			t.Errorf("%s has %d packages, not the %d of debian:%s-slim", suite, set.Len(), want, suite)
		}
		for _, name := range []string{"apt", "bash", "libc6", "tar", "tzdata", "awk"} {
			if !set.Has(name) {
				t.Errorf("%s lacks %s", suite, name)
			}
		}
		for _, name := range []string{"perl", "systemd", "ca-certificates", "curl", "no-such-package"} {
			if set.Has(name) {
				t.Errorf("%s has %s", suite, name)
			}
		}
	}
	if Of("hamm") != nil {
		t.Error("a suite without a table is known")
	}
}

func TestInstallLeavesTheSetBeforeAlone(t *testing.T) {
	minimal := Of("trixie").Minimal()
	len, bytes := minimal.Len(), minimal.Bytes()
	more := minimal.Install([]string{"git", "docker-ce", "git"}, WithRecommends)
	if minimal.Len() != len || minimal.Bytes() != bytes || minimal.Has("git") {
		t.Error("the set before has changed")
	}
	unknown := Of("trixie").Unknown([]string{"git", "docker-ce", "git"})
	if !more.Has("git") || !slices.Equal(unknown, []string{"docker-ce"}) {
		t.Errorf("git: %v, unknown: %v", more.Has("git"), unknown)
	}
	again := more.Install([]string{"git"}, WithRecommends)
	if again.Len() != more.Len() || again.Bytes() != more.Bytes() {
		t.Error("installing twice changes something")
	}
}

func BenchmarkInstall(b *testing.B) {
	minimal := Of("bookworm").Minimal()
	for b.Loop() {
		minimal.Install([]string{"curl", "git"}, WithRecommends)
	}
}

func BenchmarkUnpack(b *testing.B) {
	for b.Loop() {
		mustRead("trixie.table")
	}
}
