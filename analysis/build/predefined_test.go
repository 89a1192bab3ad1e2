package build_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// predefined are names that have a meaning of their own, and one that has none.
var predefined = []string{
	"TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "TARGETOSVERSION", "TARGETSTAGE", "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT",
	"HTTP_PROXY", "https_proxy", "NO_PROXY", "all_proxy",
	"SOURCE_DATE_EPOCH", "BUILDKIT_SYNTAX", "BUILDKIT_INLINE_CACHE", "BUILDKIT_SANDBOX_HOSTNAME", "BUILDKIT_MULTI_PLATFORM", "PLAIN",
}

// platforms are two that differ in all that arguments tell of them.
var platforms = []ocispecs.Platform{
	{OS: "linux", Architecture: "amd64"},
	{OS: "windows", Architecture: "arm", Variant: "v7", OSVersion: "10.0.20348"},
}

// envOn returns the variables of the image that BuildKit makes on and for a platform,
// with a stage named or not.
func envOn(t *testing.T, text string, p ocispecs.Platform, target string, args map[string]string) (map[string]string, bool) {
	t.Helper()
	res, err := dockerfile2llb.Dockerfile2LLB(t.Context(), []byte(text), dockerfile2llb.ConvertOpt{
		Config:         dockerui.Config{BuildArgs: args, BuildPlatforms: []ocispecs.Platform{p}, Target: target},
		TargetPlatform: &p,
	})
	if err != nil {
		return nil, false
	}
	env := map[string]string{}
	for _, e := range res.Image.Config.Env {
		name, value, _ := strings.Cut(e, "=")
		env[name] = value
	}
	return env, true
}

// TestKnownIsWhatEveryBuildGives builds random files that use predefined arguments
// on two platforms, with proxies and other arguments given from outside or not: a
// value that is said to be known is the same in all of them, and the one that we say.
func TestKnownIsWhatEveryBuildGives(t *testing.T) {
	given := map[string]string{}
	for _, name := range predefined[10:] {
		given[name] = "1700000000" // what SOURCE_DATE_EPOCH wants
	}
	r := rand.New(rand.NewPCG(9, 10))
	known, unknown := 0, 0
	for range 1500 {
		text := randomUse(r)
		first, ok1 := envOn(t, text, platforms[0], "", nil)
		second, ok2 := envOn(t, text, platforms[1], "last", given)
		if !ok1 || !ok2 {
			continue
		}
		g := build.New(syntax.Parse(text))
		for _, v := range g.End(g.Final()).Env() {
			if !v.Known {
				unknown++
				if !slices.ContainsFunc(predefined, func(name string) bool { return strings.Contains(text, name) }) {
					t.Fatalf("%s is not known although nothing is used that a build decides:\n%s", v.Name, text)
				}
				continue
			}
			known++
			if v.Value != first[v.Name] || v.Value != second[v.Name] {
				t.Fatalf("%s is said to be %q; BuildKit makes it %q and %q of\n%s", v.Name, v.Value, first[v.Name], second[v.Name], text)
			}
		}
		for name := range first {
			if _, ok := g.End(g.Final()).Lookup(name); !ok && name != "PATH" {
				t.Fatalf("%s is missing from\n%s", name, text)
			}
		}
	}
	if known < 500 || unknown < 500 {
		t.Errorf("%d values were known, %d not", known, unknown)
	}
}

// randomUse writes a file that declares, uses and hides names, without a default
// that a build argument could replace.
func randomUse(r *rand.Rand) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	name := func() string { return pick(predefined...) }
	use := func() string {
		n := name()
		return pick("$"+n, "${"+n+"}", "${"+n+":-none}", "${"+n+"-none}", "${"+n+":+some}", "${"+n+"+some}", "x-$"+n+"-y", "${"+n+"#l}", "${"+n+"%%x*}", "${"+n+"/6/7}", "'$"+n+"'", `\$`+n, "plain", "$E1", "${E2:-e}")
	}
	var b strings.Builder
	for range r.IntN(3) {
		fmt.Fprintf(&b, "ARG %s\n", name())
	}
	for i := range 1 + r.IntN(2) {
		base := "scratch"
		if i > 0 {
			base = pick("scratch", "first")
		}
		fmt.Fprintf(&b, "FROM %s AS %s\n", base, []string{"first", "last"}[i])
		for range 1 + r.IntN(6) {
			switch r.IntN(3) {
			case 0:
				fmt.Fprintf(&b, "ARG %s\n", name())
			case 1:
				fmt.Fprintf(&b, "ENV E%d=%s\n", r.IntN(3), use())
			default:
				fmt.Fprintf(&b, "ENV %s=%s\n", name(), use())
			}
		}
	}
	if !strings.Contains(b.String(), "AS last") {
		b.WriteString("FROM first AS last\n")
	}
	return b.String()
}
