package build_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// outline is all that a graph says, with places as text and offset.
func outline(g *build.Graph) []string {
	var out []string
	for _, s := range append([]*build.Stage{g.Meta}, g.Stages...) {
		out = append(out, strings.Join(stageOutline(g, s, true), "\n"))
	}
	for _, p := range g.Problems() {
		span, ok := g.Span(p.At)
		out = append(out, fmt.Sprintf("problem %v %v %s", span, ok, p.Message))
	}
	for at := 0; at <= g.File.Len(); at += 7 {
		n, in := g.NodeAt(at)
		start, want := g.File.NodeAt(at)
		if n == nil != (want == nil) || n != nil && (n.Node != want || in != at-start || g.StageAt(at) != n.Stage) {
			out = append(out, fmt.Sprintf("offset %d leads to another node than in the file", at))
		}
	}
	return out
}

// stageOutline is all that a graph says of s. Places are offsets in the file, or
// only the text there.
func stageOutline(g *build.Graph, s *build.Stage, offsets bool) []string {
	place := func(l build.Loc) string {
		if l.Node == nil {
			return "nowhere"
		}
		span, ok := g.Span(l)
		if !offsets {
			return fmt.Sprintf("%v %q", ok, g.File.Slice(span))
		}
		return fmt.Sprintf("%v %v %q", ok, span, g.File.Slice(span))
	}
	use := func(u build.Use) string {
		to := "image or context " + u.Context
		if u.Stage != nil {
			to = fmt.Sprintf("stage %d (same %v)", u.Stage.Index, g.Stages[u.Stage.Index] == u.Stage)
		}
		return fmt.Sprintf("%d %s in stage %d (same %v) at %s: %s", u.Kind, u.Name, u.Node.Stage.Index, g.Stages[u.Node.Stage.Index] == u.Node.Stage, place(u.At), to)
	}
	base := g.Base(s)
	out := []string{fmt.Sprintf("stage %d %q, %d bytes, on %q (%v, stage %v)", s.Index, s.Name, s.Len(), base.Image, base.Known, base.Stage != nil)}
	if base.Stage != nil {
		out = append(out, fmt.Sprintf("parent %d, same %v", base.Stage.Index, g.Stages[base.Stage.Index] == base.Stage))
	}
	context, replaced := g.Replaced(s)
	out = append(out, fmt.Sprintf("context %s, replaced %v by %q", base.Context, replaced, context))
	out = append(out, fmt.Sprintf("needed %v, in image %v, final %v, root %q", g.Needed(s), g.InImage(s), g.Final() == s, g.Root(s).Image))
	for _, n := range s.Nodes() {
		out = append(out, fmt.Sprintf("node %d at %s, same stage %v", n.Index, place(n.All()), n.Stage == s))
	}
	for _, u := range g.Uses(s) {
		out = append(out, "uses "+use(u))
	}
	for _, u := range g.UsedBy(s) {
		out = append(out, "used by "+use(u))
	}
	scope := func(sc *build.Scope) {
		out = append(out, fmt.Sprintf("  shell %q, user %q, workdir %q", sc.Shell, sc.User, sc.Workdir))
		for _, v := range sc.Vars() {
			if v.At.Node != nil {
				out = append(out, fmt.Sprintf("  %s=%q known %v, unset %v, env %v from %s", v.Name, v.Value, v.Known, v.Unset, v.Env, place(v.At)))
			}
		}
	}
	for _, n := range append(g.Triggers(s), s.Instructions()...) {
		out = append(out, fmt.Sprintf("%s at %s", n.Name, place(n.At(n.Body))))
		scope(g.Scope(n))
		if script := g.Script(n); script != nil {
			out = append(out, fmt.Sprintf("  runs %q by %v %v, %d commands, found %v", script.Source, script.Dialect, script.Interpreter, len(script.Commands()), script.Err))
		}
	}
	scope(g.End(s))
	return out
}

// fragments are what random edits put together: all that changes how stages hang together.
var fragments = []string{
	"FROM a\n", "FROM scratch AS s1\n", "FROM s1 AS s2\n", "FROM s2\n", "FROM $B AS s3\n", "FROM S1 AS s1\n", "FROM s3", " AS s2\n",
	"ARG B=s1\n", "ARG B\n", "ARG B=alpine:3\n", "ENV B=$B\n", "ENV E=1 F=$B\n", "ARG E=2\n", "WORKDIR $B/x\n", "USER $E\n",
	"COPY --from=s1 / /\n", "COPY --from=0 / /\n", "COPY --from=s2 / /\n", "COPY --from=ctx / /\n", "ADD x /\n",
	"RUN --mount=from=s1,target=/x cd $B && make\n", "RUN --mount=type=bind,from=s3 a | b\n", "RUN <<E\nx\nE\n", "RUN x \\\n  y\n",
	"SHELL [\"bash\", \"-c\"]\n", "SHELL [\"sh\", \"-ec\"]\n", "CMD a\n", "HEALTHCHECK CMD b\n",
	"ONBUILD ENV O=$E\n", "ONBUILD COPY --from=s3 / /\n", "ONBUILD RUN z\n", "ONBUILD ARG B\n", "ONBUILD SHELL [\"bash\", \"-c\"]\n",
	"# c\n", "\n", "# escape=`\n", "x", "1", "\\\n", "<<", " ", "s1", "s2", "0",
}

func randomEdit(r *rand.Rand, size int) syntax.Change {
	start := r.IntN(size + 1)
	c := syntax.Change{Span: syntax.Span{Start: start, End: start}}
	switch r.IntN(4) {
	case 0:
		c.Span.End = min(size, start+r.IntN(4))
	case 1:
		c.Span.End = min(size, start+r.IntN(40))
	}
	for range r.IntN(4) {
		c.Text += fragments[r.IntN(len(fragments))]
	}
	return c
}

// checkUpdate says how next, made from old by Update, differs from the same file
// understood afresh, and where it takes a stage for the same that is another one.
func checkUpdate(old, next *build.Graph) string {
	if diff := cmp.Diff(outline(build.New(next.File).With(next.Setting())), outline(next)); diff != "" {
		return "(-afresh +updated):\n" + diff
	}
	for _, s := range next.Stages {
		if !next.Same(old, s) {
			continue
		}
		if diff := cmp.Diff(stageOutline(old, old.Stages[s.Index], false), stageOutline(next, s, false)); diff != "" {
			return fmt.Sprintf("stage %d is said to be the same (-before +after):\n%s", s.Index, diff)
		}
	}
	return ""
}

// settings are what builds of the random files are told.
var settings = []build.Setting{
	{},
	{Target: "s2"},
	{Target: "S1", Contexts: map[string]string{"s2": "docker-image://alpine:3"}},
	{Contexts: map[string]string{"s1": "./dir", "ctx": "docker-image://busybox", "a": "target:other"}},
}

func TestUpdateGivesTheGraphOfTheFinalText(t *testing.T) {
	seeds := uint64(80)
	if testing.Short() {
		seeds = 20
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 5))
		var text strings.Builder
		for range r.IntN(40) {
			text.WriteString(fragments[r.IntN(len(fragments))])
		}
		g := build.New(syntax.Parse(text.String())).With(settings[seed%uint64(len(settings))])
		for range 12 {
			var changes []syntax.Change
			file := g.File
			for range 1 + r.IntN(2) {
				c := randomEdit(r, file.Len())
				changes = append(changes, c)
				file = file.Edit(c)
			}
			next := g.Update(file)
			if diff := checkUpdate(g, next); diff != "" {
				t.Fatalf("seed %d: %q with %+v:\n%s", seed, g.File.Text(), changes, diff)
			}
			g = next
		}
		for _, told := range settings {
			next := g.With(told)
			if diff := checkUpdate(g, next); diff != "" {
				t.Fatalf("seed %d: %q told %+v:\n%s", seed, g.File.Text(), told, diff)
			}
			g = next
		}
	}
}

// FuzzUpdate takes edits from bytes: four for each, which say where it starts,
// how much it replaces and by which of fragments.
func FuzzUpdate(f *testing.F) {
	f.Add("ARG B=s1\nFROM scratch AS s1\nENV E=1\nFROM s1\nCOPY --from=s1 / /\n", []byte{0, 20, 0, 11, 0, 9, 19, 1})
	f.Add("FROM a AS s1\nONBUILD COPY --from=s3 / /\nFROM s1\nFROM b AS s3\n", []byte{0, 0, 13, 0, 0, 13, 0, 31})
	f.Fuzz(func(t *testing.T, text string, edits []byte) {
		if len(text) > 4096 || len(edits) > 64 {
			return
		}
		g := build.New(syntax.Parse(text)).With(settings[len(text)%len(settings)])
		for ; len(edits) >= 4; edits = edits[4:] {
			start := min(int(edits[0])<<8|int(edits[1]), g.File.Len())
			c := syntax.Change{
				Span: syntax.Span{Start: start, End: min(start+int(edits[2]), g.File.Len())},
				Text: fragments[int(edits[3])%len(fragments)],
			}
			next := g.Update(g.File.Edit(c))
			if diff := checkUpdate(g, next); diff != "" {
				t.Fatalf("%q with %+v:\n%s", g.File.Text(), c, diff)
			}
			g = next
		}
	})
}

// TestUpdateSharesStages: an edit in one stage leaves the others, with all that
// is known of them, as they are.
func TestUpdateSharesStages(t *testing.T) {
	text := "FROM a AS one\nRUN x\nFROM b AS two\nRUN y\nRUN q\nFROM one\nRUN z\n"
	old := build.New(syntax.Parse(text))
	at := strings.Index(text, "y")
	next := old.Update(old.File.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at}, Text: "longer "}))
	for i, same := range []bool{true, false, true} {
		if got := next.Stages[i] == old.Stages[i]; got != same {
			t.Errorf("stage %d shared: %v", i, got)
		}
		if got := next.Same(old, next.Stages[i]); got != same {
			t.Errorf("stage %d the same: %v", i, got)
		}
	}
	if old.Script(old.Stages[1].Instructions()[2]) != next.Script(next.Stages[1].Instructions()[2]) {
		t.Error("a RUN beside the edited one is parsed anew")
	}
	// Stage 2 inherits from stage 0: an ENV there changes what holds in stage 2.
	third := next.Update(next.File.Edit(syntax.Change{Span: syntax.Span{Start: 14, End: 14}, Text: "ENV Q=1\n"}))
	if third.Same(next, third.Stages[2]) {
		t.Error("stage 2 is taken for the same although what it inherits has changed")
	}
	if v, ok := third.End(third.Stages[2]).Lookup("Q"); !ok || v.Value != "1" {
		t.Errorf("Q in stage 2 is %+v", v)
	}
}

// TestUpdateLooksAtWhatDepends edits one instruction that others may depend on and
// says which of the other stages stay the same.
func TestUpdateLooksAtWhatDepends(t *testing.T) {
	text := "ARG V=1\nARG W=2\nFROM a:$V AS one\nARG W\nFROM b AS two\nRUN x\nFROM one AS three\nFROM c\nCOPY --from=two / /\nFROM d\nARG W=3\n"
	for name, c := range map[string]struct {
		at, put string // what is put in behind at
		same    []bool
	}{
		"a global ARG matters to those that ask for one, and to those that build on them": {"V=", "0", []bool{false, true, false, true, true}},
		"the name of a stage matters to those that name it":                               {"AS two", "x", []bool{true, false, true, false, true}},
		"a new name matters to those that name it":                                        {"AS one", "x", []bool{false, true, false, true, true}},
		"the image of a stage matters to those that build on it":                          {"FROM a", "c", []bool{false, true, false, true, true}},
		"where COPY takes from matters to the stage that it took from":                    {"--from=two", "x", []bool{true, false, true, false, true}},
	} {
		old := build.New(syntax.Parse(text))
		at := strings.Index(text, c.at) + len(c.at)
		next := old.Update(old.File.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at}, Text: c.put}))
		if diff := checkUpdate(old, next); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		var same []bool
		for _, s := range next.Stages {
			same = append(same, next.Same(old, s))
		}
		if diff := cmp.Diff(c.same, same); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
