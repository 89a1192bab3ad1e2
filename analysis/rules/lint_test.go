package rules_test

import (
	"context"
	"testing"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/solver/pb"
)

// lint builds the graph of every stage of text with BuildKit, and returns what its
// linter says; t fails where BuildKit refuses the file.
func lint(t *testing.T, text string) map[string]bool {
	t.Helper()
	caps := pb.Caps.CapSet(pb.Caps.All())
	source := llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", []byte(text))
	source.Definition = &llb.Definition{}
	res, err := dockerfile2llb.DockerfileLint(context.Background(), []byte(text), dockerfile2llb.ConvertOpt{
		SourceMap:    source,
		LLBCaps:      &caps,
		MetaResolver: sourceresolver.NewImageMetaResolver(anyImage{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	if res.Error != nil {
		t.Errorf("BuildKit refuses the file: %s\n%s", res.Error.Message, text)
	}
	said := map[string]bool{}
	for _, w := range res.Warnings {
		said[w.RuleName+": "+w.Detail] = true
	}
	return said
}

// anyImage answers for every registry: each image exists, and sets nothing.
type anyImage struct{}

func (anyImage) ResolveSourceMetadata(_ context.Context, op *pb.SourceOp, _ sourceresolver.Opt) (*sourceresolver.MetaResponse, error) {
	return &sourceresolver.MetaResponse{Op: op, Image: &sourceresolver.ResolveImageResponse{
		Config: []byte(`{"architecture":"amd64","os":"linux","config":{"WorkingDir":"/"}}`),
	}}, nil
}
