package image

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed packages.tsv
var packagesText string

// packageNames has both directions of the table.
type packageNames struct {
	apk map[string][]string // by Debian name
	apt map[string]string   // by Alpine name
}

var packages = sync.OnceValue(func() packageNames {
	n := packageNames{map[string][]string{}, map[string]string{}}
	ambiguous, decided := map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(packagesText) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(f) < 2 {
			continue
		}
		debian, alpine := f[0], f[1]
		n.apk[debian] = []string{}
		if alpine != "-" {
			n.apk[debian] = strings.Fields(alpine)
		}
		switch {
		case len(n.apk[debian]) != 1:
		case debian == alpine || len(f) == 3:
			n.apt[alpine], decided[alpine] = debian, true
		case n.apt[alpine] != "":
			ambiguous[alpine] = true
		default:
			n.apt[alpine] = debian
		}
	}
	for alpine := range ambiguous {
		if !decided[alpine] {
			delete(n.apt, alpine)
		}
	}
	return n
})

// TranslatePackage gives the packages that have in one distribution what name has
// in another: apt's libpq-dev, apk's libpq-dev. The list is empty when nothing is
// needed there. ok is false for a name that
// is not known or has no single counterpart, and for managers other than apt and apk.
func TranslatePackage(name string, from, to PackageManager) (names []string, ok bool) {
	switch {
	case from == to:
		return []string{name}, true
	case from == Apt && to == Apk:
		names, ok = packages().apk[name]
		return names, ok
	case from == Apk && to == Apt:
		if debian := packages().apt[name]; debian != "" {
			return []string{debian}, true
		}
	}
	return nil, false
}
