package rules_test

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix"
	"minke/analysis/rules"
	"minke/analysis/rules/rulestest"
)

var kebab = regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)*$`)

func TestNames(t *testing.T) {
	seen := map[string]string{}
	for _, r := range rules.All() {
		if !kebab.MatchString(r.Name) {
			t.Errorf("%q is not a rule name", r.Name)
		}
		for _, name := range append([]string{r.Name}, r.Aliases...) {
			if other, dup := seen[strings.ToLower(name)]; dup {
				t.Errorf("%s stands for both %s and %s", name, other, r.Name)
			}
			seen[strings.ToLower(name)] = r.Name
		}
		if r.Summary == "" || strings.HasSuffix(r.Summary, ".") {
			t.Errorf("%s: summary %q", r.Name, r.Summary)
		}
		if off := r.Severity == analysis.Off; off != (r.Group == "speed") { // not about size: only for who asks
			t.Errorf("%s: off by default is %v", r.Name, off)
		}
		if got := rules.Find(strings.ToUpper(r.Name)); got != r {
			t.Errorf("Find does not find %s", r.Name)
		}
	}
}

// TestFixesCompose applies all safe fixes, and all fixes, to every example of
// every rule: it ends, what is left has no such fix, comments stay, and a second run changes nothing.
func TestFixesCompose(t *testing.T) {
	engine := &analysis.Engine{Rules: rules.All(), OnPanic: func(r *analysis.Rule, v any, stack []byte) {
		t.Errorf("%s panics: %v\n%s", r.Name, v, stack)
	}}
	for _, r := range rules.All() {
		cases, err := rulestest.Cases(filepath.Join(r.Group), r.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			t.Run(r.Name+"/"+c.Name, func(t *testing.T) {
				start := c.Analyse(t, engine)
				for name, choice := range map[string]fix.Choice{"safe": fix.Safe, "every": fix.Every} {
					compose(t, name, engine, start, choice)
				}
			})
		}
	}
}

func compose(t *testing.T, name string, engine *analysis.Engine, start *analysis.Result, choice fix.Choice) {
	ctx := context.Background()
	out := fix.All(ctx, engine, start, choice)
	text := out.After.Graph.File.Text()
	for _, f := range out.After.Findings() {
		for _, fx := range f.Fixes {
			if choice(f, &fx) {
				t.Errorf("%s: %q of %s is left:\n%s", name, fx.Title, f.Rule.Name, text)
			}
		}
	}
	if missing := slices.DeleteFunc(comments(start.Graph.File.Text()), func(c string) bool { return strings.Contains(text, c) }); len(missing) > 0 {
		t.Errorf("%s: comments are lost: %q\n%s", name, missing, text)
	}
	if doubled(out.After.Graph) && !doubled(start.Graph) {
		t.Errorf("%s: the package lists are removed twice in a row:\n%s", name, text)
	}
	again := fix.All(ctx, engine, out.After, choice)
	if diff := cmp.Diff(text, again.After.Graph.File.Text()); diff != "" {
		t.Errorf("%s: a second run changes the file:\n%s", name, diff)
	}
	rulestest.MustParse(t, start.Graph.File.Text(), text)
}

// aptOrCleanUp are the calls of apt, and what removes its package lists.
var aptOrCleanUp = regexp.MustCompile(`\bapt(-get)? |\brm [^&;|\n]*/var/lib/apt/lists`)

// doubled reports whether an instruction removes apt's package lists where they are gone.
func doubled(g *build.Graph) bool {
	for _, s := range g.Stages {
		for _, n := range s.Instructions() {
			last := ""
			for _, call := range aptOrCleanUp.FindAllString(n.Text(), -1) {
				if strings.HasPrefix(call, "rm") && strings.HasPrefix(last, "rm") {
					return true
				}
				last = call
			}
		}
	}
	return false
}

func comments(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") && !strings.Contains(line, "minke ignore") {
			all = append(all, strings.TrimSpace(strings.TrimLeft(line, "#")))
		}
	}
	return all
}

// samples returns every example of every rule's page and of the files beside it.
func samples(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, r := range rules.All() {
		cases, err := rulestest.Cases(filepath.Join(r.Group), r.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			all = append(all, c.Text)
		}
	}
	return all
}
