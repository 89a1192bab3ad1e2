package rules_test

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix"
	"minke/analysis/rules"
	"minke/analysis/rules/rulestest"
	"minke/analysis/syntax"
)

// TestFixesOfManyRulesCompose does what TestFixesCompose does, for examples of
// several rules put together, where the fixes of each meet those of others.
func TestFixesOfManyRulesCompose(t *testing.T) {
	engine := &analysis.Engine{Rules: rules.All(), OnPanic: func(r *analysis.Rule, v any, stack []byte) {
		t.Errorf("%s panics: %v\n%s", r.Name, v, stack)
	}}
	all := samples(t)
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 2))
		text := stack(random, all)
		start := engine.Run(context.Background(), &analysis.Snapshot{Graph: build.New(syntax.Parse(text))}, nil)
		for name, choice := range map[string]fix.Choice{"safe": fix.Safe, "every": fix.Every} {
			compose(t, name, engine, start, choice)
		}
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, text)
		}
	}
}

// TestFixesComposeInProjects does the same with examples that follow the Dockerfile of
// a project, whose files and settings let more rules speak.
func TestFixesComposeInProjects(t *testing.T) {
	archives, err := filepath.Glob("testdata/projects/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no projects: %v", err)
	}
	engine := &analysis.Engine{Rules: rules.All(), OnPanic: func(r *analysis.Rule, v any, stack []byte) {
		t.Errorf("%s panics: %v\n%s", r.Name, v, stack)
	}}
	all := samples(t)
	for i, archive := range archives {
		c, err := rulestest.ReadArchive(archive)
		if err != nil {
			t.Fatal(err)
		}
		snapshot := c.Load(t)
		for seed := range uint64(4) {
			random := rand.New(rand.NewPCG(seed, uint64(i)))
			_, more, _ := strings.Cut(stack(random, all), "\n")
			s := *snapshot
			s.Graph = build.New(syntax.Parse(strings.TrimRight(c.Text, "\n") + "\n" + more))
			start := engine.Run(t.Context(), &s, nil)
			for name, choice := range map[string]fix.Choice{"safe": fix.Safe, "every": fix.Every} {
				compose(t, name, engine, start, choice)
			}
			if t.Failed() {
				t.Fatalf("%s, seed %d:\n%s", archive, seed, s.Graph.File.Text())
			}
		}
	}
}

// TestOneCleanUp has many rules ask for a clean-up of the same calls.
func TestOneCleanUp(t *testing.T) {
	const text = `FROM debian:12
RUN apt-get update
RUN apt-get install git
RUN apt-get install -y curl build-essential && make -C /usr/src/app install
RUN apt-get install -y --no-install-recommends xz-utils && xz --version
RUN pip install flask && npm install -g yarn
CMD ["flask", "run"]
`
	engine := &analysis.Engine{Rules: rules.All()}
	for name, choice := range map[string]fix.Choice{"safe": fix.Safe, "every": fix.Every} {
		start := engine.Run(t.Context(), &analysis.Snapshot{Graph: build.New(syntax.Parse(text))}, nil)
		out := fix.All(t.Context(), engine, start, choice)
		fixed := out.After.Graph.File.Text()
		updates, cleanUps := strings.Count(fixed, "apt-get update"), strings.Count(fixed, "/var/lib/apt/lists")
		if cleanUps != updates {
			t.Errorf("%s: %d clean-ups for %d updates:\n%s", name, cleanUps, updates, fixed)
		}
	}
}

// stack puts the instructions of a few samples behind each other in one stage.
func stack(random *rand.Rand, samples []string) string {
	var b strings.Builder
	for i := range 2 + random.IntN(4) {
		text := samples[random.IntN(len(samples))]
		for strings.Count(text, "FROM ") != 1 || strings.Contains(text, "escape=") {
			text = samples[random.IntN(len(samples))]
		}
		if i > 0 {
			_, text, _ = strings.Cut(text[strings.Index(text, "FROM "):], "\n")
		}
		b.WriteString(text)
		if !strings.HasSuffix(text, "\n") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
