package installs

import (
	"minke/analysis"
	"minke/analysis/build"
)

// claim is a row of RUNs that a rule about installs makes one.
type claim struct{ first, last *build.Node }

// Claim notes that the fix of a finding makes one RUN of row: nobody is to be
// told so a second time.
func Claim(p *analysis.Pass, row []*build.Node) {
	p.Shared(claim{row[0], row[len(row)-1]}, func() any { return true })
}

// Claimed reports whether an earlier rule has claimed exactly row.
func Claimed(p *analysis.Pass, row []*build.Node) bool {
	return p.Shared(claim{row[0], row[len(row)-1]}, func() any { return false }).(bool)
}
