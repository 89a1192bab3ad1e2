package project

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/moby/patternmatcher"
)

// Uses is what a Dockerfile takes from the context and does with it, as far as it
// decides what may be ignored.
type Uses struct {
	// Sources are the sources of COPY, ADD and bind mounts that come from the
	// context, with variables expanded where they are known.
	Sources []string
	// Commands are the texts of its RUN instructions. Nil: not known; then it is taken
	// to install its dependencies and to build.
	Commands []string
	// Reads are the files that the commands name, those of the scripts that they run
	// included. Tests: one of them runs tests.
	Reads []string
	Tests bool
}

// Level says why a line is proposed.
type Level uint8

// The levels.
const (
	Core  Level = iota // belongs into every ignore file for this kind of project, even if it matches nothing now
	Found              // matches something in the context
	Ask                // matches something that some builds need: a person decides; not in Text
)

// IgnoreLine is a line proposed for an ignore file.
type IgnoreLine struct {
	Pattern string
	Group   string // what it has in common with its neighbours: "Secrets"
	Reason  string // one phrase
	Level   Level
	Secret  bool   // what it matches may hold credentials
	Saves   Amount // what is no longer sent; zero when it matches nothing now
}

// Suggestion is a better ignore file.
type Suggestion struct {
	// Path is the file to write, absolute. Exists: it is there already and is added to.
	Path   string
	Exists bool
	// Lines are the lines to add, Ask the ones a person should decide on.
	Lines, Ask []IgnoreLine
	// Text is the file's whole new content: the old one, with Added at its end.
	Text, Added string
	// Before and After say what the whole context comes to without and with the lines.
	Before, After Amount
	// Largest is the largest name at the top of the context that is still sent with the lines.
	Largest Entry
}

// Empty reports whether there is nothing to add.
func (s *Suggestion) Empty() bool { return len(s.Lines) == 0 }

// Weighs reports whether some line to add matches something that is there now.
func (s *Suggestion) Weighs() bool {
	return slices.ContainsFunc(s.Lines, func(l IgnoreLine) bool { return l.Level == Found || l.Saves.Files > 0 })
}

// SuggestIgnore proposes what to add to the ignore file, or a new file when there
// is none. It proposes nothing that an instruction copies by name, that the
// build is known to need, or that the file takes back with a !. Its proposal,
// once applied, leaves nothing more to propose.
func SuggestIgnore(p *Project, uses Uses) *Suggestion {
	s := &Suggestion{Path: p.Ignore.Path, Exists: p.Ignore.Exists()}
	if !s.Exists {
		s.Path = filepath.Join(p.Dir, ".dockerignore")
	}
	c := &chooser{project: p, uses: uses, ignore: p.Ignore}
	var chosen []candidate
	for _, k := range c.candidates() {
		if !c.satisfied(k) && !c.needed(k) && !c.takenBack(k) {
			chosen = append(chosen, k)
		}
	}
	saves := c.weigh(chosen)
	for i, k := range chosen {
		line := IgnoreLine{Pattern: k.pattern, Group: k.group, Reason: k.reason, Level: k.level, Secret: k.secret, Saves: saves[i]}
		switch {
		case k.level != Core && saves[i].Files == 0 && !c.present(k):
		case k.level == Ask:
			s.Ask = append(s.Ask, line)
		default:
			s.Lines = append(s.Lines, line)
		}
	}
	s.Added = block(p.Ignore, s.Lines)
	s.Text = p.Ignore.Text + s.Added
	s.Before = p.Sent(p.Ignore)
	better := ParseIgnore(s.Path, s.Text)
	s.After = p.Sent(better)
	for _, e := range p.SentEntries(better) {
		if e.Bytes > s.Largest.Bytes {
			s.Largest = e
		}
	}
	return s
}

// block renders the lines to append, grouped under a comment, in the line ending of the file.
func block(ig *Ignore, lines []IgnoreLine) string {
	if len(lines) == 0 {
		return ""
	}
	eol := lineEnding(ig.Text)
	var b strings.Builder
	if ig.Text != "" {
		if !strings.HasSuffix(ig.Text, "\n") {
			b.WriteString(eol)
		}
		if strings.TrimSpace(ig.Text) != "" {
			b.WriteString(eol)
		}
	}
	group := ""
	for i, l := range lines {
		if l.Group != group {
			if i > 0 {
				b.WriteString(eol)
			}
			group = l.Group
			b.WriteString("# " + group + eol)
		}
		b.WriteString(l.Pattern + eol)
	}
	return b.String()
}

// chooser decides on candidates for one project.
type chooser struct {
	project *Project
	uses    Uses
	ignore  *Ignore
}

// candidate is a line that may be proposed.
type candidate struct {
	pattern string
	// samples are paths that the pattern is meant for; if the file ignores them all, there is nothing to add.
	samples []string
	group   string
	reason  string
	level   Level
	secret  bool
}

func (c *chooser) satisfied(k candidate) bool {
	return !slices.ContainsFunc(k.samples, func(s string) bool { return !c.ignore.Ignored(s) })
}

func (k candidate) matcher() *patternmatcher.PatternMatcher {
	m, err := patternmatcher.New([]string{k.pattern})
	if err != nil {
		panic("project: the pattern " + k.pattern + " of a candidate is malformed")
	}
	return m
}

func (k candidate) matches(m *patternmatcher.PatternMatcher, name string) bool {
	ok, err := m.MatchesOrParentMatches(name)
	return ok && err == nil
}

// needed reports whether an instruction or the build names what the candidate would ignore.
func (c *chooser) needed(k candidate) bool {
	m := k.matcher()
	if k.group == groupSecrets || k.group == groupTests || k.group == groupDocs || k.group == groupLarge {
		if slices.ContainsFunc(c.uses.Reads, func(name string) bool { return k.isRead(m, name) }) {
			return true
		}
	}
	names := c.project.buildInputs()
	for _, source := range c.uses.Sources {
		source = path.Clean("/" + source)[1:]
		if source == "" || strings.HasPrefix(source, "http") {
			continue
		}
		names = append(names, source)
		if strings.ContainsAny(source, "*?[") {
			for _, e := range c.project.Glob(source) {
				// A pattern that takes everything at the top names nothing in particular.
				if source != "*" && source != "." {
					names = append(names, e.Path)
				}
			}
			for _, sample := range k.samples {
				if ok, _ := path.Match(source, sample); ok && source != "*" {
					return true
				}
			}
		}
	}
	return slices.ContainsFunc(names, func(name string) bool { return k.matches(m, name) })
}

// isRead reports whether a command that names name may mean what the candidate
// ignores: of an absolute path any end may be what stands in the context.
func (k candidate) isRead(m *patternmatcher.PatternMatcher, name string) bool {
	for rest := path.Clean("/" + name)[1:]; ; {
		if k.matches(m, rest) {
			return true
		}
		if strings.ContainsAny(rest, "*?[") && slices.ContainsFunc(k.samples, func(sample string) bool {
			ok, _ := path.Match(rest, sample)
			return ok
		}) {
			return true
		}
		_, after, more := strings.Cut(rest, "/")
		if !more || !path.IsAbs(name) {
			return false
		}
		rest = after
	}
}

// takenBack reports whether the file takes back with a ! what the candidate would ignore.
func (c *chooser) takenBack(k candidate) bool {
	m := k.matcher()
	for _, p := range c.ignore.Patterns {
		if !p.Negated || p.Err != nil {
			continue
		}
		if k.matches(m, p.Text) {
			return true
		}
		back, err := patternmatcher.New([]string{p.Text})
		if err != nil {
			continue
		}
		for _, sample := range k.samples {
			if ok, _ := back.MatchesOrParentMatches(sample); ok {
				return true
			}
		}
	}
	return false
}

// weigh says what each candidate keeps from being sent; what several match counts for the first.
func (c *chooser) weigh(list []candidate) []Amount {
	saves := make([]Amount, len(list))
	budget := maxVisits / 2
	c.project.tree.visit(&budget, func(name string, e child) bool {
		if c.ignore.Ignored(name) {
			return c.ignore.Negates()
		}
		for i, k := range list {
			if k.names(name) {
				saves[i].add(c.unignored(name, e))
				return false
			}
		}
		return true
	})
	return saves
}

// names reports whether the candidate matches the path itself, and not merely a
// folder above it. Its patterns are plain enough for path.Match.
func (k candidate) names(name string) bool {
	pattern, deep := strings.CutPrefix(k.pattern, "**/")
	if deep {
		name = path.Base(name)
	} else if depth(pattern) != depth(name) {
		return false
	}
	ok, _ := path.Match(pattern, name)
	return ok
}

// unignored is what of an entry is sent now.
func (c *chooser) unignored(name string, e child) Amount {
	if e.sub == nil {
		return e.amount()
	}
	return c.project.Selected(c.ignore, name)
}

// present reports whether a candidate matches an empty folder or file that is sent now.
func (c *chooser) present(k candidate) bool {
	return slices.ContainsFunc(k.samples, func(s string) bool { return c.project.Has(s) && !c.ignore.Ignored(s) })
}

// runs reports whether a RUN has one of the texts. Without knowledge of the commands the answer is unknown.
func (c *chooser) runs(unknown bool, texts ...string) bool {
	if c.uses.Commands == nil {
		return unknown
	}
	return slices.ContainsFunc(c.uses.Commands, func(command string) bool {
		return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(command, t) })
	})
}

// openSources reports whether some source holds a variable, so that it may name anything.
func (c *chooser) openSources() bool {
	return slices.ContainsFunc(c.uses.Sources, func(s string) bool { return strings.Contains(s, "$") })
}
