package project

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/patternmatcher"
)

// RemarkKind is what is to say of a line of an ignore file.
type RemarkKind uint8

// The kinds of remarks.
const (
	Refused        RemarkKind = iota // the builder refuses the line
	HidesSource                      // it ignores what an instruction copies
	MatchesNothing                   // no file of the context matches
	TopOnly                          // files match in folders, where the line does not look
	Covered                          // an earlier line does the same already
	Overruled                        // a later line decides for all that it matches
)

// Remark is something to say of one pattern.
type Remark struct {
	Kind    RemarkKind
	Pattern int    // index in Ignore.Patterns
	Other   int    // of Covered and Overruled: the index of the other pattern
	Name    string // of HidesSource: the source; of TopOnly: the pattern that would match
	Amount  Amount // of TopOnly: what that would match
}

// maxMatches bounds the matches of names with patterns in one review.
const maxMatches = 500_000

// Review looks at each line of an ignore file: whether the builder takes it, whether it
// does anything in this context, and whether it hides one of sources, which are
// sources of COPY and ADD. What the walk has not seen is not spoken of. p may be nil.
func (p *Project) Review(ig *Ignore, sources []string) []Remark {
	var remarks []Remark
	for i, pat := range ig.Patterns {
		if pat.Err != nil {
			remarks = append(remarks, Remark{Kind: Refused, Pattern: i})
		}
	}
	if ig.Err == nil && p != nil {
		r := newReview(p, ig)
		remarks = append(remarks, r.hidden(sources)...)
		if r.look() {
			remarks = append(remarks, r.idle()...)
		}
	}
	slices.SortStableFunc(remarks, func(a, b Remark) int { return a.Pattern - b.Pattern })
	return remarks
}

// review is one look at an ignore file.
type review struct {
	project  *Project
	ignore   *Ignore
	matchers []*patternmatcher.PatternMatcher // of each pattern alone, as if it did not begin with !
	matched  []bool                           // it matches something
	acts     []bool                           // the ignore file does not come to the same without it
	earlier  []int                            // a line before that does the same, -1 for none
	later    []int                            // a line behind that decides, -1 for none
	unseen   bool                             // there are files that the walk has not listed
}

func newReview(p *Project, ig *Ignore) *review {
	n := len(ig.Patterns)
	r := &review{project: p, ignore: ig, matched: make([]bool, n), acts: make([]bool, n), earlier: make([]int, n), later: make([]int, n)}
	for i, pat := range ig.Patterns {
		m, err := patternmatcher.New([]string{pat.Text})
		if err != nil || pat.Err != nil {
			m = nil
		}
		r.matchers = append(r.matchers, m)
		r.earlier[i], r.later[i] = -1, -1
	}
	return r
}

// matches reports whether a pattern matches a path or a folder above it.
func (r *review) matches(i int, name string) bool {
	if r.matchers[i] == nil {
		return false
	}
	ok, err := r.matchers[i].MatchesOrParentMatches(name)
	return ok && err == nil
}

// look matches every listed name with every pattern, and reports whether it could.
// The last pattern that matches a name decides on it.
func (r *review) look() bool {
	if r.project.Partial || len(r.matchers) == 0 {
		return false
	}
	budget := maxMatches / len(r.matchers)
	return r.project.tree.visit(&budget, func(name string, c child) bool {
		r.name(name)
		if c.sub != nil && (c.sub.opaque || c.sub.cut) && len(c.sub.children) > 0 {
			r.unseen = true
		}
		return true
	})
}

func (r *review) name(name string) {
	last, before := -1, -1
	for i := range r.matchers {
		if r.matches(i, name) {
			r.matched[i] = true
			for _, j := range []int{last, before} {
				if j >= 0 {
					r.later[j] = i
				}
			}
			if last >= 0 && r.negated(last) == r.negated(i) {
				r.earlier[i] = last
			}
			last, before = i, last
		}
	}
	switch {
	case last < 0:
	case before < 0:
		r.acts[last] = r.acts[last] || !r.negated(last)
	default:
		r.acts[last] = r.acts[last] || r.negated(last) != r.negated(before)
	}
}

func (r *review) negated(i int) bool { return r.ignore.Patterns[i].Negated }

// idle lists the patterns that do nothing.
func (r *review) idle() (remarks []Remark) {
	for i, pat := range r.ignore.Patterns {
		switch {
		case !r.matched[i]:
			if deep, amount := r.deeper(pat); amount.Files > 0 {
				remarks = append(remarks, Remark{Kind: TopOnly, Pattern: i, Name: deep, Amount: amount})
			} else if !r.unseen || !r.looksInside(pat) {
				remarks = append(remarks, Remark{Kind: MatchesNothing, Pattern: i})
			}
		case r.acts[i] || r.unseen && r.looksInside(pat) && !r.inIgnored(i):
		case r.earlier[i] >= 0:
			remarks = append(remarks, Remark{Kind: Covered, Pattern: i, Other: r.earlier[i]})
		case r.later[i] >= 0:
			remarks = append(remarks, Remark{Kind: Overruled, Pattern: i, Other: r.later[i]})
		default: // a ! that takes back what no line before it ignores
			remarks = append(remarks, Remark{Kind: MatchesNothing, Pattern: i})
		}
	}
	return remarks
}

// inIgnored reports whether a plain path lies in what an earlier line ignores, and no
// line takes back anything in it.
func (r *review) inIgnored(i int) bool {
	name := r.ignore.Patterns[i].Text
	if r.earlier[i] < 0 || strings.ContainsAny(name, `*?[\`) {
		return false
	}
	return !slices.ContainsFunc(r.ignore.Patterns, func(p Pattern) bool {
		first, _, _ := strings.Cut(p.Text, "/")
		return p.Negated && (strings.ContainsAny(first, "*?[") || strings.HasPrefix(name+"/", first+"/"))
	})
}

// looksInside reports whether a pattern may match in folders whose files are not listed.
func (r *review) looksInside(pat Pattern) bool {
	first, _, nested := strings.Cut(pat.Text, "/")
	return strings.Contains(pat.Text, "**") || nested && (opaque(first) || strings.ContainsAny(first, "*?["))
}

// deeper gives the pattern that looks in every folder, and what it matches.
func (r *review) deeper(pat Pattern) (string, Amount) {
	if strings.Contains(pat.Text, "/") || pat.Negated {
		return "", Amount{}
	}
	deep := "**/" + pat.Text
	return deep, r.project.Matching(deep)
}

// hidden lists the patterns that ignore what is copied.
func (r *review) hidden(sources []string) (remarks []Remark) {
	said := map[string]bool{}
	for _, source := range sources {
		name := path.Clean("/" + source)[1:]
		entries := r.project.Glob(name)
		if name == "" || said[name] || len(entries) == 0 || strings.Contains(source, "$") {
			continue
		}
		said[name] = true
		if slices.ContainsFunc(entries, func(e Entry) bool { return !r.ignore.Ignored(e.Path) || e.IsDir && r.ignore.Negates() }) {
			continue
		}
		for i := len(r.matchers) - 1; i >= 0; i-- {
			if !r.negated(i) && r.matches(i, entries[0].Path) {
				remarks = append(remarks, Remark{Kind: HidesSource, Pattern: i, Name: name})
				break
			}
		}
	}
	return remarks
}

// Matching tells how much of the context a pattern of an ignore file matches by itself.
func (p *Project) Matching(pattern string) Amount {
	var sum Amount
	for _, e := range p.MatchingEntries(pattern) {
		sum.add(e.Amount)
	}
	return sum
}

// MatchingEntries lists what a pattern matches, folders as a whole, the largest first.
func (p *Project) MatchingEntries(pattern string) []Entry {
	m, err := patternmatcher.New([]string{pattern})
	if err != nil {
		return nil
	}
	var list []Entry
	budget := maxVisits / 4
	p.tree.visit(&budget, func(name string, c child) bool {
		if ok, err := m.MatchesOrParentMatches(name); err != nil || !ok {
			return true
		}
		list = append(list, Entry{Path: name, IsDir: c.sub != nil, Amount: c.amount()})
		return false
	})
	if budget < 0 && len(list) > 0 {
		list[0].AtLeast = true
	}
	slices.SortFunc(list, bySize)
	return list
}
