//go:build unix

package shell_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Scripts that no person writes are read at bounded cost or left unread.
func TestHostileScripts(t *testing.T) {
	const size = 60 << 10
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, script := range map[string]string{
		"parentheses":        fill("("),
		"balanced":           strings.Repeat("(", 3e4) + "a" + strings.Repeat(")", 3e4),
		"substitutions":      fill("$("),
		"quoted":             fill(`"$(`),
		"backquotes":         fill("`"),
		"escaped backquotes": fill("`\\`"),
		"braces":             fill("{ "),
		"parameters":         fill("${a:-"),
		"arithmetic":         "echo $((" + fill("-") + "1))",
		"powers":             "echo $((" + fill("1**") + "1))",
		"choices":            "echo $((" + fill("1?") + "1))",
		"ifs":                fill("if "),
		"elses":              "if a; then b; " + fill("elif a; then b; ") + "fi",
		"whiles":             fill("while "),
		"cases":              fill("case a in a) "),
		"functions":          fill("f() "),
		"negations":          fill("! "),
		"pipes":              fill("a|") + "a",
		"ands":               fill("a&&") + "a",
		"ors":                fill("a||") + "a",
		"times":              fill("time "),
		"words":              fill("a "),
		"commands":           fill("a;"),
		"assignments":        fill("A=1 ") + "b",
		"doubling":           "X=xxxxxxxx; " + fill("X=$X$X; ") + "echo $X",
		"splitting":          "X='" + strings.Repeat("a ", 2000) + "'; " + fill("a $X;"),
		"brace lists":        fill("{a,b}"),
		"sequences":          fill("{1..9999999} "),
		"clusters":           "tar " + fill("x"),
		"wrappers":           fill("sudo ") + "a",
		"nested shells":      strings.Repeat("sh -c \"", 1000),
		"loops with state":   strings.Repeat("for i in a; do A=1; cd x; ", 490) + strings.Repeat("done;", 490),
		"states":             fill("A=1 && b || c; "),
		"many variables":     manyVariables(),
		"heredocs":           fill("cat <<A\n") + fill("A\n"),
		"open heredocs":      fill("cat <<A "),
		"continuations":      fill("a \\\n") + "b",
		"comments between":   fill("a \\\n#\n") + "b",
		"NUL bytes":          fill("a\x00"),
		"invalid UTF-8":      fill("\xff\xc3 "),
	} {
		t.Run(name, func(t *testing.T) {
			texts := []string{"RUN " + script + "\n", "RUN <<E\n" + script + "\nE\n", "SHELL [\"bash\", \"-c\"]\nRUN " + script + "\n"}
			if testing.Short() {
				texts = texts[:1]
			}
			for _, text := range texts {
				start := processorTime(t)
				readAll(text)
				if d := processorTime(t) - start; d > 3*time.Second {
					t.Errorf("took %v for %d bytes", d, len(text))
				}
			}
		})
	}
}

// TestHugeScripts: what is larger than a script that is read says so, at no more
// than the cost of looking at it.
func TestHugeScripts(t *testing.T) {
	for name, text := range map[string]string{
		"10 MB on one line":       "RUN " + strings.Repeat("a && ", 2<<20) + "a\n",
		"50,000 continuations":    "RUN a" + strings.Repeat(" && \\\n b", 50_000) + "\n",
		"200,000 lines":           "RUN <<E\n" + strings.Repeat("a\n", 200_000) + "E\n",
		"an unterminated heredoc": "RUN <<E\n" + strings.Repeat("a\n", 200_000),
		"NUL bytes":               "RUN " + strings.Repeat("\x00", 1<<20) + "\n",
		"invalid UTF-8":           "RUN " + strings.Repeat("\xff", 1<<20) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			start := processorTime(t)
			_, all := scripts(text)
			for _, s := range all {
				if s.Source != "" && s.Err == nil || len(s.Commands()) > 0 {
					t.Errorf("%d bytes are read", len(s.Source))
				}
			}
			if d := processorTime(t) - start; d > 3*time.Second {
				t.Errorf("took %v for %d bytes", d, len(text))
			}
		})
	}
}

// processorTime returns what the process has used: other programs may keep it waiting.
func processorTime(t *testing.T) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano())
}

func manyVariables() string {
	var b strings.Builder
	for i := range 4000 {
		name := "V" + strings.Repeat("x", i%50) + string(rune('a'+i%26))
		b.WriteString(name + "=1; (" + name + "=2; a); ")
	}
	return b.String()
}

func readAll(text string) {
	var sh []string
	for _, n := range syntax.Parse(text).Nodes() {
		in := n.Instruction()
		if in != nil && in.Name == "SHELL" {
			sh = []string{"bash", "-c"}
			continue
		}
		s := shell.Parse(in, sh)
		s.Packages()
		s.Downloads()
		shell.Merge(shell.MergeContext{}, shell.Layer{Node: n, Script: s}, shell.Layer{Node: n, Script: s})
	}
}
