package build_test

import (
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/util/appcontext"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// config is what BuildKit and a Graph both know of an image.
type config struct {
	Env           []string
	Workdir, User string
	Shell         []string
}

func byBuildKit(t *testing.T, text string) (config, bool) {
	t.Helper()
	res, err := dockerfile2llb.Dockerfile2LLB(appcontext.Context(), []byte(text), dockerfile2llb.ConvertOpt{})
	if err != nil {
		return config{}, false
	}
	c := res.Image.Config
	env := slices.DeleteFunc(slices.Clone(c.Env), func(e string) bool { return strings.HasPrefix(e, "PATH=") })
	slices.Sort(env)
	// The folder is compared, not its spelling: BuildKit keeps a slash at the end.
	return config{env, path.Clean(c.WorkingDir), c.User, c.Shell}, true
}

func byGraph(g *build.Graph) config {
	end := g.End(g.Final())
	env := []string{}
	for _, v := range end.Env() {
		env = append(env, v.Name+"="+v.Value)
	}
	slices.Sort(env)
	return config{env, end.Workdir, end.User, end.Shell}
}

// TestScopeAgreesWithBuildKit builds files of random instructions on scratch and
// compares the configuration of the image that BuildKit would make.
func TestScopeAgreesWithBuildKit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	compared := 0
	for range 2000 {
		text := randomFile(r)
		want, ok := byBuildKit(t, text)
		if !ok {
			continue
		}
		compared++
		got := byGraph(build.New(syntax.Parse(text)))
		if got.Workdir == "" { // a build argument decides, which BuildKit takes for empty here
			want.Workdir = ""
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("differs from BuildKit (-BuildKit +Graph):\n%s\n%s", diff, text)
		}
	}
	if compared < 1000 {
		t.Errorf("only %d files were accepted by BuildKit", compared)
	}
}

func randomFile(r *rand.Rand) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	name := func() string { return pick("A", "B", "C", "D") }
	value := func() string {
		return pick("1", "two", `"a b"`, `'$A'`, "$A", "${B}", "${C:-x}", "${D:+y}", "$A-$B", `\$A`, `"$C"`, "${A#t}", "${B%o}", "${A/t/T}", "${A//o/0}", "${A##*t}", "${B%%w*}", "${C:?needed}", "${C?needed}", "${A-$B}", "${C+set}", "${A:-${B:-deep}}", "${A/$B/x}", "")
	}
	var b strings.Builder
	for range r.IntN(4) {
		b.WriteString("ARG " + name() + pick("", "="+value()) + "\n")
	}
	stages := 1 + r.IntN(3)
	for i := range stages {
		base := "scratch"
		if i > 0 {
			base = pick("scratch", "s0", "S0", "s"+string(rune('0'+i-1)))
		}
		b.WriteString("FROM " + base + " AS s" + string(rune('0'+i)) + "\n")
		for range r.IntN(8) {
			b.WriteString(pick(
				"ARG "+name(), "ARG "+name()+"="+value(), "ARG "+name()+" "+name()+"="+value(),
				"ENV "+name()+"="+value(), "ENV "+name()+"="+value()+" "+name()+"="+value(), "ENV "+name()+" "+pick("x", "$A y", "a  b"),
				"WORKDIR "+pick("/app", "sub", "$A", "/x/$B", "../up", "/a/./b"),
				"USER "+pick("app", "$A", "0", "u:g"),
				"ONBUILD "+pick("ENV "+name()+"="+value(), "ARG "+name(), "ARG "+name()+"="+value(), "WORKDIR "+pick("/on", "sub", "$A"), "USER $B", `SHELL ["/bin/on", "-c"]`),
				`SHELL ["/bin/bash", "-c"]`, "LABEL x=y", "EXPOSE 80",
			) + "\n")
		}
	}
	return b.String()
}

// TestProblemsAreBuildKits compares what is said of random edges between stages
// with what BuildKit refuses.
func TestProblemsAreBuildKits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	refused := 0
	for range 2000 {
		text := randomEdges(r)
		g := build.New(syntax.Parse(text))
		_, err := dockerfile2llb.Dockerfile2LLB(appcontext.Context(), []byte(text), dockerfile2llb.ConvertOpt{})
		problems := g.Problems()
		if err != nil {
			refused++
			if len(problems) == 0 {
				t.Fatalf("BuildKit says: %v, of\n%s", err, text)
			}
			continue
		}
		// What the image does not need, BuildKit does not look at closely.
		for _, p := range problems {
			if matters(g, p) {
				t.Fatalf("BuildKit takes it; we say %q of\n%s", p.Message, text)
			}
		}
	}
	if refused < 200 || refused > 1800 {
		t.Errorf("%d of 2000 files are refused", refused)
	}
}

// matters reports whether the image needs a stage in which p comes up: an
// ONBUILD is a matter of the stages in which it fires.
func matters(g *build.Graph, p build.Problem) bool {
	for _, s := range g.Stages {
		for _, u := range g.Uses(s) {
			itself := u.Stage == s && p.At.Node.Name != "ONBUILD"
			if u.At == p.At && g.Needed(s) && (u.Kind == build.FromBase || u.Stage == nil || u.Stage.Index > s.Index || itself) {
				return true
			}
		}
	}
	return false
}

func randomEdges(r *rand.Rand) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	stages := 1 + r.IntN(5)
	stage := func() string { return pick("s", "s", "S") + string(rune('0'+r.IntN(stages))) }
	number := func() string { return pick("0", "1", "2", "01", "+1", "7", "-1") }
	var b strings.Builder
	b.WriteString("ARG X=s0\n")
	for i := range stages {
		base := "scratch"
		if i > 0 {
			base = pick("scratch", "s"+string(rune('0'+r.IntN(i))), "$X", "S0")
		}
		b.WriteString("FROM " + base + " AS " + pick("s", "s", "S") + string(rune('0'+i)) + "\n")
		for range r.IntN(3) {
			b.WriteString(pick("", "", "ONBUILD ") + pick("COPY --from="+pick(stage(), stage(), number(), "$X")+" / /", "RUN --mount=from="+stage()+",target=/x true") + "\n")
		}
	}
	return b.String()
}
