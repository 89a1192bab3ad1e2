package build_test

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"minke/analysis/build"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// badInputs are files that no person writes, of about the given size in bytes.
var badInputs = map[string]func(size int) string{
	"NUL bytes":             func(n int) string { return "FROM a\n" + strings.Repeat("ENV \x00=\x00\n", n/9) },
	"invalid UTF-8":         func(n int) string { return "FROM a\n" + strings.Repeat("ENV \xff=\xc3 \xa0=$\xff\n", n/15) },
	"one long ENV":          func(n int) string { return "FROM a\nENV " + strings.Repeat("a=$b ", n/5) },
	"one long ENV of names": func(n int) string { return "FROM a\nENV " + numbered(n/20, "a%[1]d=$a%[1]d ") },
	"one long COPY":         func(n int) string { return "FROM a\nCOPY " + strings.Repeat("x ", n/2) },
	"one long FROM":         func(n int) string { return "FROM " + strings.Repeat("a", n) },
	"many instructions":     func(n int) string { return "FROM a\n" + strings.Repeat("RUN echo hello\n", n/15) },
	"many ENVs":             func(n int) string { return "FROM a\n" + numbered(n/20, "ENV A%d=$NEVER\n") },
	"many ARGs":             func(n int) string { return numbered(n/20, "ARG A%d=$NEVER\n") + "FROM a\n" },
	"ENVs behind ARGs":      func(n int) string { return "FROM a\n" + strings.Repeat("ENV A=1\nARG A=2\n", n/16) + "FROM 0\n" },
	"continuations":         func(n int) string { return "FROM a\nENV x=y" + strings.Repeat(" \\\n y=$x", n/8) },
	"open heredoc":          func(n int) string { return "FROM a\nRUN <<EOF\n" + strings.Repeat("echo hello\n", n/11) },
	"doubling values":       func(n int) string { return "FROM a\nENV A=xx\n" + strings.Repeat("ENV A=$A$A\n", n/11) },
	"multiplied values":     func(n int) string { return "FROM a\nENV A=xx\n" + strings.Repeat("ENV A=${A//x/$A}\n", n/18) },
	"growing WORKDIR":       func(n int) string { return "FROM a\nWORKDIR /\n" + strings.Repeat("WORKDIR sub\n", n/12) },
	"nested variables":      func(n int) string { return "FROM a\nENV a=" + strings.Repeat("${a:-", n/6) + strings.Repeat("}", n/6) },
	"many stages":           func(n int) string { return numbered(n/24, "FROM alpine AS b%d\n") },
	"many stages of a name": func(n int) string { return strings.Repeat("FROM alpine AS b\n", n/17) },
	"a chain of stages":     func(n int) string { return chain(n/40, "FROM s%d AS s%d\nENV A%[1]d=1\nRUN x\n") },
	"a chain of copies":     func(n int) string { return chain(n/50, "FROM a AS s%[2]d\nCOPY --from=s%[1]d / /\n") },
	"one stage for all":     func(n int) string { return "FROM a AS s\n" + strings.Repeat("FROM s\nCOPY --from=s / /\n", n/28) },
	"all stages in one":     func(n int) string { return numbered(n/50, "FROM a AS s%d\n") + numbered(n/50, "COPY --from=s%d / /\n") },
	"triggers in all stages": func(n int) string {
		return "FROM a AS s\n" + strings.Repeat("ONBUILD RUN x\n", n/28) + strings.Repeat("FROM s\n", n/14)
	},
	"a parent's many ENVs": func(n int) string {
		return "FROM a AS s\n" + numbered(n/40, "ENV A%d=1\n") + strings.Repeat("FROM s\nENV B=$C\n", n/32)
	},
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// chain writes stages of which each has the number of the one before.
func chain(n int, format string) string {
	var b strings.Builder
	b.WriteString("FROM a AS s0\n")
	for i := range n {
		fmt.Fprintf(&b, format, i, i+1)
	}
	return b.String()
}

// readAll asks for everything a graph can tell, once each.
func readAll(g *build.Graph) {
	for _, s := range g.Stages {
		g.Root(s)
		g.Uses(s)
		g.UsedBy(s)
		g.Triggers(s)
		g.InImage(s)
		for _, n := range s.Instructions() {
			g.Scope(n).Lookup("NEVER")
			g.Script(n)
			g.Mounts(n)
		}
	}
	g.Problems()
	g.NodeAt(g.File.Len() / 2)
}

// BenchmarkBadInput shows that what no person writes takes time in proportion to its
// length: the two sizes of an input cost about the same for each byte.
func BenchmarkBadInput(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(badInputs)) {
		for _, size := range []int{16 << 10, 128 << 10} {
			b.Run(fmt.Sprintf("%s/%dk", name, size>>10), func(b *testing.B) {
				text := badInputs[name](size)
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					g := build.New(syntax.Parse(text))
					readAll(g)
					for _, at := range []int{0, len(text) / 2, len(text)} {
						g = g.Update(g.File.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at}, Text: "x"}))
					}
					readAll(g)
				}
			})
		}
	}
}

// allocated returns how many bytes work allocates, whatever becomes of them.
func allocated(work func()) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}

// TestBadInputAllocatesLinearly counts all that is allocated while a file is read
// and every question about it is answered.
func TestBadInputAllocatesLinearly(t *testing.T) {
	// Linear growth gives a ratio of 8, quadratic growth 64.
	const size, factor, most = 8 << 10, 8, 20
	for name, input := range badInputs {
		small := allocated(func() { readAll(build.New(syntax.Parse(input(size)))) })
		large := allocated(func() { readAll(build.New(syntax.Parse(input(factor * size)))) })
		t.Logf("%s: %.1f and %.1f bytes for each of the text", name, small/size, large/factor/size)
		if large > most*(small+1<<20) {
			t.Errorf("%s: %d times the text allocates %.0f bytes instead of %.0f", name, factor, large, small)
		}
	}
}

// retained returns how many times the text a graph takes on the heap, with the
// text and all of the file, after a garbage collection and before anybody has asked
// for the nodes of a stage or for a script.
func retained(text string) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	g := build.New(syntax.Parse(text))
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(g)
	return 1 + float64(after.HeapAlloc-min(before.HeapAlloc, after.HeapAlloc))/float64(len(text))
}

// TestGraphIsSmall reads the largest files that are spoken of, and realistic ones.
func TestGraphIsSmall(t *testing.T) {
	const most = 12
	for name, text := range map[string]string{
		"10 MB on one line":        "FROM a\nENV A=" + strings.Repeat("$A x", 10<<18),
		"200,000 lines":            "FROM a\n" + strings.Repeat("RUN echo hello\n", 200_000),
		"one-byte instructions":    "FROM a\n" + strings.Repeat("\x00\n", 200_000),
		"50,000 continuations":     "FROM a\nRUN x" + strings.Repeat(" && \\\n y", 50_000) + "\n",
		"an unterminated heredoc":  "FROM a\nRUN <<EOF\n" + strings.Repeat("echo hello\n", 100_000),
		"NUL bytes":                "FROM a\nENV A=" + strings.Repeat("\x00", 1<<20),
		"bytes that are not UTF-8": "FROM a\nENV A=" + strings.Repeat("\xff", 1<<20),
		"realistic":                manyStages(5000),
	} {
		times := retained(text)
		t.Logf("%s: %.1f times the text", name, times)
		if times > most {
			t.Errorf("%s: takes %.1f times its text", name, times)
		}
	}
}

// TestTrimLetsGoOfVeryManyScripts: what rules have asked for is let go of behind
// them, in a file of very many RUNs, and kept in any other.
func TestTrimLetsGoOfVeryManyScripts(t *testing.T) {
	type key struct{ n *build.Node }
	ask := func(runs int) (g *build.Graph, script *shell.Script) {
		g = build.New(syntax.Parse("FROM a\n" + strings.Repeat("RUN echo hello\n", runs)))
		for _, n := range g.Stages[0].Instructions() {
			script = g.Script(n)
			g.Remember(n.Stage, key{n}, func() any { return script })
		}
		return g, script
	}
	for _, c := range []struct {
		runs  int
		keeps bool
	}{{100, true}, {5000, true}, {20_000, false}} {
		g, script := ask(c.runs)
		g.Trim()
		last := g.Stages[0].Instructions()[c.runs]
		if keeps := g.Script(last) == script; keeps != c.keeps {
			t.Errorf("%d scripts are kept: %v", c.runs, keeps)
		}
		if len(g.Script(last).Named("echo")) != 1 {
			t.Errorf("the last of %d scripts has no echo", c.runs)
		}
	}
	const most = 100
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	g, _ := ask(50_000)
	g.Trim()
	runtime.GC()
	runtime.ReadMemStats(&after)
	if times := float64(after.HeapAlloc-before.HeapAlloc) / float64(g.File.Len()); times > most {
		t.Errorf("50,000 scripts leave %.0f times the text behind", times)
	}
}

// TestWhatActsIsKept reads files of nothing but instructions that others depend
// on. Each is kept with its parts and with what it changes, for as long as the
// graph: about 1,200 bytes for an ENV, 2,000 for a stage.
func TestWhatActsIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		count int // of instructions or pairs
		most  int // bytes for each
	}{
		"200,000 lines of ENV":   {"FROM a\n" + numbered(200_000, "ENV A%d=$NEVER\n"), 200_000, 1500},
		"50,000 pairs of an ENV": {"FROM a\nENV x=y" + strings.Repeat(" \\\n y=$x", 50_000) + "\n", 50_000, 600},
		"10,000 stages":          {strings.Repeat("FROM alpine AS b\nRUN x\n", 10_000), 10_000, 2500},
		"a chain of stages":      {chain(10_000, "FROM s%d AS s%d\nENV A%[1]d=1\n"), 20_000, 2000},
	} {
		each := retained(c.text) * float64(len(c.text)) / float64(c.count)
		t.Logf("%s: %.0f bytes each", name, each)
		if each > float64(c.most) {
			t.Errorf("%s: takes %.0f bytes for each of %d", name, each, c.count)
		}
	}
}
