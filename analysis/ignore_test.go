package analysis_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/syntax"
)

// upperRules report each lower-case keyword, twice, under names of different tools.
func upperRules() []*analysis.Rule {
	report := func(p *analysis.Pass) {
		for _, n := range p.Stage.Instructions() {
			if word := n.Keyword.Of(n.Text()); word == strings.ToLower(word) {
				p.Reportf(n.At(n.Keyword), p.Rule.Name)
			}
		}
	}
	return []*analysis.Rule{
		{Name: "loud", Aliases: []string{"DL1234"}, Group: "taste", Severity: analysis.Warning, Stage: report},
		{Name: "casing", Aliases: []string{"ConsistentInstructionCasing"}, Group: "taste", Severity: analysis.Warning, Stage: report},
		{Name: analysis.UnusedIgnore, Severity: analysis.Hint},
	}
}

func TestComments(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want string // lines and rules
	}{
		"none":                        {"FROM a\nrun x\n", "2 loud, 2 casing"},
		"the next instruction":        {"FROM a\n# minke ignore=loud\nrun x\nrun y\n", "3 casing, 4 loud, 4 casing"},
		"several, with a reason":      {"FROM a\n# minke ignore=loud, casing we shout enough\nrun x\n", ""},
		"by alias, in any case":       {"FROM a\n#minke ignore=dl1234\nrun x\n", "3 casing"},
		"a group":                     {"FROM a\n# minke ignore=taste\nrun x\n", ""},
		"all":                         {"FROM a\n# minke ignore=all\nrun x\n", ""},
		"comments in between":         {"FROM a\n# minke ignore=loud\n# why\n\n# minke ignore=casing\nrun x\n", ""},
		"two of a kind":               {"FROM a\n# minke ignore=loud\n# minke ignore=casing\nrun x\n", ""},
		"the FROM of the next stage":  {"FROM a\nRUN x\n# minke ignore=loud\nfrom b\nrun y\n", "4 casing, 5 loud, 5 casing"},
		"above the first FROM":        {"# minke ignore=taste\nfrom a\n", ""},
		"the whole file":              {"FROM a\nrun x\nFROM b\n# minke global ignore=loud\nrun y\n", "2 casing, 5 casing"},
		"unused":                      {"FROM a\n# minke ignore=loud,casing\nRUN x\n", "2 unused-ignore, 2 unused-ignore"},
		"partly unused":               {"FROM a\n# minke ignore=loud,nonsense\nrun x\n", "2 unused-ignore, 3 casing"},
		"unused for the whole file":   {"# minke global ignore=loud\nFROM a\n", "1 unused-ignore"},
		"hadolint":                    {"FROM a\n# hadolint ignore=DL1234,DL9999\nrun x\n", "3 casing"},
		"hadolint, global":            {"# hadolint global ignore=DL1234\nFROM a\nrun x\n", "3 casing"},
		"hadolint knows no groups":    {"FROM a\n# hadolint ignore=taste\nrun x\n", "3 loud, 3 casing"},
		"BuildKit":                    {"# check=skip=ConsistentInstructionCasing,JSONArgsRecommended;error=true\nFROM a\nrun x\n", "3 loud"},
		"BuildKit, in other order":    {"# syntax=docker/dockerfile:1\n# check=error=true;skip=ConsistentInstructionCasing\nFROM a\nrun x\n", "4 loud"},
		"BuildKit, all":               {"# check=skip=all\nFROM a\nrun x\n", "3 loud, 3 casing"},
		"BuildKit's is no comment":    {"FROM a\n# check=skip=ConsistentInstructionCasing\nrun x\n", "3 loud, 3 casing"},
		"behind a line end by CR, LF": {"FROM a\r\n# minke ignore=loud\r\nrun x\r\n", "3 casing"},
		"inside an instruction":       {"FROM a\nrun x && \\\n# minke ignore=loud\n  y\n", "2 loud, 2 casing"},
	} {
		t.Run(name, func(t *testing.T) {
			r := upper(c.text)
			var got []string
			for _, f := range r.Findings() {
				got = append(got, lineOf(r, f)+" "+f.Rule.Name)
			}
			if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func upper(text string) *analysis.Result {
	engine := &analysis.Engine{Rules: upperRules()}
	return engine.Run(context.Background(), &analysis.Snapshot{Graph: build.New(syntax.Parse(text)), Project: &project.Project{}}, nil)
}

func lineOf(r *analysis.Result, f *analysis.Finding) string {
	span, _ := r.Graph.Span(f.At)
	return string(rune('1' + strings.Count(r.Graph.File.Text()[:span.Start], "\n")))
}

// TestIgnoringIsOfferedWhereItWorks writes each comment that is offered, and
// what it is about is gone, and nothing else.
func TestIgnoringIsOfferedWhereItWorks(t *testing.T) {
	for _, text := range []string{
		"run x\n", "from a", "\ufefffrom a\nrun x\n", "# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nrun x `\n  y\n",
		"FROM a\r\n  run x\r\nFROM b\r\nrun y\r\n", "FROM a\n# minke ignore=casing here\nrun x\n", "# minke global ignore=casing\nFROM a\nrun x\nfrom b\n",
		"FROM a\nRUN <<E\nx\nE\nrun y\n",
	} {
		r := upper(text)
		for i, f := range r.Findings() {
			for _, x := range []analysis.Fix{analysis.IgnoreHere(f), analysis.IgnoreInFile(r.Graph, f)} {
				span, _ := r.Graph.Span(x.Edits[0].At)
				fixed := text[:span.Start] + x.Edits[0].New + text[span.End:]
				want := slices.DeleteFunc(names(r), func(s string) bool { return s == f.Rule.Name })
				if strings.HasSuffix(x.Title, " here") {
					want = slices.Delete(names(r), i, i+1)
				}
				if diff := cmp.Diff(want, names(upper(fixed)), cmp.Comparer(slices.Equal[[]string])); diff != "" {
					t.Errorf("%s:\n%q\n%q\n%s", x.Title, text, fixed, diff)
				}
			}
		}
	}
}

func names(r *analysis.Result) []string {
	var all []string
	for _, f := range r.Findings() {
		all = append(all, f.Rule.Name)
	}
	return all
}

// TestFixesKeepCommentsWithTheirInstruction runs rules whose fixes would part the two.
func TestFixesKeepCommentsWithTheirInstruction(t *testing.T) {
	fixing := func(at func(*build.Node) build.Loc, text string) *analysis.Rule {
		return &analysis.Rule{Name: "fixing", Severity: analysis.Hint, Stage: func(p *analysis.Pass) {
			for _, n := range p.Stage.Instructions() {
				if n.Name == "RUN" {
					p.Report(analysis.Finding{At: n.All(), Fixes: []analysis.Fix{{Edits: []analysis.Edit{{At: at(n), New: text}}}}})
				}
			}
		}}
	}
	remove := fixing(func(n *build.Node) build.Loc { return n.All() }, "")
	insert := fixing(func(n *build.Node) build.Loc { return n.At(syntax.Span{}) }, "ENV A=1\n")
	for _, tt := range []struct {
		name, text string
		rule       *analysis.Rule
		want       string // after the fix; "" for none
	}{
		{"a plain comment does not count", "FROM a\n# why\nRUN x\n", remove, "FROM a\n# why\n"},
		{"what has a suppression is not removed", "FROM a\n# hadolint ignore=DL3059\n# why\nRUN x\n", remove, ""},
		{"nothing comes between a suppression and its instruction", "FROM a\n# minke ignore=other\n# why\nRUN x\n", insert, "FROM a\nENV A=1\n# minke ignore=other\n# why\nRUN x\n"},
	} {
		engine := &analysis.Engine{Rules: []*analysis.Rule{tt.rule}}
		r := engine.Run(t.Context(), &analysis.Snapshot{Graph: build.New(syntax.Parse(tt.text))}, nil)
		got := ""
		for _, fix := range r.Findings()[0].Fixes {
			span, _ := r.Graph.Span(fix.Edits[0].At)
			got = tt.text[:span.Start] + fix.Edits[0].New + tt.text[span.End:]
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}
