package diet_test

import (
	"context"
	"strings"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/diet"
	"minke/analysis/rules"
	"minke/analysis/size"
	"minke/analysis/syntax"
)

// planOf works out the diet of a Dockerfile with all rules, in a folder with these files.
// estimate weighs by what is known without measuring.
func estimate(s *analysis.Snapshot) *size.Estimate { return size.Of(s.Graph, s.Project) }

func planOf(t *testing.T, dockerfile string, files map[string]string) *diet.Plan {
	t.Helper()
	engine := &analysis.Engine{Rules: rules.All()}
	graph := build.New(syntax.Parse(dockerfile))
	return diet.Of(context.Background(), engine, engine.Run(context.Background(), &analysis.Snapshot{Graph: graph, Project: projectOf(t, files)}, nil), estimate)
}

const node = "FROM node:16\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\nCMD [\"node\", \"server.js\"]\n"

func TestEachStepLeavesLess(t *testing.T) {
	p := planOf(t, node, map[string]string{
		"package.json":               `{"dependencies": {"express": "4"}}`,
		"package-lock.json":          `{"lockfileVersion": 3, "packages": {"node_modules/express": {}}}`,
		"server.js":                  "console.log(1)\n",
		"node_modules/express/index": strings.Repeat("x", 3_000_000),
	})
	steps, others := p.Counting()
	if len(steps) < 2 || steps[0].Rule.Name != "fat-base" {
		t.Fatalf("steps %v, want fat-base and what the project tells", steps)
	}
	counted, last := others, p.Before.Image().Disk.Bytes
	for _, s := range steps {
		counted += len(s.Titles)
		if s.Total.Disk.Bytes >= last {
			t.Errorf("%s leaves %s, from %s", s.Titles[0], s.Total.Disk, last)
		}
		last = s.Total.Disk.Bytes
	}
	if counted != p.Fixes() {
		t.Errorf("%d fixes are told of, there are %d", counted, p.Fixes())
	}
	if p.After().OnDisk() != p.Steps[len(p.Steps)-1].Total.OnDisk() {
		t.Errorf("the end is %s, the last step leaves %s", p.After().OnDisk(), p.Steps[len(p.Steps)-1].Total.OnDisk())
	}
}

func TestMarkdown(t *testing.T) {
	for _, c := range []struct {
		name, dockerfile string
		want             []string
	}{
		{"a diet with steps", node, []string{"| as it is | ≈ ", "| Switch to node:16-alpine (saves ≈ ", "| fat-base |\n", "Figures with ≈ are estimated"}},
		{"a lean image", "FROM scratch\nCMD [\"/app\"]\n", []string{"as lean as Minke can make it: 0 B on disk, 0 B to transfer.\n"}},
		{"no stage", "# nothing yet\n", []string{"There is no stage"}},
		{
			"what is not known is listed", "FROM registry.example.com/a_b|c:1\nRUN ./configure\n",
			[]string{"? on disk", "Not known, and in none of these sums:\n\n", "- what \\`configure\\` writes\n"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := planOf(t, c.dockerfile, nil).Markdown()
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("the plan lacks %q:\n%s", want, got)
				}
			}
		})
	}
}

func TestAPlanThatIsCancelledStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	engine := &analysis.Engine{Rules: rules.All()}
	start := engine.Run(ctx, &analysis.Snapshot{Graph: build.New(syntax.Parse(node))}, nil)
	if p := diet.Of(ctx, engine, start, estimate); len(p.Steps) > 0 {
		t.Errorf("%d steps, want none", len(p.Steps))
	}
}
