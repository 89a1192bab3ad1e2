package caches

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
)

// Taken is a COPY --from that takes a path of another stage into the final image.
type Taken struct {
	Path string // absolute, in the other stage
	At   build.Loc
}

// TakenFrom returns what stages of the final image copy from s. Only a rule's
// File may ask: it depends on other stages.
func TakenFrom(p *analysis.Pass, s *build.Stage) []Taken {
	var all []Taken
	for _, u := range p.Graph.UsedBy(s) {
		if u.Kind != build.CopyFrom || !p.Graph.InImage(u.Node.Stage) {
			continue
		}
		for _, w := range u.Node.Args[:max(0, len(u.Node.Args)-1)] {
			if name, ok := p.Graph.Scope(u.Node).Expand(w.Value); ok {
				all = append(all, Taken{path.Join("/", name), u.Node.At(w.Span)})
			}
		}
	}
	return all
}

// Reaches reports whether what lies in dir of s is in the final image: as a
// layer of it, or copied out of s whole, in part or with what is around it.
func Reaches(p *analysis.Pass, s *build.Stage, dirs ...string) bool {
	if p.Graph.InImage(s) {
		return true
	}
	for _, t := range TakenFrom(p, s) {
		for _, dir := range dirs {
			if touches(t.Path, path.Clean(dir)) {
				return true
			}
		}
	}
	return false
}

// ForDevelopment reports whether the name of s says that it is not what runs in production.
func ForDevelopment(s *build.Stage) bool {
	words := strings.FieldsFunc(s.Name, func(r rune) bool { return strings.ContainsRune("-_.", r) })
	return slices.ContainsFunc(words, IsDevelopment)
}

// IsDevelopment reports whether a word is one for what serves development or tests.
func IsDevelopment(word string) bool {
	return slices.Contains([]string{"dev", "devel", "develop", "development", "test", "tests", "testing", "ci", "lint", "devcontainer", "debug"}, strings.ToLower(word))
}

// Start returns the commands that start the image: those of the CMD and ENTRYPOINT in force.
func Start(p *analysis.Pass) []*shell.Command {
	var all []*shell.Command
	for _, n := range imageOf(p).start {
		if s := p.Script(n); s != nil {
			all = append(all, s.Commands()...)
		}
	}
	return all
}

// Some names the first three of names, and shows where there are more.
func Some(names []string) string {
	some := strings.Join(names[:min(3, len(names))], ", ")
	if len(names) > 3 {
		some += ", …"
	}
	return some
}
