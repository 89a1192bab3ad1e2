package syntax

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// buildkitDir returns where BuildKit's parser and its test files are.
var buildkitDir = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/moby/buildkit").Output()
	return filepath.Join(strings.TrimSpace(string(out)), "frontend", "dockerfile", "parser"), err
})

// disagreement compares how we and BuildKit read text. It returns "" when both
// agree: on instructions, flags, arguments, heredocs, lines and the first error.
func disagreement(text string) string {
	if strings.Count(strings.ToUpper(text), "ONBUILD") > maxTriggers || strings.Count(text, "${") > maxDepth {
		return "" // deeper than we go
	}
	f := Parse(text)
	if diff := diffDirectives(f); diff != "" {
		return diff
	}
	result, err := buildkitParse(text)
	if errors.Is(err, errPanic) {
		return ""
	}
	if err == nil {
		if diff := diffNodes(f, f.Len(), result.AST); diff != "" {
			return diff
		}
		if diff := cmp.Diff(warningsOf(result), blankContinuations(f)); diff != "" {
			return "blank continuation lines (-BuildKit +ours):\n" + diff
		}
		return diffMeaning(f, result.AST)
	}
	start, first, ok := firstRefusal(f)
	if !ok {
		return fmt.Sprintf("BuildKit refuses what we take: %v", err)
	}
	if first.Message != longLineMessage {
		if diff := cmp.Diff(messageOf(err), first.Message); diff != "" {
			return "first error (-BuildKit +ours):\n" + diff
		}
		if want, got := errorLine(err), f.BuildLine(start); want != got && first.Message != noInstructions {
			return fmt.Sprintf("line of %q: BuildKit says %d, we say %d", first.Message, want, got)
		}
	}
	// BuildKit gives no tree with an error: compare what stands before it.
	before := f.Slice(Span{0, start})
	result, err = buildkitParse(before)
	if err != nil && messageOf(err) != noInstructions {
		return fmt.Sprintf("BuildKit refuses what stands before the error: %v", err)
	}
	ast := &parser.Node{}
	if err == nil {
		ast = result.AST
	}
	return diffNodes(f, start, ast)
}

const noInstructions = "file with no instructions"

var errPanic = errors.New("BuildKit panics")

func buildkitParse(text string) (result *parser.Result, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errPanic, r)
		}
	}()
	return parser.Parse(strings.NewReader(text))
}

// firstRefusal returns the first error of the kind that BuildKit's parser finds
// and where its node starts.
func firstRefusal(f *File) (start int, first *Error, ok bool) {
	found := false
	for start, n := range f.Nodes() {
		found = found || n.Kind() == InstructionNode
		if err := n.Err(); err != nil && !err.meaning {
			return start, err, true
		}
	}
	if found {
		return 0, nil, false
	}
	return f.Len(), &Error{Message: noInstructions}, true
}

// messageOf returns BuildKit's message without its guesses at what was meant,
// which depend on the order of a map.
func messageOf(err error) string {
	return regexp.MustCompile(` \(did you mean .*`).ReplaceAllString(err.Error(), "")
}

// errorLine returns the line, from 1, at which BuildKit's parser found an error.
func errorLine(err error) int {
	var at *parser.LocationError
	if !errors.As(err, &at) {
		return 0
	}
	line := at.Locations[0][0].Start.Line
	if strings.Contains(err.Error(), "escape token") || strings.Contains(err.Error(), "parser directive") {
		line++ // of directives it counts from 0
	}
	return line
}

// diffNodes compares our instructions in front of end with BuildKit's.
func diffNodes(f *File, end int, ast *parser.Node) string {
	want := ast.Children
	line := 1
	for start, n := range f.Nodes() {
		if start == end {
			break
		}
		if in := n.Instruction(); in != nil {
			if len(want) == 0 {
				return fmt.Sprintf("line %d: an instruction that BuildKit does not see: %q", line, n.Text())
			}
			if diff := diffNode(in, line, line+n.Lines()-1, want[0]); diff != "" {
				return fmt.Sprintf("%q (-BuildKit +ours):\n%s", n.Text(), diff)
			}
			want = want[1:]
		}
		line += n.Lines()
	}
	if len(want) > 0 {
		return fmt.Sprintf("line %d: an instruction that we do not see: %s", want[0].StartLine, want[0].Original)
	}
	return ""
}

func diffNode(in *Instruction, first, last int, want *parser.Node) string {
	if want.StartLine != first || want.EndLine != last {
		return fmt.Sprintf("lines: BuildKit says %d to %d, we say %d to %d", want.StartLine, want.EndLine, first, last)
	}
	diff := cmp.Diff(want, in.node(), cmpopts.EquateEmpty(),
		cmpopts.IgnoreFields(parser.Node{}, "PrevComment", "StartLine", "EndLine"))
	if diff != "" {
		return diff
	}
	err := buildkitMeaning(&parser.Node{Children: []*parser.Node{{Value: "FROM", Next: &parser.Node{Value: "x"}}, want}})
	_, gotErr := in.Command()
	if errors.Is(err, errPanic) || err == nil && gotErr == nil {
		return ""
	}
	if err == nil || gotErr == nil || !strings.HasSuffix(messageOf(err), messageOf(gotErr)) {
		return fmt.Sprintf("meaning: BuildKit says %v, we say %v", err, gotErr)
	}
	return ""
}

// warningsOf returns the logical lines that BuildKit finds blank lines in.
func warningsOf(result *parser.Result) []string {
	var lines []string
	for _, w := range result.Warnings {
		lines = append(lines, strings.TrimPrefix(w.Short, "Empty continuation line found in: "))
	}
	return lines
}

func blankContinuations(f *File) []string {
	var lines []string
	for _, n := range f.Nodes() {
		for _, s := range n.BlankContinuations() {
			if strings.TrimSpace(s.Of(n.Text())) != "" {
				return []string{fmt.Sprintf("%q has a line that is not blank: %q", n.Text(), s.Of(n.Text()))}
			}
		}
		if len(n.BlankContinuations()) > 0 {
			lines = append(lines, n.Instruction().Logical.Text)
		}
	}
	return lines
}

// diffDirectives compares the directives at the top, those behind a wrong one as well.
func diffDirectives(f *File) string {
	for _, n := range f.Nodes() {
		line := strings.TrimRight(n.Text()[n.textStart():], "\r\n")
		line = strings.TrimLeftFunc(line, unicode.IsSpace)
		want, err := new(parser.DirectiveParser).ParseLine([]byte(line))
		name, value, ok := n.Directive()
		if want == nil || err != nil {
			if ok {
				return fmt.Sprintf("not a directive: %q", line)
			}
			return ""
		}
		if !ok || name != want.Name || value != want.Value {
			return fmt.Sprintf("directive %q: BuildKit says %s=%q, we say %s=%q", line, want.Name, want.Value, name, value)
		}
	}
	return ""
}

// diffMeaning compares the first error of what reads BuildKit's tree.
func diffMeaning(f *File, ast *parser.Node) string {
	want := buildkitMeaning(ast)
	if errors.Is(want, errPanic) {
		return ""
	}
	got, ok := f.BuildError()
	switch {
	case want == nil && !ok:
		return ""
	case want == nil:
		return fmt.Sprintf("we refuse what BuildKit takes: %s", got.Message)
	case !ok:
		return fmt.Sprintf("BuildKit refuses what we take: %v", want)
	}
	if message := messageOf(&got); !strings.HasSuffix(messageOf(want), message) {
		return "first error (-BuildKit +ours):\n" + cmp.Diff(messageOf(want), message)
	}
	start, n := f.NodeAt(got.Span.Start)
	if want, got := meaningLine(want), f.BuildLine(start); n != nil && want != got {
		return fmt.Sprintf("line: BuildKit says %d, we say %d", want, got)
	}
	return ""
}

// meaningLine returns the first line of the instruction that BuildKit refuses.
func meaningLine(err error) int {
	var at *parser.LocationError
	if !errors.As(err, &at) {
		return 0
	}
	return at.Locations[0][0].Start.Line
}

func buildkitMeaning(ast *parser.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errPanic, r)
		}
	}()
	_, _, err = instructions.Parse(ast, noLint)
	return err
}

func FuzzAgreesWithBuildKit(f *testing.F) {
	for _, text := range corpus(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if diff := disagreement(text); diff != "" {
			t.Errorf("%q\n%s", text, diff)
		}
	})
}
