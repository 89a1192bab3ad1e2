package image

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTranslatePackage(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to PackageManager
		want     []string
		ok       bool
	}{
		{"build-essential", Apt, Apk, []string{"build-base"}, true},
		{"gcc", Apt, Apk, []string{"gcc", "musl-dev"}, true},
		{"g++", Apt, Apk, []string{"g++"}, true},
		{"apt-transport-https", Apt, Apk, []string{}, true},
		{"python3-pip", Apt, Apk, []string{"py3-pip"}, true},
		{"build-base", Apk, Apt, []string{"build-essential"}, true},
		{"curl-dev", Apk, Apt, []string{"libcurl4-openssl-dev"}, true},
		{"mariadb-client", Apk, Apt, []string{"mariadb-client"}, true},
		{"mesa-gl", Apk, Apt, []string{"libgl1"}, true},
		{"icu-libs", Apk, Apt, nil, false},
		{"acme-agent", Apt, Apk, nil, false},
		{"curl", Apt, Dnf, nil, false},
		{"acme-agent", Dnf, Dnf, []string{"acme-agent"}, true},
	} {
		got, ok := TranslatePackage(c.name, c.from, c.to)
		if diff := cmp.Diff(c.want, got); diff != "" || ok != c.ok {
			t.Errorf("%s from %s to %s: ok %v, (-want +got):\n%s", c.name, c.from, c.to, ok, diff)
		}
	}
}

func TestPackageNamesAreNames(t *testing.T) {
	name := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9+._-]*$`)
	table := packages().apk
	if len(table) < 300 {
		t.Errorf("the table has only %d packages", len(table))
	}
	for debian, alpine := range table {
		for _, n := range append(alpine, debian) {
			if !name.MatchString(n) {
				t.Errorf("%q is no package name", n)
			}
		}
	}
}
