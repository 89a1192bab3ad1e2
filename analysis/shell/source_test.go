package shell_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"minke/analysis/shell"
	"minke/analysis/syntax"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"golang.org/x/tools/txtar"
	sh "mvdan.cc/sh/v3/syntax"
)

// TestSourceIsWhatTheBuilderRuns compares the text that each RUN gives to its
// shell with what BuildKit gives it, for the samples here and for those of
// BuildKit's own parser.
func TestSourceIsWhatTheBuilderRuns(t *testing.T) {
	compared := 0
	for _, text := range samples(t) {
		want, err := builderCommands(text)
		if err != nil {
			continue
		}
		var got []string
		for _, l := range layersOf(text) {
			if in := l.Node.Instruction(); in.Name == "RUN" && !in.Exec {
				got = append(got, l.Script.Source)
			}
		}
		var last []string
		for _, argv := range want {
			last = append(last, argv[len(argv)-1])
		}
		compared += len(last)
		if diff := cmp.Diff(last, got); diff != "" {
			t.Errorf("of\n%s(-BuildKit +Source):\n%s", text, diff)
		}
	}
	if compared < 150 {
		t.Errorf("only %d RUNs were compared", compared)
	}
}

// samples returns the Dockerfiles of testdata and of BuildKit's parser.
func samples(t testing.TB) []string {
	var out []string
	paths, _ := filepath.Glob("testdata/*/*.txtar")
	for _, path := range paths {
		ar, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range ar.Files {
			if !strings.HasSuffix(f.Name, ".want") {
				out = append(out, string(f.Data))
			}
		}
	}
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/moby/buildkit").Output()
	if err != nil {
		t.Fatal(err)
	}
	paths, _ = filepath.Glob(strings.TrimSpace(string(dir)) + "/frontend/dockerfile/parser/testfile*/*/Dockerfile")
	if len(paths) == 0 {
		t.Fatal("no test files of BuildKit")
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(data))
	}
	return out
}

// TestSpans holds for every sample that places lie in their instruction, and
// that literal text stands where Span says it does.
func TestSpans(t *testing.T) {
	for _, text := range samples(t) {
		checkSpans(t, text)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"RUN a && b \\\n # c\n || c d\"e f\"'g'\n",
		"SHELL [\"/bin/bash\", \"-c\"]\nRUN a <<E | b <<-'F' # x\n$X `y`\nE\n\tz\nF\n",
		"RUN <<-E\n\t#!/bin/bash -e\n\tf() { cd x; } && f\nE\n",
		"CMD [\"sh\", \"-c\", \"a \\u00e9 \\\"$x\\\" {b,c}\"]\n",
		"# escape=`\nRUN sh -c 'su x -c \"tar xfC a b\"' `\n && curl -o$X y >z\n",
		"HEALTHCHECK CMD X=1; Y=$X$X; env -u A B=$Y sudo -u x pip3 install \"a[b]==$Y\" ${Y%1}\n",
		"RUN for i in $(a); do case $i in x) ! b & ;; esac; done; ((x++)); [[ -f a ]] <(b)\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(checkSpans)
}

// checkSpans reads all that can be asked of a Dockerfile's scripts.
func checkSpans(t *testing.T, text string) {
	nodes, all := scripts(text)
	for i, s := range all {
		doc := nodes[i].Text()
		inside := func(what string, span syntax.Span) {
			if span.Start < 0 || span.End < span.Start || span.End > len(doc) {
				t.Fatalf("%s at %v lies outside of %q", what, span, doc)
			}
		}
		if s.Err != nil {
			inside("error", s.Err.Span)
		}
		for _, c := range s.Commands() {
			inside("command", c.Span)
			for _, w := range slices.Concat(c.Words, c.Args) {
				inside("word", w.Span)
			}
			for _, f := range c.Flags {
				inside("flag", f.Span)
				inside("value", f.Value.Span)
			}
			for _, r := range c.Redirs {
				inside("redirection", r.Span)
			}
		}
		for _, p := range s.Packages() {
			inside("verb", p.VerbWord.Span)
			for _, pkg := range p.Packages {
				inside("package", pkg.Word.Span)
				if at := pkg.Word.Span; at.Len() == len(pkg.Word.Raw) && at.Of(doc) != pkg.Word.Raw {
					t.Fatalf("package %q is said to stand at %q in %q", pkg.Word.Raw, at.Of(doc), doc)
				}
			}
		}
		// None of these may fail, whatever the commands are.
		s.Downloads()
		s.Archives()
		s.Clones()
		s.Removals()
		if s.File != nil {
			checkLiterals(t, s, doc)
		}
	}
	if layers := layersOf(text); len(layers) > 0 {
		shell.Merge(shell.MergeContext{}, append(layers, layers[0])...)
	}
}

// checkLiterals compares each literal with the document where it stands in one
// piece there.
func checkLiterals(t *testing.T, s *shell.Script, doc string) {
	sh.Walk(s.File, func(n sh.Node) bool {
		lit, ok := n.(*sh.Lit)
		if !ok {
			return true
		}
		at := s.Span(lit)
		if at.Start < 0 || at.End > len(doc) || at.Start > at.End {
			t.Fatalf("literal %q at %v lies outside of %q", lit.Value, at, doc)
		}
		source := s.Source[lit.Pos().Offset():min(int(lit.End().Offset()), len(s.Source))]
		if lit.Value == source && at.Len() == len(source) && at.Of(doc) != source {
			t.Fatalf("literal %q is said to stand at %q in %q", source, at.Of(doc), doc)
		}
		return true
	})
}

// builderCommands returns the command line that BuildKit runs for each RUN.
func builderCommands(dockerfile string) (commands [][]string, err error) {
	res, err := parser.Parse(strings.NewReader(dockerfile))
	if err != nil {
		return nil, err
	}
	var sh []string
	for _, n := range res.AST.Children {
		cmd, err := instructions.ParseInstructionWithLinter(n, linter.New(&linter.Config{}))
		if err != nil {
			return nil, err
		}
		switch cmd := cmd.(type) {
		case *instructions.ShellCommand:
			sh = cmd.Shell
		case *instructions.RunCommand:
			if !cmd.PrependShell {
				continue
			}
			commands = append(commands, append(append([]string(nil), sh...), shellArgument(cmd)))
		}
	}
	return commands, nil
}

// shellArgument is what BuildKit hands to the shell, see its dispatchRun.
func shellArgument(c *instructions.RunCommand) string {
	arg := strings.Join(c.CmdLine, " ")
	if len(c.Files) == 0 {
		return arg
	}
	if parser.MustParseHeredoc(arg) != nil {
		if c.Files[0].Chomp {
			return parser.ChompHeredocContent(c.Files[0].Data)
		}
		return c.Files[0].Data
	}
	for _, f := range c.Files {
		arg += "\n" + f.Data + f.Name
	}
	return arg
}
