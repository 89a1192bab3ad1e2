//go:build unix

package shell_test

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// What programs are made of: statements that look at the state of a shell,
// change it, or end in some way. They leave no trace but files below their directory.
var looks = []string{
	`echo "$PWD ${X-unset} ${Y-unset} ${i-unset} ${E-unset} $# $?" >>log`,
	`env | grep -e '^X=' -e '^E=' >>log || :`,
	`umask >>log`,
	`touch made`,
	`f >>log 2>/dev/null || echo no f >>log`,
	`echo hi >&3`,
	`tool`,
	`ulimit -n >>log`,
	`trap >>log`,
	`[ -n "$X" ]`,
	`test -f made`,
	`command -v f >>log`,
}

var changes = []string{
	`cd sub`, `cd sub/deep && touch here`, `cd ..`, `cd "$HOME"`,
	`X=1`, `export X=2`, `X=3 true`, `unset X`, `unset E`, `E=changed`, `: "${Y:=default}"`, `export E`,
	`umask 077`, `ulimit -n 64`, `exec 3>fd`, `set -- a b`, `shift`, `IFS=:`, `PATH=$PWD/bin1:$PATH`,
	`f() { echo f; false; }`, `f() { cd sub; X=f; }`, `f`,
	`for i in 1 2; do echo $i >>log; done`, `for i in 1 2; do [ $i = 1 ]; done`,
	`read X <in`, `: $((N=N+1))`, `echo $((1+1)) >>log`, `readonly R=1`,
	`trap 'echo bye >>log' EXIT`, `trap - EXIT`, `trap 'echo term' TERM`,
	`set -e`, `set +e`, `set -u`, `set -x`, `set -o pipefail`, `set -eux`, `set -f`, `set -a`, `set +x`,
	`. ./env.sh`, `eval 'X=evaluated'`, `alias tool=true`, `cp new bin1/tool`, `ln -f new bin1/tool`,
}

var ends = []string{
	`true`, `false`, `! false`, `! true`, `(exit 3)`, `exit 0`, `exit 1`, `exec true`, `exec false`, `:`,
	`false || echo or >>log`, `true || false`, `false && echo and >>log`, `true && false || true`,
	`false | true`, `true | false`, `echo a | cat >>log`, `echo b | (cd sub; cat >>piped)`, `exit 4 | true`,
	`(cd sub; touch inside)`, `(false; true)`, `{ false; true; }`, `(set -e; false; true)`, `{ X=b; cd sub; }`,
	`if [ -f made ]; then echo made >>log; else false; fi`, `if false; then :; fi`, `while false; do :; done`,
	`case $X in 1) echo one >>log;; *) cd sub;; esac`,
	`x=$(false; echo sub)`, `echo "$(cd sub && pwd)" >>log`, `x=$(false)`, `echo $(false) >>log`,
	`echo "a # b; c && d" >>log`, `echo a#b \# '(' >>log`, `echo \; >>log`,
	`sleep 0 &`, `(sleep 0.01; echo late >>log) & wait`, `wait`,
	`$UNSET`, `${CMD-echo} word >>log`, `echo ${UNSET?} >>log`, `nosuchcommand`,
	`[ -z "$UNSET" ] && echo unset >>log`, `export A=1 B`, `nice true`, `command cd sub`, `exec 2>>log`,
	"cat >>log <<EOF\nbody ${X-unset}\nEOF", "cat <<A >>log && cat <<-'B' >>log\na\nA\n\t$X\n\tB",
	`sh -c 'cd sub; touch nested; exit 1' || :`, `mkdir -p d/e && rm -rf d`, `echo $(( 1 << 2 )) >>log`,
}

// vocabulary is what the fuzzer may put programs together from.
var vocabulary = strings.Join(slices.Concat(looks, changes, ends), " ")

// generator makes up Dockerfiles.
type generator struct{ *rand.Rand }

func pick[T any](g generator, of ...T) T { return of[g.IntN(len(of))] }

// dockerfile returns a SHELL and two or three RUNs.
func (g generator) dockerfile(shell string) string {
	var b strings.Builder
	b.WriteString("SHELL " + shell + "\n")
	heredocs := g.IntN(6) == 0
	for i := range 2 + g.IntN(2) {
		if i > 0 && g.IntN(4) == 0 {
			b.WriteString(pick(g, "# a comment\n", "  # another && one \\\n", "\n"))
		}
		if heredocs {
			b.WriteString(g.heredoc())
		} else {
			b.WriteString(g.run())
		}
	}
	return b.String()
}

// run returns a RUN in shell form.
func (g generator) run() string {
	head, bodies := g.program(g.style())
	head += pick(g, "", "", "", "", ";", " # done", " & wait", " ;")
	return "RUN " + head + "\n" + bodies
}

// heredoc returns a RUN whose program is a heredoc.
func (g generator) heredoc() string {
	var b strings.Builder
	b.WriteString("RUN <<END\n")
	b.WriteString(pick(g, "", "set -e\n", "set -eu\n", "set -ex\n", "# why\n"))
	for range 1 + g.IntN(3) {
		head, bodies := g.program(pick(g, " && ", "; ", "\n"))
		b.WriteString(head + "\n" + bodies)
	}
	b.WriteString("END\n")
	return b.String()
}

// style returns what stands between the statements of a RUN.
func (g generator) style() string {
	return pick(g, " && ", " && ", " && ", "; ", "; ", " \\\n && ", " && \\\n    ", "; \\\n  ", " \\\n  # note\n  && ", " || ")
}

// program returns statements joined in one style, and the bodies of their heredocs.
func (g generator) program(style string) (head, bodies string) {
	head = pick(g, "", "", "", "", "set -e; ", "set -ex; ", "set -eux; ", "set -o pipefail && ", "set -ex && ", "set -x; ")
	for i := range 1 + g.IntN(4) {
		f, body := g.fragment()
		if i > 0 {
			op := style
			if g.IntN(8) == 0 {
				op = pick(g, " && ", "; ", " || ")
			}
			if strings.HasSuffix(head, "&") {
				op = " "
			}
			head += op
		}
		head += f
		bodies += body
	}
	return head, bodies
}

// fragment returns a statement and the bodies of its heredocs.
func (g generator) fragment() (head, bodies string) {
	from := pick(g, looks, looks, changes, changes, ends)
	head, bodies, _ = strings.Cut(from[g.IntN(len(from))], "\n")
	if bodies != "" {
		return head, bodies + "\n"
	}
	if !strings.HasSuffix(head, "&") {
		switch g.IntN(16) {
		case 0:
			head = "(" + head + ")"
		case 1:
			head = "{ " + head + "; }"
		case 2:
			head = "if true; then " + head + "; fi"
		}
	}
	return head, ""
}
