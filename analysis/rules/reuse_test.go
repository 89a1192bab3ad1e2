package rules_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/rules"
	"minke/analysis/syntax"
)

// TestReuseChangesNothing edits the examples of the rules, put together to files of
// several stages that use each other, and compares what is found with the
// findings of a run from scratch: those that are taken over from the version before are the same.
func TestReuseChangesNothing(t *testing.T) {
	samples := samples(t)
	engine := &analysis.Engine{Rules: rules.All()}
	dev := projectOf(t, map[string]string{
		"composer.json": `{"require": {"php": "^8.3"}, "require-dev": {"phpunit/phpunit": "^11"}}`,
		"Gemfile":       "source 'https://rubygems.org'\ngem 'rails'\ngroup :test do\n  gem 'rspec'\nend\n",
	})
	other := projectOf(t, map[string]string{"app/main.c": "int main(void) {}", "src/x.tar.gz": "", ".git/HEAD": "ref: refs/heads/main\n"})
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 1))
		text := linkedStages
		if seed%2 == 0 {
			text = combine(random, samples)
		}
		file := syntax.Parse(text)
		var r *analysis.Result
		graph := build.New(file)
		var known *project.Project
		for range 12 {
			if random.IntN(4) == 0 { // the project is read, or read anew, while the file stays open
				known = []*project.Project{nil, dev, other}[random.IntN(3)]
			}
			snapshot := func(g *build.Graph) *analysis.Snapshot { return &analysis.Snapshot{Graph: g, Project: known} }
			r = engine.Run(context.Background(), snapshot(graph), r)
			scratch := engine.Run(context.Background(), snapshot(build.New(syntax.Parse(file.Text()))), nil)
			if diff := cmp.Diff(described(scratch), described(r)); diff != "" {
				t.Fatalf("seed %d (-from scratch +reused):\n%s\n%s", seed, diff, file.Text())
			}
			file = file.Edit(randomChange(random, file.Text()))
			graph = graph.Update(file)
		}
	}
}

// projectOf returns the project of some files.
func projectOf(t *testing.T, files map[string]string) *project.Project {
	dir := t.TempDir()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := project.Load(t.Context(), dir, filepath.Join(dir, "Dockerfile"), project.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestReuseKnowsWhatDependsOnWhat makes one change in one stage on which something
// found in another one depends.
func TestReuseKnowsWhatDependsOnWhat(t *testing.T) {
	dev := projectOf(t, map[string]string{
		"composer.json": `{"require": {"php": "^8.3"}, "require-dev": {"phpunit/phpunit": "^11"}}`,
	})
	app := projectOf(t, map[string]string{"app/main.c": "int main(void) {}", "app/x": ""})
	tests := []struct {
		name, text, old, new string
		before, after        *project.Project
	}{
		{
			"the program that starts the image stands in a stage that the final one builds on",
			"FROM php:8.3 AS s4\nWORKDIR /app\nCOPY . .\nRUN composer install\nFROM php:8.3 AS s5\nCMD [\"php\", \"x.php\"]\nFROM s5\nCOPY --from=s4 /app /app\n",
			`"php", "x.php"`, `"vendor/bin/phpunit"`, dev, dev,
		},
		{
			"the name of a source turns out to be that of a folder",
			"FROM debian:12\nCOPY app /srv/\nRUN rm -rf /srv/x\nCMD [\"true\"]\n", "", "", nil, app,
		},
		{
			"a stage that is copied from gets another name",
			"FROM golang:1.22 AS s0\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/app .\nFROM debian:12\nCOPY --from=s0 /src /src\n",
			"AS s0", "AS s1", nil, nil,
		},
	}
	engine := &analysis.Engine{Rules: rules.All()}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := syntax.Parse(tt.text)
			graph := build.New(file)
			first := engine.Run(t.Context(), &analysis.Snapshot{Graph: graph, Project: tt.before}, nil)
			if at := strings.Index(tt.text, tt.old); tt.old != "" {
				file = file.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at + len(tt.old)}, Text: tt.new})
			}
			next := engine.Run(t.Context(), &analysis.Snapshot{Graph: graph.Update(file), Project: tt.after}, first)
			scratch := engine.Run(t.Context(), &analysis.Snapshot{Graph: build.New(syntax.Parse(file.Text())), Project: tt.after}, nil)
			if diff := cmp.Diff(described(scratch), described(next)); diff != "" {
				t.Errorf("(-from scratch +reused):\n%s", diff)
			}
			if cmp.Equal(described(first), described(next)) {
				t.Errorf("the change changes nothing that is found:\n%s", strings.Join(described(next), "\n"))
			}
		})
	}
}

// linkedStages are stages in which much of what is found depends on the other ones.
const linkedStages = `FROM golang:1.22 AS s0
WORKDIR /src
COPY . .
RUN go build -o /out/app .
FROM debian:12 AS s1
RUN pip install torch && cargo build
ADD https://example.com/y.tar.gz /opt/
RUN curl -O https://example.com/z.tar.gz && tar xzf z.tar.gz
FROM s1 AS s2
RUN cargo build && rm -rf /opt/y.tar.gz
FROM s1 AS s3
RUN cargo build --offline
FROM s2
COPY --from=s0 /out/app /usr/bin/
COPY --from=s0 /src /src
COPY --from=s3 /usr/local/lib /usr/local/lib
CMD ["/usr/bin/app"]
FROM php:8.3 AS s4
WORKDIR /app
RUN composer install && bundle install
FROM php:8.3 AS s5
CMD ["cargo", "run"]
FROM s5
COPY --from=s4 /app /app
COPY --from=s4 /usr/local/bundle /usr/local/bundle
COPY --from=s2 /opt /opt
COPY --from=s3 /usr/local/lib /usr/local/lib
`

// combine puts a few samples together, each under a name by which others use it.
func combine(random *rand.Rand, samples []string) string {
	var b strings.Builder
	for i := range 2 + random.IntN(4) {
		text := samples[random.IntN(len(samples))]
		for line := range strings.Lines(text) {
			word, rest, _ := strings.Cut(line, " ")
			if strings.EqualFold(word, "FROM") && i > 0 && random.IntN(3) == 0 {
				_, name, _ := strings.Cut(rest, " ")
				line = "FROM s" + string(rune('0'+random.IntN(i))) + " " + strings.TrimRight(name, "\n") + "\n"
			}
			b.WriteString(line)
		}
		if !strings.HasSuffix(text, "\n") {
			b.WriteByte('\n')
		}
		b.WriteString("FROM debian:12 AS s" + string(rune('0'+i)) + "\n")
		if i > 0 {
			b.WriteString("COPY --from=s" + string(rune('0'+random.IntN(i))) + " /usr/local /app/target/ /root/.cargo /\n")
		}
		b.WriteString("RUN rm -rf /tmp/x /usr/src && cargo build\n")
	}
	b.WriteString(samples[random.IntN(len(samples))])
	return b.String()
}

var snippets = []string{
	"", "x", " ", "\n", "\nFROM s0\n", "\nCMD [\"cargo\", \"run\"]\n", "\nCMD [\"phpunit\"]\n", "\nCMD rspec\n", "\nUSER app\n", "\nENV CARGO_HOME=/c PATH=$PATH:/x\n", "\nARG V=1\n",
	" --from=s1", "RUN ", "#", "\nCOPY --from=s0 /app /app\n", " && rm -rf /var/lib/apt/lists/*", "\nFROM scratch\n", "\n# minke ignore=apt-lists\n",
}

func randomChange(random *rand.Rand, text string) syntax.Change {
	at := random.IntN(len(text) + 1)
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 && random.IntN(2) == 0 {
		at += i + 1
	}
	end := min(len(text), at+random.IntN(3))
	if random.IntN(4) == 0 { // a whole line goes
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
	}
	return syntax.Change{Span: syntax.Span{Start: at, End: end}, Text: snippets[random.IntN(len(snippets))]}
}

// described says all there is to findings, with places in the file.
func described(r *analysis.Result) []string {
	var all []string
	place := func(at build.Loc) string {
		span, ok := r.Graph.Span(at)
		if !ok {
			return "gone"
		}
		return fmt.Sprint(span, " ")
	}
	for _, f := range r.Findings() {
		s := f.Rule.Name + " " + place(f.At) + f.Message
		for _, o := range f.Related {
			s += "\n  " + place(o.At) + o.Message
		}
		for _, fx := range f.Fixes {
			s += "\n  fix " + fx.Title
			for _, e := range fx.Edits {
				s += "\n    " + place(e.At) + e.New
			}
		}
		all = append(all, s)
	}
	return all
}

// TestOneStageIsLookedAtAgain types one character into a file of 10,000 lines and 500 stages.
func TestOneStageIsLookedAtAgain(t *testing.T) {
	var own, linked []string
	note := func(to *[]string) func(*analysis.Pass) {
		return func(p *analysis.Pass) { *to = append(*to, p.Stage.Name) }
	}
	engine := &analysis.Engine{Rules: []*analysis.Rule{{
		Name: "noting", Severity: analysis.Hint, Stage: note(&own), Linked: note(&linked),
	}}}
	text := treeOfStages(10_000)
	file := syntax.Parse(text)
	r := engine.Run(t.Context(), &analysis.Snapshot{Graph: build.New(file)}, nil)
	if len(r.Graph.Stages) < 500 || len(own) != len(r.Graph.Stages)+1 {
		t.Fatalf("%d stages, of which %d are looked at first", len(r.Graph.Stages), len(own))
	}
	own, linked = nil, nil
	stage := strings.Index(text, "AS build123\n")
	at := stage + strings.Index(text[stage:], "-trimpath")
	file = file.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at + 1}, Text: "x"})
	engine.Run(t.Context(), &analysis.Snapshot{Graph: r.Graph.Update(file)}, r)
	slices.Sort(linked)
	if !slices.Equal(own, []string{"build123"}) {
		t.Errorf("looked at again: %v", own)
	}
	if want := []string{"", "build123", "level0-12", "level1-1"}; !slices.Equal(linked, want) {
		t.Errorf("looked at again for its links: %v, not %v", linked, want)
	}
}
