package layers

import (
	"regexp"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/layers/content"
	"minke/analysis/syntax"
)

// UnusedStage finds a stage that nothing in the final image needs.
var UnusedStage = &analysis.Rule{
	Name: "unused-stage", Group: "layers", Severity: analysis.Hint,
	Summary: "The final image needs nothing of this stage",
	Doc:     doc("unused-stage"),
	File:    unusedStage,
}

// targets are names that people give to stages which they build with --target.
var targets = regexp.MustCompile(`dev|test|lint|check|prod|debug|stag|release|ci|run|serve|local|bench|doc|e2e|format|export|artifact|bin|image|final|target|cross|update|vendor|validate`)

// orchestration are files that choose stages from outside.
var orchestration = []string{
	"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml",
	"docker-bake.hcl", "docker-bake.json", "docker-bake.override.hcl", "skaffold.yaml", "Tiltfile", "Earthfile", "Makefile",
}

func unusedStage(p *analysis.Pass) {
	var leaves []*build.Stage
	for _, s := range p.Graph.Stages {
		if s != p.Graph.Final() && len(p.Graph.UsedBy(s)) == 0 {
			leaves = append(leaves, s)
		}
	}
	if len(leaves) != 1 || targets.MatchString(leaves[0].Name) || chosenOutside(p) {
		return
	}
	s := leaves[0]
	f := analysis.Finding{
		At:          s.From.At(s.From.Keyword),
		Message:     "Nothing in the final image needs this stage; BuildKit passes it over unless it is built with --target.",
		Unnecessary: true,
	}
	if s.Name != "" {
		f.At = s.From.At(s.From.From.NameSpan)
	}
	if removable(p.Graph, s) {
		f.Fixes = []analysis.Fix{{Title: "Remove the stage", Safety: analysis.Suggested, Edits: []analysis.Edit{{At: wholeStage(s)}}}}
	}
	p.Report(f)
}

// chosenOutside reports whether something in the project may build single stages.
func chosenOutside(p *analysis.Pass) bool {
	if s := p.Graph.Setting(); s.Target != "" || len(s.Contexts) > 0 {
		return true
	}
	if p.Project == nil {
		return false
	}
	for _, name := range orchestration {
		if p.Project.Has(name) {
			return true
		}
	}
	return false
}

// removable reports whether the other stages read the same without s, and no comment is lost.
func removable(g *build.Graph, s *build.Stage) bool {
	for _, n := range s.Nodes() {
		if n.Kind() == syntax.CommentNode || n.Instruction != nil && content.HasComment(n) {
			return false
		}
	}
	for _, other := range g.Stages {
		for _, u := range g.Uses(other) {
			if u.Stage != nil && u.Stage.Index >= s.Index && u.Name != u.Stage.Name && isNumber(u.Name) {
				return false // COPY --from=1 counts the stages
			}
		}
	}
	return true
}

func isNumber(name string) bool {
	for _, c := range name {
		if c < '0' || c > '9' {
			return false
		}
	}
	return name != ""
}

func wholeStage(s *build.Stage) build.Loc {
	at := s.Nodes()[0].All()
	at.Span.End = s.Len()
	return at
}
