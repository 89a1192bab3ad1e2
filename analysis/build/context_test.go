package build_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/distribution/reference"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
	"github.com/tonistiigi/fsutil/types"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// builder is what BuildKit's frontend asks while it reads a Dockerfile. It knows
// every image, each with a variable that has its name.
type builder struct {
	client.Client // for the questions that do not come up
	told          map[string]string
}

func (b *builder) BuildOpts() client.BuildOpts {
	return client.BuildOpts{Opts: b.told, LLBCaps: pb.Caps.CapSet(pb.Caps.All()), Caps: pb.Caps.CapSet(pb.Caps.All())}
}

func (b *builder) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	data, err := json.Marshal(map[string]any{
		"architecture": "amd64", "os": "linux",
		"config": map[string]any{"Env": []string{"IMAGE=" + ref}},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{digest.FromString(ref).String()}},
	})
	return ref, digest.FromBytes(data), data, err
}

// Solve gives the build context, which is empty.
func (b *builder) Solve(context.Context, client.SolveRequest) (*client.Result, error) {
	res := client.NewResult()
	res.SetRef(emptyContext{})
	return res, nil
}

type emptyContext struct{ client.Reference }

func (emptyContext) ReadFile(context.Context, client.ReadRequest) ([]byte, error) {
	return nil, os.ErrNotExist
}

func (emptyContext) StatFile(context.Context, client.StatRequest) (*types.Stat, error) {
	return nil, os.ErrNotExist
}

// built is what becomes of a build: the image at the bottom of the final one, ""
// for scratch, and all images that it takes anything from.
type built struct {
	Root   string
	Images []string
}

func byFrontend(t *testing.T, text string, s build.Setting) (built, error) {
	t.Helper()
	b := &builder{told: map[string]string{}}
	for name, context := range s.Contexts {
		b.told["context:"+name] = context
	}
	ui, err := dockerui.NewClient(b)
	if err != nil {
		t.Fatal(err)
	}
	caps := pb.Caps.CapSet(pb.Caps.All())
	res, err := dockerfile2llb.Dockerfile2LLB(t.Context(), []byte(text), dockerfile2llb.ConvertOpt{
		Config: dockerui.Config{Target: s.Target}, Client: ui, MetaResolver: b, LLBCaps: &caps,
	})
	if err != nil {
		return built{}, err
	}
	out := built{Images: imagesIn(t, &res.State)}
	for _, e := range res.Image.Config.Env {
		if ref, ok := strings.CutPrefix(e, "IMAGE="); ok {
			out.Root = ref
		}
	}
	return out, nil
}

// imagesIn returns the images that a build takes anything from.
func imagesIn(t *testing.T, state *llb.State) []string {
	t.Helper()
	def, err := state.Marshal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	images := map[string]bool{}
	for _, dt := range def.Def {
		var op pb.Op
		if err := op.UnmarshalVT(dt); err != nil {
			t.Fatal(err)
		}
		if ref, ok := strings.CutPrefix(op.GetSource().GetIdentifier(), "docker-image://"); ok {
			ref, _, _ = strings.Cut(ref, "@")
			images[ref] = true
		}
	}
	return slices.Sorted(maps.Keys(images))
}

func byGraphOf(g *build.Graph) built {
	images := map[string]bool{}
	add := func(name string) string {
		ref, err := reference.ParseNormalizedNamed(name)
		if err != nil || strings.EqualFold(name, "scratch") {
			return ""
		}
		full := reference.TagNameOnly(ref).String()
		images[full] = true
		return full
	}
	for _, s := range g.Stages {
		if !g.Needed(s) {
			continue
		}
		if b := g.Base(s); b.Stage == nil {
			add(b.Image)
		}
		for _, u := range g.Uses(s) {
			if u.Stage != nil {
				continue
			}
			name := u.Name
			if u.Context != "" {
				name = strings.TrimPrefix(u.Context, "docker-image://")
			}
			add(name)
		}
	}
	root := add(g.Root(g.Final()).Image)
	return built{root, slices.Sorted(maps.Keys(images))}
}

// TestTargetAndContextsAreBuildKits compares, for random files, targets and named
// contexts, which image the final one stands on and which images it takes anything from.
func TestTargetAndContextsAreBuildKits(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	compared, unknown := 0, 0
	for range 1500 {
		text, told := randomBuild(r)
		want, err := byFrontend(t, text, told)
		g := build.New(syntax.Parse(text)).With(told)
		if !g.HasTarget() {
			unknown++
			if err == nil || !strings.Contains(err.Error(), "could not be found") {
				t.Fatalf("BuildKit finds the target %s: %v\n%s", told.Target, err, text)
			}
			continue
		}
		if err != nil {
			if strings.Contains(err.Error(), "could not be found") {
				t.Fatalf("BuildKit does not find the target %s of\n%s", told.Target, text)
			}
			continue
		}
		compared++
		if diff := cmp.Diff(want, byGraphOf(g)); diff != "" {
			t.Fatalf("differs from BuildKit (-BuildKit +Graph):\n%s\nwith %+v\n%s", diff, told, text)
		}
	}
	if compared < 600 || unknown < 50 {
		t.Errorf("%d builds were compared, %d had an unknown target", compared, unknown)
	}
}

func randomBuild(r *rand.Rand) (text string, told build.Setting) {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	names := []string{"a", "b", "c", "alpine", "alpine:3", "docker.io/library/debian"}
	var b strings.Builder
	fmt.Fprintf(&b, "ARG G=%s\n", pick(names...))
	stages := 1 + r.IntN(4)
	for i := range stages {
		b.WriteString("FROM " + pick("scratch", "$G", "alpine", "alpine:3", "debian", "debian:latest", "s0", "s1", "a", "b"))
		if r.IntN(4) > 0 {
			b.WriteString(" AS " + pick(fmt.Sprintf("s%d", i), "a", "B", "alpine"))
		}
		b.WriteString("\n")
		for range r.IntN(3) {
			b.WriteString(pick("COPY --from=", "RUN --mount=target=/m,from=") + pick("s0", "s1", "a", "b", "c", "debian", "0") + " /x /y" + "\n")
		}
	}
	told.Target = pick("", "", "", "", "", "", "", "s0", "s1", "S1", "a", "b", "nope", "0")
	told.Contexts = map[string]string{}
	for range r.IntN(3) {
		told.Contexts[pick("a", "b", "c", "s0", "alpine", "alpine:3", "debian", "scratch")] = "docker-image://" + pick("busybox", "fedora:42", "scratch")
	}
	return b.String(), told
}
