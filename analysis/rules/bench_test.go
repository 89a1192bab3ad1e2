package rules_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules"
	"minke/analysis/syntax"
)

// manyStages returns a Dockerfile of about n lines, in stages of 20 that differ,
// each of which the last one copies from.
func manyStages(n int) string {
	var b strings.Builder
	for s := range max(1, n/20) {
		b.WriteString(builder(s))
	}
	b.WriteString("FROM debian:12\n")
	for s := range max(1, n/20) {
		fmt.Fprintf(&b, "COPY --from=build%d /out/service%d /usr/local/bin/\n", s, s)
	}
	return b.String() + imageEnd
}

const imageEnd = "RUN apt-get update && apt-get install -y ca-certificates\nCMD [\"service0\"]\n"

// builder is a stage of 20 lines.
func builder(s int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "FROM golang:1.22 AS build%d\nWORKDIR /src/%d\nENV GOFLAGS=-trimpath\n", s, s)
	b.WriteString("COPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\n")
	fmt.Fprintf(&b, "RUN apt-get update && \\\n    apt-get install -y git=%d && \\\n    rm -rf /var/lib/apt/lists/*\n", s)
	fmt.Fprintf(&b, "RUN curl -fsSLO https://example.com/tool-%d.tar.gz\nRUN tar -xzf tool-%d.tar.gz -C /usr/local\n", s, s)
	b.WriteString("# The tests come first.\nRUN go vet ./... && go test ./...\nRUN npm ci && npm run build\nRUN pip install -r requirements.txt\n\n")
	fmt.Fprintf(&b, "RUN CGO_ENABLED=0 go build -o /out/service%d ./cmd/service%d\nUSER nobody\nHEALTHCHECK CMD true\n\n", s, s)
	return b.String()
}

// treeOfStages returns a Dockerfile of about n lines, in stages of 20 that differ, up
// to ten of which are collected by one more, and those again, down to the image.
func treeOfStages(n int) string {
	var b strings.Builder
	var names []string
	for s := range max(1, n/20) {
		b.WriteString(builder(s))
		names = append(names, fmt.Sprint("build", s))
	}
	for level := 0; len(names) > 10; level++ {
		var next []string
		for group := range slices.Chunk(names, 10) {
			name := fmt.Sprintf("level%d-%d", level, len(next))
			b.WriteString("FROM scratch AS " + name + "\n" + collect(group) + "\n")
			next = append(next, name)
		}
		names = next
	}
	return b.String() + "FROM debian:12\n" + collect(names) + imageEnd
}

// collect copies the results of stages.
func collect(stages []string) string {
	var b strings.Builder
	for i, name := range stages {
		fmt.Fprintf(&b, "COPY --from=%s /out/service%d /out/\n", name, i)
	}
	return b.String()
}

// BenchmarkRulesPerEdit is what the rules cost when one character of a file
// changes, by the lines of the file, whose stages stay as large as they are: the
// cost of one stage and of those that it goes into. In "wide" the last stage
// copies from every other one and grows with the file.
func BenchmarkRulesPerEdit(b *testing.B) {
	for _, lines := range []int{100, 1000, 10_000} {
		perEdit(b, fmt.Sprint(lines), treeOfStages(lines))
	}
	for _, lines := range []int{100, 1000, 10_000} {
		perEdit(b, fmt.Sprint("wide-", lines), manyStages(lines))
	}
}

func perEdit(b *testing.B, name, text string) {
	b.Run(name, func(b *testing.B) {
		engine := &analysis.Engine{Rules: rules.All()}
		at := strings.Index(text[len(text)/3:], "-trimpath") + len(text)/3
		var files [2]*syntax.File
		files[0] = syntax.Parse(text)
		files[1] = files[0].Edit(syntax.Change{Span: syntax.Span{Start: at, End: at + 1}, Text: "x"})
		r := engine.Run(context.Background(), &analysis.Snapshot{Graph: build.New(files[0])}, nil)
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			graph := r.Graph.Update(files[(i+1)%2])
			b.StartTimer()
			r = engine.Run(context.Background(), &analysis.Snapshot{Graph: graph}, r)
		}
	})
}

// oneStage returns a Dockerfile of about n lines in a single stage.
func oneStage(n int) string {
	var b strings.Builder
	b.WriteString("FROM debian:12\nWORKDIR /src\n")
	for i := range n / 10 {
		fmt.Fprintf(&b, "ENV V%d=%d\nCOPY app%d/*.txt data%d.tar.gz /src/app%d/\n", i, i, i, i, i)
		fmt.Fprintf(&b, "RUN apt-get update && \\\n    apt-get install -y lib%d\n", i)
		fmt.Fprintf(&b, "RUN curl -fsSLO https://example.com/tool-%d.tar.gz && tar -xzf tool-%d.tar.gz -C /usr/local\n", i, i)
		fmt.Fprintf(&b, "RUN rm -rf /src/app%d/x tool-%d.tar.gz /tmp/build%d\nRUN chown -R app /src/app%d\n", i, i-1, i, i)
		fmt.Fprintf(&b, "RUN mv /src/app%d/data%d.tar.gz /opt/\nRUN cargo build && pip install -r app%d/requirements.txt\n\n", i, i, i)
	}
	return b.String()
}

// chain returns a Dockerfile of n stages, each on the one before.
func chain(n int) string {
	var b strings.Builder
	b.WriteString("FROM debian:12 AS s0\n")
	for i := range n {
		fmt.Fprintf(&b, "FROM s%d AS s%d\nRUN apt-get install -y lib%d && npm install\nCOPY app%d /srv/\n", i, i+1, i, i)
	}
	return b.String()
}

// BenchmarkRulesOnce is what the rules cost for a file that is new.
func BenchmarkRulesOnce(b *testing.B) {
	for _, lines := range []int{100, 1000, 10_000, 200_000} {
		once(b, fmt.Sprint(lines), manyStages(lines))
	}
	for _, lines := range []int{1000, 4000, 16_000} {
		once(b, fmt.Sprint("one-stage-", lines), oneStage(lines))
	}
	for _, stages := range []int{500, 1000, 2000} {
		once(b, fmt.Sprint("chain-", stages), chain(stages))
	}
}

func once(b *testing.B, name, text string) {
	b.Run(name, func(b *testing.B) {
		engine := &analysis.Engine{Rules: rules.All()}
		b.ReportAllocs()
		for b.Loop() {
			engine.Run(context.Background(), &analysis.Snapshot{Graph: build.New(syntax.Parse(text))}, nil)
		}
	})
}
