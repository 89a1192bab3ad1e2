package shell

import (
	"strings"
	"unicode"

	"minke/analysis/syntax"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// program returns the heredoc that is the whole program of a RUN, as in
// RUN <<EOF: the builder then hands its body to the shell, not the heredoc.
func program(in *syntax.Instruction) *syntax.Heredoc {
	if in.Name != "RUN" || len(in.Heredocs) == 0 {
		return nil
	}
	if parser.MustParseHeredoc(argumentSpan(in).Of(in.Logical.Text)) == nil {
		return nil
	}
	return &in.Heredocs[0]
}

// argumentSpan is the span of the arguments in the logical line, as the builder
// cuts them: behind keyword and flags, without blanks around.
func argumentSpan(in *syntax.Instruction) syntax.Span {
	s := in.Logical.Body
	text := s.Of(in.Logical.Text)
	s.Start += len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	s.End = s.Start + len(strings.TrimSpace(text))
	return s
}

// shellText is what the shell is given for the shell form: the logical line
// and, for RUN, the heredocs that belong to commands in it.
func shellText(in *syntax.Instruction) (string, origin) {
	args := argumentSpan(in)
	line := layer{logical: &in.Logical}
	if in.Name != "RUN" || len(in.Heredocs) == 0 {
		line := origin{pieces: []piece{{0, args.Len(), args.Start, args.Len(), line}}}
		return args.Of(in.Logical.Text), line
	}
	var t text
	t.add(args.Of(in.Logical.Text), args.Start, line)
	bodies := heredocBodies(in)
	for i := range in.Heredocs {
		h := &in.Heredocs[i]
		t.addAs("\n", h.Body.Start, 0, layer{})
		t.add(bodies[i], h.Body.Start, layer{})
		if !h.Unterminated {
			t.addAs(h.Name, h.Terminator.Start, h.Terminator.Len(), layer{})
		}
	}
	return t.done()
}

// heredocProgram is the program of RUN <<EOF. With <<- the builder takes the
// tabs off the start of each line.
func heredocProgram(h *syntax.Heredoc, in *syntax.Instruction) (string, origin) {
	body := heredocBodies(in)[0]
	var t text
	if !h.Chomp {
		t.add(body, h.Body.Start, layer{})
		return t.done()
	}
	at := h.Body.Start
	for line := range strings.Lines(body) {
		kept := strings.TrimLeft(line, "\t")
		t.add(kept, at+len(line)-len(kept), layer{})
		at += len(line)
	}
	return t.done()
}

// heredocBodies returns the text of each heredoc of a RUN, empty where the
// builder refuses the instruction, as it does while a heredoc is still open.
func heredocBodies(in *syntax.Instruction) []string {
	bodies := make([]string, len(in.Heredocs))
	typed, err := in.Command()
	run, ok := typed.(*instructions.RunCommand)
	if err != nil || !ok {
		return bodies
	}
	for i, f := range run.Files[:min(len(run.Files), len(bodies))] {
		bodies[i] = f.Data
	}
	return bodies
}
