package index

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// weights.tsv has what packages of Debian 12 take in a layer: unpacked on 2026-11-29 from what
// apt downloads, packed by tar and gzip -6 with what dpkg notes of them (aptgen/weigh.sh makes it of any .deb
// files). Columns: package, or package/suite where a later release has cut it otherwise; the compressed layer, the part of the disk that stays without documentation and
// translations, and the compressed layer of that; sizes in thousandths of the size of the .deb.
//
//go:embed weights.tsv
var weightsText string

// weight is a line of weights.tsv. Releases differ in their sizes more than in these parts.
type weight struct{ transfer, leanDisk, leanTransfer float64 }

var weights = sync.OnceValue(readWeights)

func readWeights() map[string]weight {
	all := make(map[string]weight, 2048)
	for line := range strings.Lines(weightsText) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 4 {
			continue
		}
		var w weight
		for i, to := range []*float64{&w.transfer, &w.leanDisk, &w.leanTransfer} {
			n, _ := strconv.Atoi(f[i+1]) // a test reads it
			*to = float64(n) / 1000
		}
		all[f[0]] = w
		if key := unversioned(f[0]); key != f[0] {
			if _, ok := all[key]; !ok {
				all[key] = w
			}
		}
	}
	return all
}

// unversioned is a package's name in any release: libssl# for libssl3, libssl1.1 and libssl3t64. (Regular
// expressions take longer for it than all the rest of a layer.)
func unversioned(name string) string {
	at := strings.IndexFunc(name, isDigit)
	if at < 0 {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); {
		if !isDigit(rune(name[i])) {
			b.WriteByte(name[i])
			i++
			continue
		}
		for i < len(name) && (isDigit(rune(name[i])) || name[i] == '.' && i+1 < len(name) && isDigit(rune(name[i+1]))) {
			i++
		}
		if strings.HasPrefix(name[i:], "t64") {
			i += len("t64")
		}
		b.WriteByte('#')
	}
	return b.String()
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func (s *Suite) weightOf(name string) (weight, bool) {
	all := weights()
	for _, key := range []string{name + "/" + s.Name, name, unversioned(name)} {
		if w, ok := all[key]; ok {
			return w, true
		}
	}
	return weight{}, false
}
