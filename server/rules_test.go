package server

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules"
	"minke/analysis/syntax"
)

// testRules are small rules that use everything the server has to show.
func testRules() []*analysis.Rule {
	return []*analysis.Rule{
		{
			Name: "lean-base", Aliases: []string{"T1"}, Severity: analysis.Warning, Summary: "a fat base",
			Doc: func() string {
				return "# lean-base\n\nA fat base.\n\n## Why\n\nThe *full* image brings `gcc`.\n\n## Bad\n\n```dockerfile\nFROM node:16\n```\n\n## Fix\n\nSuggested.\n"
			},
			Stage: leanBase,
		},
		{Name: "no-maintainer", Severity: analysis.Information, Summary: "MAINTAINER is deprecated", Stage: noMaintainer},
		{Name: "no-sudo", Severity: analysis.Hint, Summary: "sudo is not needed", Stage: noSudo},
		{Name: "ignore-file", Severity: analysis.Warning, Summary: "everything is sent", Stage: ignoreFile},
		{Name: "explodes", Severity: analysis.Error, Summary: "a rule with a bug", Stage: explodes},
	}
}

func leanBase(p *analysis.Pass) {
	if p.Stage.From == nil || p.Stage.From.From == nil {
		return
	}
	image := p.Stage.From.From.Image
	if !strings.HasPrefix(image.Value, "node:") || strings.HasSuffix(image.Value, "-slim") {
		return
	}
	at := p.Stage.From.At(image.Span)
	p.Report(analysis.Finding{
		At: at, Message: "The full image is large.",
		Fixes: []analysis.Fix{{Title: "Use the slim image", Edits: []analysis.Edit{{At: at, New: image.Value + "-slim"}}}},
	})
}

func noMaintainer(p *analysis.Pass) {
	for _, n := range p.Stage.Instructions() {
		if n.Name == "MAINTAINER" {
			p.Report(analysis.Finding{
				At: n.All(), Message: "`MAINTAINER` has no effect.", Unnecessary: true,
				Fixes: []analysis.Fix{{Title: "Remove MAINTAINER", Safety: analysis.Safe, Edits: []analysis.Edit{{At: n.All()}}}},
			})
		}
	}
}

func noSudo(p *analysis.Pass) {
	for _, n := range p.Stage.Instructions() {
		i := strings.Index(n.Text(), "sudo ")
		if n.Name != "RUN" || i < 0 {
			continue
		}
		at := n.At(syntax.Span{Start: i, End: i + len("sudo")})
		p.Report(analysis.Finding{
			At: at, Message: "Builds run as root already.",
			Related: []analysis.Related{{At: p.Stage.From.At(p.Stage.From.Keyword), Message: "the stage begins here"}},
			Fixes: []analysis.Fix{{Title: "Remove sudo", Safety: analysis.Safe, Edits: []analysis.Edit{
				{At: n.At(syntax.Span{Start: i, End: i + len("sudo ")})},
			}}},
		})
	}
}

func ignoreFile(p *analysis.Pass) {
	if p.Project == nil || p.Project.Ignore.Path != "" {
		return
	}
	for _, n := range p.Stage.Instructions() {
		if n.Name == "COPY" && len(n.Args) > 0 && n.Args[0].Value == "." {
			p.Report(analysis.Finding{
				At: n.At(n.Args[0].Span), Message: "Everything is sent to the builder.",
				Fixes: []analysis.Fix{{Title: "Add .dockerignore", Files: []analysis.FileEdit{{Path: ".dockerignore", Content: ".git\nnode_modules\n"}}}},
			})
			return
		}
	}
}

func explodes(p *analysis.Pass) {
	for _, n := range p.Stage.Instructions() {
		if strings.Contains(n.Text(), "EXPLODE") {
			var none *build.Node
			_ = none.Stage
		}
	}
}

// ruleSets are the settings of "rules:" in a marker test.
var ruleSets = map[string]func() []*analysis.Rule{
	"test": testRules,
	"all":  rules.All,
}
