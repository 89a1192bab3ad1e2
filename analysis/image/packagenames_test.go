package image_test

import (
	_ "embed"
	"slices"
	"strings"
	"testing"

	"minke/analysis/size/index"
)

//go:embed packages.tsv
var packageTable string

// ofOtherReleases are the Debian names of the table that neither Debian 12 nor 13 has in main: those of Debian 11 and of
// Ubuntu, which people still build on, and those of contrib and non-free.
var ofOtherReleases = []string{
	"libffi7", "libicu67", "libicu70", "libicu74", "libmysqlclient-dev", "mysql-client",
	"openjdk-11-jdk", "openjdk-11-jdk-headless", "openjdk-11-jre", "openjdk-11-jre-headless", "openjdk-8-jdk", "openjdk-8-jre", "openjdk-8-jre-headless",
}

// The names on Debian's side are such, by the package indexes that Minke carries.
func TestDebianHasThePackagesOfTheTable(t *testing.T) {
	var unknown []string
	last := ""
	for line := range strings.Lines(packageTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) < 2 || len(fields) > 3 || len(fields) == 3 && fields[2] != "=" {
			t.Errorf("%q is no row of the table", line)
			continue
		}
		name := fields[0]
		if name <= last {
			t.Errorf("%s stands behind %s: the table is sorted, and has each name once", name, last)
		}
		last = name
		if !known("bookworm", name) && !known("trixie", name) {
			unknown = append(unknown, name)
		}
	}
	for _, name := range unknown {
		if !slices.Contains(ofOtherReleases, name) {
			t.Errorf("neither Debian 12 nor Debian 13 has %s", name)
		}
	}
	for _, name := range ofOtherReleases {
		if !slices.Contains(unknown, name) {
			t.Errorf("%s is in Debian 12 or 13, or not in the table", name)
		}
	}
}

// known reports whether a suite has a package of that name, or one that provides it.
func known(suite, name string) bool {
	return len(index.Of(suite).Unknown([]string{name})) == 0
}
