package syntax

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// generator writes Dockerfiles that are mostly right and full of corner cases.
type generator struct {
	*rand.Rand
	escape string
	end    string // of lines
}

func (g generator) one(of ...string) string { return of[g.IntN(len(of))] }

// chance is true once in n times.
func (g generator) chance(n int) bool { return g.IntN(n) == 0 }

// repeat puts together up to most parts.
func (g generator) repeat(most int, separator string, part func() string) string {
	parts := make([]string, g.IntN(most+1))
	for i := range parts {
		parts[i] = part()
	}
	return strings.Join(parts, separator)
}

func generate(seed uint64) string {
	g := generator{Rand: rand.New(rand.NewPCG(seed, 7)), escape: `\`, end: "\n"}
	if g.chance(4) {
		g.end = "\r\n"
	}
	var b strings.Builder
	if g.chance(8) {
		b.WriteString(byteOrderMark)
	}
	for !g.chance(3) {
		b.WriteString(g.one("# syntax=docker/dockerfile:1", "#check=skip=all;error=true", " # escape = ` ", "# escape=\\", "# ESCAPE=`", "#escape= ", "# escape=x", "# note", "", "#\u00a0check=a\v", "# check"))
		b.WriteString(g.end)
	}
	if strings.Contains(b.String(), "`") {
		g.escape = "`"
	}
	b.WriteString(g.repeat(12, "", g.line))
	text := b.String()
	if g.chance(4) {
		text = strings.TrimRight(text, "\r\n")
	}
	return text
}

func (g generator) line() string {
	switch g.IntN(12) {
	case 0:
		return g.one("", " ", "\t", "\u00a0", "\v\f") + g.end
	case 1:
		return g.one("# c", "  # c", "#", "# escape=`", "\t#x\\") + g.end
	case 2:
		return "FROM" + g.gap() + g.flags() + g.one("a", "a:b", "$X", "a AS b", "a AS $x", "a as 1", "a b", "", "r.io/x/y:z@sha256:0 As B") + g.end
	}
	instruction := g.instruction(0)
	return g.one("", "", "", " ", "\t", "\u2003") + instruction + g.one("", "", " ", "\t\v") + g.one(g.end, g.end, g.end, g.escape+g.end, g.escape+" "+g.end, g.escape+g.escape+g.end) + g.heredocBodies(instruction)
}

func (g generator) instruction(depth int) string {
	name := g.one("RUN", "RUN", "COPY", "ADD", "CMD", "ENTRYPOINT", "ENV", "LABEL", "ARG", "EXPOSE", "VOLUME", "USER", "WORKDIR",
		"SHELL", "STOPSIGNAL", "MAINTAINER", "HEALTHCHECK", "ONBUILD", "run", "Copy", "WORKDIR", "FOO", "wor\u212adir", "R"+g.escape+g.end+"UN")
	s := name + g.gap() + g.flags()
	switch strings.ToUpper(name) {
	case "ONBUILD":
		if depth < 3 {
			return s + g.instruction(depth+1)
		}
	case "HEALTHCHECK":
		s += g.one("CMD", "cmd", "NONE", "none", "FOO", "CMD\u0085", "") + g.gap()
	}
	return s + g.one(g.words(), g.words(), g.words(), g.array())
}

// gap is white space between words, perhaps with continuations in it.
func (g generator) gap() string {
	if !g.chance(4) {
		return g.one(" ", " ", " ", "  ", "\t", "\v ")
	}
	return " " + g.escape + g.one("", " ", "\t ") + g.end + g.repeat(2, "", func() string {
		return g.one("# c"+g.end, "  # c "+g.escape+g.end, g.end, "  "+g.end, g.escape+g.end, "\u00a0"+g.end)
	}) + g.one("", "  ", "\t")
}

func (g generator) flags() string {
	if !g.chance(3) {
		return ""
	}
	return g.repeat(3, "", func() string {
		return g.one("--mount=type=cache,target=/x", "--mount=type=bind,\"source=a,b\"", "--from=x", "--platform=$X", "--chown=a:b", "--link", "--link=false",
			"--chmod=\"7 5\"", "--x='a b'", "--interval=1s", "--é=à", "--a"+g.escape+"=b", "--", "--=", "---", "--network=none", "--mount=from=$x", "--retries=x", "--\"from\"=y", "--a"+g.escape) + g.gap()
	})
}

func (g generator) words() string {
	return g.repeat(4, "", func() string { return g.word() + g.gap() }) + g.word()
}

func (g generator) word() string {
	return g.one("a", "/b", "a=b", "key=\"v w\"", "k='x", "'y'=z", "\"q=", "=", "a=b=c", g.escape+" ", g.escape+"\"", g.escape+g.escape, "x"+g.escape,
		"$A", "${A}", "${A:-b c}", "${A:-${B}}", "${A%x}", "${A/b/c}", "${A//b/}", "${A", "${}", "$", "${A:x}", "${A#'b}'}", "it's", "\"", "a#b", "#",
		"<<EOF", "<<-EOF", "<<'EOF'", "<<\"E F\"", "3<<EOF", "<< EOF", "<<<EOF", "x<<EOF", "<<EOF;", "<<\\EOF", "<<${A}", "<<${A:-b}", "<<E'O'F", "<", "<"+g.escape+g.end+"<EOF", "99999999999999999999<<EOF",
		"|", "&&", "é", "\xff", "\u00a0", "c:\\x", "[\"a\"]", "--late", "\r", "<<\"\"", "<<$A")
}

func (g generator) array() string {
	return g.one("[", "[ ", "\u00a0[") + g.repeat(3, g.one(",", ", ", ",\t", " "), func() string {
		return g.one(`"a"`, `"b c"`, `"\u0041\n\\"`, `"\ud83d\ude00"`, `"\ud83d"`, `"`, `""`, `1`, `null`, `["x"]`, `"<<EOF"`, `"$X"`, "\"\xff\"", `"\x"`, `1e999`, "'a'", "\"a"+g.escape+g.end+"b\"")
	}) + g.one("]", "]", "]", "] x", " ] ", "")
}

// heredocBodies closes some of the heredocs that an instruction may open.
func (g generator) heredocBodies(instruction string) string {
	if !strings.Contains(instruction, "<") || g.chance(4) {
		return ""
	}
	return g.repeat(3, "", func() string {
		return g.repeat(2, "", func() string { return g.one("x", "\t$A y", "# z", "", "RUN a\\") + g.end }) +
			g.one("EOF", "EOF", "EOF", "\tEOF", "E F", "EOF;", "${A}", " EOF", "EOF\r") + g.end
	})
}

// seeds is how many files or edits are made up: fewer in a short run.
func seeds(all uint64) uint64 {
	if testing.Short() {
		return all / 10
	}
	return all
}

func TestGeneratedFilesAgreeWithBuildKit(t *testing.T) {
	for seed := range seeds(5000) {
		text := generate(seed)
		if diff := disagreement(text); diff != "" {
			t.Fatalf("seed %d: %q\n%s", seed, text, diff)
		}
	}
}
