package context

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// stageUses is what a stage takes from the context. Its address is its identity: it is
// made once as long as the stage is the same.
type stageUses struct {
	sources  []string
	commands []string
	reads    []string    // what commands name
	tests    bool        // a command runs tests
	broad    *build.Node // the first instruction that copies the whole context
	source   int         // which of its arguments does
}

type usesKey struct{}

func usesOf(p *analysis.Pass, s *build.Stage) *stageUses {
	return p.Remember(s, usesKey{}, func() any { return readUses(p, s) }).(*stageUses)
}

func readUses(p *analysis.Pass, s *build.Stage) *stageUses {
	u := &stageUses{}
	for _, n := range s.Instructions() {
		switch n.Name {
		case "COPY", "ADD":
			u.copied(p, n)
		case "RUN":
			for _, m := range p.Graph.Mounts(n) {
				if m.Type == "bind" && m.From == "" {
					u.sources = append(u.sources, bindSource(m))
				}
			}
			u.runs(p, p.Script(n))
		}
	}
	return u
}

// runs notes what the commands of a program do, and those of the scripts that it runs.
func (u *stageUses) runs(p *analysis.Pass, script *shell.Script) {
	r := project.Reads{}
	for _, c := range script.Commands() {
		u.add(c, &r)
		for _, s := range p.Project.Scripts(c) {
			for _, inner := range s.Commands() {
				u.add(inner, &r)
			}
		}
	}
	u.reads = append(u.reads, r.Names()...)
}

func (u *stageUses) add(c *shell.Command, r *project.Reads) {
	u.commands = append(u.commands, c.Name+" "+c.Arg(0))
	u.tests = u.tests || project.RunsTests(c)
	r.Add(c)
}

func bindSource(m build.Mount) string {
	for _, o := range m.Flag.Options {
		if o.Key == "source" || o.Key == "src" {
			return o.Value
		}
	}
	return "."
}

func (u *stageUses) copied(p *analysis.Pass, n *build.Node) {
	for _, f := range n.Flags {
		if f.Name == "from" {
			return
		}
	}
	for i, w := range n.Args[:max(0, len(n.Args)-1)] {
		source, _ := p.Graph.Scope(n).Expand(w.Value)
		u.sources = append(u.sources, source)
		if clean := path.Clean("/" + source); u.broad == nil && (clean == "/" || clean == "/*") {
			u.broad, u.source = n, i
		}
	}
}

// suggestion is the last one made for a project, kept because it depends on that and on
// what stages take from it, which typing seldom changes.
type suggestion struct {
	uses []*stageUses
	made *project.Suggestion
}

type suggestionKey struct{}

// suggest returns what to add to the ignore file, and the first instruction of a
// needed stage that copies the whole context; nil when there is none.
func suggest(p *analysis.Pass) (*project.Suggestion, *build.Node, int) {
	if p.Project == nil {
		return nil, nil, 0
	}
	var uses []*stageUses
	var first *stageUses
	for _, s := range p.Graph.Stages {
		u := usesOf(p, s)
		uses = append(uses, u)
		if first == nil && u.broad != nil && p.Graph.Needed(s) {
			first = u
		}
	}
	if first == nil {
		return nil, nil, 0
	}
	if last, ok := p.Project.Recall(suggestionKey{}).(*suggestion); ok && slices.Equal(last.uses, uses) {
		return last.made, first.broad, first.source
	}
	all := project.Uses{Commands: []string{}}
	for _, u := range uses {
		all.Sources = append(all.Sources, u.sources...)
		all.Commands = append(all.Commands, u.commands...)
		all.Reads = append(all.Reads, u.reads...)
		all.Tests = all.Tests || u.tests
	}
	made := project.SuggestIgnore(p.Project, all)
	p.Project.Keep(suggestionKey{}, &suggestion{uses, made})
	return made, first.broad, first.source
}

// biggest names what makes up a context, the largest first: what is most of it even where the suggestion leaves that, as only
// a person knows whether it is needed, and what it keeps out.
func biggest(s *project.Suggestion) string {
	const large = 10 * image.MB // more than most contexts come to
	kept := lines(s)
	if e := s.Largest; e.Bytes >= large && 2*e.Bytes >= s.Before.Bytes {
		return strings.TrimSuffix(e.Path+" "+amount(e.Amount)+", "+kept, ", ")
	}
	return kept
}

// lines names up to three of what the suggestion keeps out, the largest first.
func lines(s *project.Suggestion) string {
	all := slices.Clone(s.Lines)
	slices.SortStableFunc(all, func(a, b project.IgnoreLine) int { return cmp.Compare(b.Saves.Bytes, a.Saves.Bytes) })
	var parts []string
	for _, l := range all {
		if l.Saves.Files > 0 && len(parts) < 3 {
			parts = append(parts, l.Pattern+" "+amount(l.Saves))
		}
	}
	return strings.Join(parts, ", ")
}

func amount(a project.Amount) string {
	if a.AtLeast {
		return "at least " + a.Bytes.String()
	}
	return a.Bytes.String()
}

// Sources lists what the COPYs, ADDs and bind mounts of a Dockerfile take from its
// context, with variables expanded where they are known.
func Sources(g *build.Graph) (sources []string) {
	p := &analysis.Pass{Snapshot: &analysis.Snapshot{Graph: g}}
	for _, s := range g.Stages {
		sources = append(sources, readUses(p, s).sources...)
	}
	return sources
}
