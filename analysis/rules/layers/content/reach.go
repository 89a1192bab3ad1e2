package content

import (
	"minke/analysis"
	"minke/analysis/build"
)

// Reaches reports whether what lies at file in s comes into the image: with the layers
// of s, or through the COPYs of other stages.
func Reaches(p *analysis.Pass, s *build.Stage, file string) bool {
	budget := 500
	return reaches(p, s, file, &budget)
}

// reaches gives up when the budget of steps is used up: stages can be joined in very many ways.
func reaches(p *analysis.Pass, s *build.Stage, file string, budget *int) bool {
	if p.Graph.InImage(s) {
		return true
	}
	if *budget--; *budget < 0 {
		return false
	}
	for _, u := range p.Graph.UsedBy(s) {
		if u.Node.Stage.Index <= s.Index {
			continue
		}
		switch u.Kind {
		case build.FromBase:
			if reaches(p, u.Node.Stage, file, budget) {
				return true
			}
		case build.CopyFrom:
			for _, c := range Copies(p, u.Node) {
				if c.Stage(p.Graph) == s && c.Covers(file) && reaches(p, u.Node.Stage, c.Lands(file), budget) {
					return true
				}
			}
		}
	}
	return false
}
