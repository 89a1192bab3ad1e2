package syntax

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestErrorsStandAtTheirCause(t *testing.T) {
	tests := []struct {
		text  string
		where string // the text at the error's place
		want  string
	}{
		{"FROM a\nRNU x\n", "RNU", "unknown instruction: RNU (did you mean RUN?)"},
		{"FROM a\nCO x\n", "CO", "unknown instruction: CO (did you mean COPY?)"},
		{"FROM a\nCOPY --form=b c d\n", "--form=b", "unknown flag: --form (did you mean from?)"},
		{"FROM a\nCOPY --cho=b c d\n", "--cho=b", "unknown flag: --cho (did you mean chown?)"},
		{"FROM a\nCOPY --from=b --from=c d e\n", "--from=c", "duplicate flag specified: --from"},
		{"FROM a\nCOPY --from b c\n", "--from", "missing a value on flag: --from"},
		{"FROM a\nCOPY --link=no b c\n", "--link=no", "expecting boolean value for flag --link, not: no"},
		{"FROM a\nCOPY b\n", "COPY b", "COPY requires at least two arguments, but only one was provided. Destination could not be determined"},
		{"FROM a AS 1b\n", "1b", `invalid name for build stage: "1b", name can't start with a number or contain symbols`},
		{"FROM a\nHEALTHCHECK --interval=5 CMD x\n", "5", `time: missing unit in duration "5"`},
		{"FROM a\nENV a\n", "a", "ENV must have two arguments"},
		{"FROM a\nENV a=b \\\n  c d=e\n", "c", `Syntax error - can't find = in "c". Must be of the form: name=value`},
		{"FROM a\nCMD [1]\n", "[1]", "when using JSON array syntax, arrays must be comprised of strings only"},
		{"FROM a\nRUN <<A <<B\nA\n", "<<B", "unterminated heredoc"},
		{"# escape=x\nFROM a\n", "x", "invalid escape token 'x' does not match ` or \\"},
		{"# check=a\n# check=b\nFROM a\n", "check", "only one check parser directive can be used"},
		{"RUN a\nFROM b\n", "RUN", "no build stage in current context"},
		{"# only a comment\n", "", "file with no instructions"},
		{"FROM a\nONBUILD ONBUILD RUN b\n", "ONBUILD ONBUILD RUN b", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"},
	}
	for _, test := range tests {
		f := Parse(test.text)
		err, ok := f.BuildError()
		if !ok {
			t.Errorf("%q: no error", test.text)
			continue
		}
		if diff := cmp.Diff([]string{test.where, test.want}, []string{f.Slice(err.Span), err.Message}); diff != "" {
			t.Errorf("%q: (-want +got):\n%s", test.text, diff)
		}
	}
}

func TestErrorsDoNotEndTheReading(t *testing.T) {
	f := Parse("# escape=x\nFROM a\nENV b\nFOO\nCOPY c\nCMD [1]\nRUN <<A\n")
	var got []string
	for err := range f.Errors() {
		got = append(got, f.Slice(err.Span))
	}
	if diff := cmp.Diff([]string{"x", "b", "FOO", "COPY c", "[1]", "<<A"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// BuildKit's parser sees all of the file before an instruction's meaning is asked for.
	if err, _ := Parse("FROM a\nCOPY c\nENV b\n").BuildError(); err.Message != "ENV must have two arguments" {
		t.Errorf("BuildKit's first error is said to be %q", err.Message)
	}
}

// BuildKit's reader gives up at a line of 64 KiB. We say so and read on.
func TestLinesTooLongForBuildKit(t *testing.T) {
	fits, tooLong := strings.Repeat("x", maxLine-5), strings.Repeat("x", maxLine)
	tests := []struct {
		name, text string
		line       int // of the error, 0 for none
	}{
		{"just short enough", "FROM a\nRUN " + fits + "\n", 0},
		{"just short enough at the end", "FROM a\nRUN " + fits, 0},
		{"one byte too long", "FROM a\nRUN x" + fits + "\nRUN b\n", 2},
		{"one byte too long at the end", "FROM a\nRUN x" + fits, 2},
		{"a comment", "FROM a\n#" + tooLong + "\nRUN b\n", 2},
		{"a blank line", "FROM a\n\n" + strings.Repeat(" ", maxLine) + "\nRUN b\n", 3},
		{"a directive", "#" + strings.Repeat(" ", maxLine) + "escape=`\nFROM a\n", 1},
		{"a continuation", "FROM a\nRUN b \\\n" + tooLong + "\nRUN c\n", 3},
		{"a heredoc", "FROM a\nRUN <<A\n" + tooLong + "\nA\nRUN b\n", 3},
		{"with carriage returns", "FROM a\r\nRUN " + fits + "\r\n", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := disagreement(test.text); diff != "" {
				t.Error(diff)
			}
			f := Parse(test.text)
			err, ok := f.BuildError()
			_, buildkit := buildkitParse(test.text)
			if ok != (test.line > 0) || ok != (buildkit != nil) {
				t.Fatalf("error %q, but BuildKit says %v", err.Message, buildkit)
			}
			if !ok {
				return
			}
			if got := f.BuildLine(err.Span.Start); err.Message != longLineMessage || got != test.line {
				t.Errorf("line %d: %q, want line %d", got, err.Message, test.line)
			}
			_, last := f.NodeAt(f.Len())
			if in := last.Instruction(); in == nil || in.Name == "" {
				t.Error("what follows is not read")
			}
		})
	}
}

func TestFlagNamesAreBuildKits(t *testing.T) {
	all := []string{
		"checksum", "chmod", "chown", "device", "exclude", "from", "interval", "keep-git-dir", "link", "mount", "network",
		"parents", "platform", "retries", "security", "start-interval", "start-period", "timeout", "unpack",
	}
	for _, instruction := range InstructionNames() {
		for _, flag := range all {
			arguments := " CMD x"
			if instruction == "FROM" {
				arguments = " a"
			}
			in := instructionIn(t, instruction+" --"+flag+"=true"+arguments)
			_, err := in.Command()
			unknown := err != nil && strings.Contains(err.Error(), "unknown flag")
			known := slices.Contains(FlagNames(instruction), flag)
			// These two look at no flags at all.
			if lax := instruction == "ARG" || instruction == "STOPSIGNAL"; !lax && unknown == known {
				t.Errorf("%s --%s: %v", instruction, flag, err)
			}
		}
	}
}

// instructionIn returns the only instruction of text.
func instructionIn(t *testing.T, text string) *Instruction {
	t.Helper()
	for _, n := range Parse(text).Nodes() {
		if in := n.Instruction(); in != nil {
			return in
		}
	}
	t.Fatalf("no instruction in %q", text)
	return nil
}

func TestCommandNeverPanics(t *testing.T) {
	for name, text := range corpus(t) {
		for _, n := range Parse(text).Nodes() {
			in := n.Instruction()
			if in == nil {
				continue
			}
			command, err := in.Command()
			if (command == nil) == (err == nil) {
				t.Errorf("%s: %q gives %v and %v", name, n.Text(), command, err)
			}
			var own *Error
			if errors.As(err, &own) && own != in.Err {
				t.Errorf("%s: Err is %v, Command says %v", name, in.Err, err)
			}
		}
	}
}
