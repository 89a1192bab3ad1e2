package syntax_test

import (
	"fmt"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"minke/analysis/syntax"
)

func Example() {
	file := syntax.Parse(`# syntax=docker/dockerfile:1
FROM node:20-slim AS build

# dependencies first
RUN --mount=type=cache,target=/root/.npm \
    # no development tools
    npm ci
`)
	for start, n := range file.Nodes() {
		in := n.Instruction()
		if in == nil {
			continue
		}
		p := file.Position(start, syntax.UTF16)
		fmt.Printf("line %d: %s %q\n", p.Line+1, in.Name, in.Logical.BodyText())
	}
	// Output:
	// line 2: FROM "node:20-slim AS build"
	// line 5: RUN "npm ci"
}

func ExampleFile_Edit() {
	before := syntax.Parse("FROM alpine\nRUN echo a\nRUN echo b\n")
	at := strings.Index(before.Text(), "a\n") // of "echo a"
	after := before.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at + 1}, Text: "hello"})

	known := make(map[*syntax.Node]bool)
	for _, n := range before.Nodes() {
		known[n] = true
	}
	for _, n := range after.Nodes() {
		fmt.Printf("new %-5t %q\n", !known[n], n.Text())
	}
	// Output:
	// new false "FROM alpine\n"
	// new true  "RUN echo hello\n"
	// new false "RUN echo b\n"
}

func ExampleFile_Position() {
	file := syntax.Parse("FROM a\nRUN echo 😀 done\n")
	at := strings.Index(file.Text(), "done")
	fmt.Println(file.Position(at, syntax.UTF8).Column, file.Position(at, syntax.UTF16).Column, file.Position(at, syntax.UTF32).Column)
	// Output: 14 12 11
}

func ExampleFile_Errors() {
	file := syntax.Parse("FROM alpine\nCOPY --form=build /a\nENV KEY\nCMD [\"sh\"]\n")
	for err := range file.Errors() {
		fmt.Printf("line %d, %q: %s\n", file.BuildLine(err.Span.Start), file.Slice(err.Span), err.Message)
	}
	// Output:
	// line 2, "COPY --form=build /a": COPY requires at least two arguments, but only one was provided. Destination could not be determined
	// line 3, "KEY": ENV must have two arguments
}

func ExampleInstruction() {
	file := syntax.Parse("COPY --from=build --chown=$USER <<EOF /etc/motd\nHello ${NAME:-world}\nEOF\n")
	_, n := file.NodeAt(0)
	in := n.Instruction()
	for _, f := range in.Flags {
		fmt.Printf("flag %s is %q at %d\n", f.Name, f.Value, f.ValueSpan.Start)
	}
	for _, w := range in.Args {
		fmt.Printf("argument %q\n", w.Value)
	}
	for _, h := range in.Heredocs {
		fmt.Printf("heredoc %s has %q\n", h.Name, h.Body.Of(n.Text()))
		for _, v := range h.Vars {
			fmt.Printf("variable %s%s%s\n", v.Name, v.Modifier, v.Word.Of(n.Text()))
		}
	}
	// Output:
	// flag from is "build" at 12
	// flag chown is "$USER" at 26
	// argument "<<EOF"
	// argument "/etc/motd"
	// heredoc EOF has "Hello ${NAME:-world}\n"
	// variable NAME:-world
}

func ExampleInstruction_Command() {
	file := syntax.Parse("HEALTHCHECK --interval=30s CMD curl -f http://localhost/\n")
	_, n := file.NodeAt(0)
	command, err := n.Instruction().Command()
	if err != nil {
		fmt.Println(err)
		return
	}
	check := command.(*instructions.HealthCheckCommand)
	fmt.Println(check.Health.Interval, check.Health.Test)
	// Output: 30s [CMD-SHELL curl -f http://localhost/]
}

func ExampleLogical_Span() {
	const text = "RUN apt-get update && \\\n    # tools\n    apt-get install curl\n"
	_, n := syntax.Parse(text).NodeAt(0)
	line := n.Instruction().Logical
	at := strings.Index(line.Text, "install")
	fmt.Printf("%q\n", line.Text)
	fmt.Printf("%q\n", line.Span(syntax.Span{Start: at, End: at + 7}).Of(text))
	// Output:
	// "RUN apt-get update &&     apt-get install curl"
	// "install"
}

func ExampleParseImageRef() {
	ref := syntax.ParseImageRef("ghcr.io/owner/app:1.2@sha256:0123", 0)
	fmt.Println(ref.Registry, ref.Repository, ref.Tag, ref.Digest)
	// Output: ghcr.io owner/app 1.2 sha256:0123
}
