package image

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text string
		want Ref
		name string // the official image
	}{
		{"node", Ref{Name: "node", Registry: "docker.io", Repository: "library/node"}, "node"},
		{"node:16", Ref{Name: "node", Registry: "docker.io", Repository: "library/node", Tag: "16"}, "node"},
		{"docker.io/library/node:16", Ref{Name: "docker.io/library/node", Registry: "docker.io", Repository: "library/node", Tag: "16"}, "node"},
		{"index.docker.io/node", Ref{Name: "index.docker.io/node", Registry: "docker.io", Repository: "library/node"}, "node"},
		{"node:16@" + digest, Ref{Name: "node", Registry: "docker.io", Repository: "library/node", Tag: "16", Digest: digest}, "node"},
		{"localhost:5000/team/app", Ref{Name: "localhost:5000/team/app", Registry: "localhost:5000", Repository: "team/app"}, ""},
		{"registry.example.com/hub/library/node:16", Ref{Name: "registry.example.com/hub/library/node", Registry: "registry.example.com", Repository: "hub/library/node", Tag: "16"}, "node"},
		{"registry.example.com/node:16", Ref{Name: "registry.example.com/node", Registry: "registry.example.com", Repository: "node", Tag: "16"}, ""},
		{"bitnami/node", Ref{Name: "bitnami/node", Registry: "docker.io", Repository: "bitnami/node"}, ""},
		{"scratch", Ref{Name: "scratch", Registry: "docker.io", Repository: "library/scratch"}, "scratch"},
		{"$BASE", Ref{}, ""},
		{"node:${TAG}", Ref{}, ""},
		{"node:", Ref{}, ""},
		{"Node", Ref{}, ""},
		{"node@sha256:1", Ref{}, ""},
		{"", Ref{}, ""},
	} {
		got := Parse(c.text)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
		if got.Official() != c.name {
			t.Errorf("%q is taken for the official image %q", c.text, got.Official())
		}
		if !got.IsZero() && got.String() != c.text {
			t.Errorf("%q is written back as %q", c.text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"node:16", "a.b/c/d:e@" + digest, "eclipse-temurin:8u412-b08-jdk", "python:3.12-slim-bookworm", "mcr.microsoft.com/dotnet/sdk:8.0", "-:-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := Parse(text)
		if !r.IsZero() && r.String() != text {
			t.Fatalf("%q is written back as %q", text, r)
		}
		from, _ := SizeOf(r)
		for _, s := range Leaner(r) {
			if again := Parse(s.Ref.String()); again != s.Ref {
				t.Errorf("%q: the sibling %q is read back as %+v", text, s.Ref, again)
			}
			if s.Ref == r.WithTag(r.Tag) {
				t.Errorf("%q is its own sibling", text)
			}
			if f := s.Saving.Compressed; f.Known() && (f.Bytes <= 0 || f.Bytes > from.Compressed.Bytes) {
				t.Errorf("%q: %q saves %v of %v", text, s.Ref, f.Bytes, from.Compressed.Bytes)
			}
		}
	})
}
