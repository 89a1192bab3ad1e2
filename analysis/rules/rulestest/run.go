// Package rulestest tests rules through their documentation: the Bad blocks of
// a rule's page hold marks that say what is found where, its fixes turn Bad into
// Good byte for byte, and Good and the Quiet look-alikes are clean.
//
// A mark is a comment line below the line it is about, with carets below the
// text and the message behind them:
//
//	RUN apt-get install -y curl
//	#   ^^^^^^^^^^^^^^^ what happens and what it costs
//
// A finding over several lines is marked on the first one.
package rulestest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/config"
	"minke/analysis/fix"
	"minke/analysis/project"
	"minke/analysis/syntax"
)

// Rules tests each rule through its page <name>.md in the current folder and
// the archives testdata/<name>/*.txtar.
func Rules(t *testing.T, rules ...*analysis.Rule) {
	for _, rule := range rules {
		t.Run(rule.Name, func(t *testing.T) {
			checkPage(t, rule)
			cases, err := Cases(".", rule.Name)
			if err != nil {
				t.Fatal(err)
			}
			marked := 0
			for _, c := range cases {
				marked += len(c.Marks)
				t.Run(c.Name, func(t *testing.T) { c.run(t, rule) })
			}
			if marked == 0 {
				t.Errorf("%s.md shows no finding: it needs a Bad section with marks", rule.Name)
			}
		})
	}
}

// Cases returns the cases of the rule called name whose page stands in dir.
func Cases(dir, name string) ([]*Case, error) {
	cases, err := readPage(filepath.Join(dir, name+".md"))
	if err != nil {
		return nil, err
	}
	archives, _ := filepath.Glob(filepath.Join(dir, "testdata", name, "*.txtar"))
	for _, path := range archives {
		c, err := ReadArchive(path)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

func checkPage(t *testing.T, rule *analysis.Rule) {
	t.Helper()
	doc := rule.Doc()
	if !strings.HasPrefix(doc, "# "+rule.Name+"\n") {
		t.Errorf("the page must start with %q", "# "+rule.Name)
	}
	for _, want := range append([]string{"## Why", "## Bad", "## Good", "## When not to bother"}, rule.Aliases...) {
		if !strings.Contains(doc, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func (c *Case) run(t *testing.T, rule *analysis.Rule) {
	engine := &analysis.Engine{Rules: []*analysis.Rule{rule}, OnPanic: func(r *analysis.Rule, v any, stack []byte) {
		t.Errorf("%s panics: %v\n%s", r.Name, v, stack)
	}}
	start := c.Analyse(t, engine)
	if diff := cmp.Diff(c.Marks, marksOf(start)); diff != "" {
		t.Fatalf("findings differ (-marked +found):\n%s", diff)
	}
	eachFixAlone(t, engine, start)
	for _, f := range start.Findings() {
		if c.Left && slices.ContainsFunc(f.Fixes, func(x analysis.Fix) bool { return x.Safety == analysis.Safe }) {
			t.Errorf("a safe fix is offered: %s", f.Message)
		}
	}
	if c.Fixed == "" && len(c.Want) == 0 {
		return
	}
	if !fixable(start) { // Good is what a person makes of it
		good := *c
		good.Text = c.Fixed
		for _, m := range marksOf(good.Analyse(t, engine)) {
			t.Errorf("found in Good: %v", m)
		}
		if err := Parse(c.Fixed); err != nil {
			t.Errorf("BuildKit refuses Good: %v", err)
		}
		return
	}
	out := fix.All(context.Background(), engine, start, fix.OfRule(rule.Name))
	got := out.After.Graph.File.Text()
	if c.Fixed == "" {
		c.Fixed = c.Text
	}
	if diff := cmp.Diff(c.Fixed, got); diff != "" {
		t.Errorf("the fixed Dockerfile differs (-want +got):\n%s", diff)
	}
	files := map[string]string{}
	for _, f := range out.Files {
		files[f.Path] = f.Content
	}
	if diff := cmp.Diff(c.Want, files); diff != "" {
		t.Errorf("the other files differ (-want +got):\n%s", diff)
	}
	for _, m := range marksOf(out.After) {
		t.Errorf("still found after the fixes: %v", m)
	}
	MustParse(t, c.Text, got)
}

func fixable(r *analysis.Result) bool {
	for _, f := range r.Findings() {
		if len(f.Fixes) > 0 {
			return true
		}
	}
	return false
}

// eachFixAlone applies every fix, alternatives included: the result parses and
// the finding is gone.
func eachFixAlone(t *testing.T, engine *analysis.Engine, start *analysis.Result) {
	for i, f := range start.Findings() {
		for _, fx := range f.Fixes {
			changes, err := fix.Resolve(start.Graph, fx.Edits)
			if err != nil {
				t.Errorf("fix %q: %v", fx.Title, err)
				continue
			}
			snapshot := *start.Snapshot
			for _, e := range fx.Files {
				snapshot.Project = snapshot.Project.WithFile(e.Path, e.Content)
			}
			file := fix.Apply(start.Graph.File, changes)
			snapshot.Graph = start.Graph.Update(file)
			after := engine.Run(context.Background(), &snapshot, nil)
			if len(after.Findings()) >= len(start.Findings()) {
				t.Errorf("fix %q of finding %d leaves %d findings of %d; the text is now:\n%s",
					fx.Title, i, len(after.Findings()), len(start.Findings()), file.Text())
			}
			MustParse(t, start.Graph.File.Text(), file.Text())
		}
	}
}

// Analyse runs engine over the case, with its files in a folder of their own and
// with the rules that are off by default. A .minke.toml among them counts.
func (c *Case) Analyse(t testing.TB, engine *analysis.Engine) *analysis.Result {
	t.Helper()
	snapshot := c.Load(t)
	snapshot.Options = everyRuleOn(engine.Rules)
	for _, m := range config.Apply([]byte(c.Files[config.FileName]), snapshot.Options, engine.Rules) {
		t.Errorf("%s:%s", config.FileName, m)
	}
	return engine.Run(context.Background(), snapshot, nil)
}

// Load writes the case into a folder of its own and reads it from there. A case without files beside the
// Dockerfile is one whose project is not known.
func (c *Case) Load(t testing.TB) *analysis.Snapshot {
	t.Helper()
	dir := t.TempDir()
	for name, content := range c.Files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dockerfile := filepath.Join(dir, "Dockerfile")
	if err := os.WriteFile(dockerfile, []byte(c.Text), 0o644); err != nil {
		t.Fatal(err)
	}
	snapshot := &analysis.Snapshot{Graph: build.New(syntax.Parse(c.Text))}
	if len(c.Files) > 0 {
		p, err := project.Load(context.Background(), dir, dockerfile, project.Options{})
		if err != nil {
			t.Fatal(err)
		}
		snapshot.Project = p
	}
	return snapshot
}

// everyRuleOn returns options with which the rules that are off by default run too.
func everyRuleOn(rules []*analysis.Rule) *analysis.Options {
	o := &analysis.Options{Severity: map[string]analysis.Severity{}}
	for _, r := range rules {
		if r.Severity == analysis.Off {
			o.Severity[r.Name] = analysis.Hint
		}
	}
	return o
}

func marksOf(r *analysis.Result) []Mark {
	var marks []Mark
	text := r.Graph.File.Text()
	for _, f := range r.Findings() {
		span, _ := r.Graph.Span(f.At)
		line := strings.Count(text[:span.Start], "\n") + 1
		bol := strings.LastIndexByte(text[:span.Start], '\n') + 1
		end := span.End
		if nl := strings.IndexAny(text[span.Start:end], "\r\n"); nl >= 0 {
			end = span.Start + nl
		}
		marks = append(marks, Mark{line, span.Start - bol + 1, end - bol + 1, f.Message})
	}
	return marks
}

// MustParse fails t when BuildKit accepts before but not after.
func MustParse(t *testing.T, before, after string) {
	t.Helper()
	if Parse(before) != nil {
		return
	}
	if err := Parse(after); err != nil {
		t.Errorf("BuildKit refuses the result: %v\n%s", err, after)
	}
}

// Parse returns the reason why BuildKit refuses text, if it does.
func Parse(text string) error {
	res, err := parser.Parse(bytes.NewReader([]byte(text)))
	if err != nil {
		return err
	}
	_, _, err = instructions.Parse(res.AST, linter.New(&linter.Config{}))
	return err
}
