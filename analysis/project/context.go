package project

import (
	"path"
	"strings"

	"github.com/moby/patternmatcher"
)

// maxVisits bounds the names matched against patterns for one answer.
const maxVisits = 100_000

// Sent tells what the builder gets of the whole context under an ignore file; nil
// stands for none. This is what COPY . . puts into the image.
func (p *Project) Sent(ig *Ignore) Amount { return p.Selected(ig, ".") }

// SentEntries tells the same for each name at the top of the context, the largest first.
func (p *Project) SentEntries(ig *Ignore) []Entry {
	var list []Entry
	for _, e := range p.Entries {
		if e.Amount = p.Selected(ig, e.Path); e.Files > 0 || e.IsDir && !ig.Ignored(e.Path) {
			list = append(list, e)
		}
	}
	return list
}

// Selected tells how much the sources of a COPY or ADD bring in under an ignore
// file (nil for none). Sources are paths of the context or patterns; a folder stands for all in it.
func (p *Project) Selected(ig *Ignore, sources ...string) Amount {
	s := selection{seen: map[string]bool{}, budget: maxVisits}
	if ig != nil && ig.matcher != nil && len(ig.Patterns) > 0 {
		ig.mu.Lock()
		defer ig.mu.Unlock()
		s.matcher = ig.matcher
	}
	for _, source := range sources {
		if path.Clean("/"+source) == "/" {
			s.folder(p.tree, patternmatcher.MatchInfo{})
			continue
		}
		for _, e := range p.Glob(source) {
			s.entry(p, e)
		}
	}
	return s.sum
}

// selection sums up what is not ignored, each file once.
type selection struct {
	matcher *patternmatcher.PatternMatcher // nil: nothing is ignored
	seen    map[string]bool
	budget  int
	sum     Amount
}

func (s *selection) entry(p *Project, e Entry) {
	for seen := range s.seen {
		if isUnder(e.Path, seen) {
			return
		}
	}
	s.seen[e.Path] = true
	ignored, info := s.match(e.Path, patternmatcher.MatchInfo{})
	switch {
	case !e.IsDir && !ignored:
		s.sum.add(e.Amount)
	case e.IsDir && (!ignored || s.takesBack()):
		s.folder(p.dir(e.Path), info)
	}
}

func (s *selection) match(name string, parent patternmatcher.MatchInfo) (bool, patternmatcher.MatchInfo) {
	if s.matcher == nil {
		return false, parent
	}
	ignored, info, err := s.matcher.MatchesUsingParentResults(name, parent)
	return ignored && err == nil, info
}

func (s *selection) takesBack() bool { return s.matcher != nil && s.matcher.Exclusions() }

// folder sums up what is in a folder. What is only known as a whole counts as a whole.
func (s *selection) folder(d *dir, parent patternmatcher.MatchInfo) {
	if d == nil {
		return
	}
	if s.matcher == nil && !s.seenBelow(d.path) || len(d.children) == 0 {
		if ignored, _ := s.match(d.path, parent); !ignored || d.path == "." {
			s.sum.add(d.total)
		}
		return
	}
	for _, c := range d.children {
		name := path.Join(d.path, c.name)
		if s.budget--; s.budget < 0 {
			s.sum.AtLeast = true
			return
		}
		if s.seen[name] {
			continue
		}
		ignored, info := s.match(name, parent)
		switch {
		case c.sub != nil && (!ignored || s.takesBack()):
			s.folder(c.sub, info)
		case c.sub == nil && !ignored:
			s.sum.add(c.amount())
		}
	}
	s.sum.AtLeast = s.sum.AtLeast || d.cut
}

// seenBelow reports whether something in a folder has been counted before.
func (s *selection) seenBelow(dir string) bool {
	for seen := range s.seen {
		if seen != dir && isUnder(seen, dir) {
			return true
		}
	}
	return false
}

// isUnder reports whether name is dir or lies in it.
func isUnder(name, dir string) bool {
	return dir == "." || name == dir || strings.HasPrefix(name, dir+"/")
}
