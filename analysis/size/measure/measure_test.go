package measure_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/size/measure"
	"minke/analysis/syntax"
)

// entry is a file of so many bytes; a name that ends in / is a folder.
type entry struct {
	name string
	size int
}

func layer(t *testing.T, files ...entry) v1.Layer {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Size: int64(f.size), Mode: 0o644, Typeflag: tar.TypeReg}
		if f.name[len(f.name)-1] == '/' {
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(make([]byte, f.size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// sample is an image in which files are replaced, deleted and shadowed.
func sample(t *testing.T) v1.Image {
	t.Helper()
	img, err := mutate.Append(empty.Image,
		mutate.Addendum{Layer: layer(t, entry{"etc/", 0}, entry{"etc/a", 100}, entry{"bin/sh", 50}, entry{"srv", 30}, entry{"opt/b", 20}), History: v1.History{CreatedBy: "ADD rootfs.tar.gz / # buildkit"}},
		mutate.Addendum{History: v1.History{CreatedBy: `CMD ["/bin/sh"]`, EmptyLayer: true}},
		mutate.Addendum{Layer: layer(t, entry{"app/", 0}), History: v1.History{CreatedBy: "WORKDIR /app"}},
		mutate.Addendum{Layer: layer(t, entry{"app/x", 1000}, entry{"app/y", 2000}, entry{"app/lib/z", 4000}), History: v1.History{CreatedBy: "COPY . . # buildkit"}},
		mutate.Addendum{Layer: layer(t, entry{"app/x", 1000}), History: v1.History{CreatedBy: "RUN |1 V=1 /bin/sh -c chown app x # buildkit"}},
		mutate.Addendum{Layer: layer(t, entry{"app/.wh.y", 0}, entry{"app/lib/.wh..wh..opq", 0}, entry{"app/lib/n", 7}, entry{"etc/a", 0}, entry{"srv/", 0}, entry{"opt", 0}), History: v1.History{CreatedBy: "/bin/sh -c rm y"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

type seen struct {
	By            string
	Disk, Hidden  image.Bytes
	Files         int
	HasTransfer   bool
	InstructionAt int // offset in the Dockerfile; -1 for none
}

func TestRead(t *testing.T) {
	g := build.New(syntax.Parse("FROM base\nARG V=1\nWORKDIR /app\nCOPY . .\nRUN chown app x\nRUN rm y\n"))
	for name, open := range map[string]func(*testing.T, v1.Image) string{"docker save": save, "OCI layout": write} {
		t.Run(name, func(t *testing.T) {
			img, err := measure.Open(open(t, sample(t)), nil)
			if err != nil {
				t.Fatal(err)
			}
			list, err := measure.Read(context.Background(), img, measure.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			nodes := measure.Lines(g, list)
			var got []seen
			for i, l := range list {
				at := -1
				if nodes[i] != nil {
					span, _ := g.Span(nodes[i].All())
					at = span.Start
				}
				got = append(got, seen{l.CreatedBy, l.Disk, l.Hidden, l.Files, l.Transfer > 0, at})
			}
			want := []seen{
				{"ADD rootfs.tar.gz / # buildkit", 200, 150, 4, true, -1},
				{`CMD ["/bin/sh"]`, 0, 0, 0, false, -1},
				{"WORKDIR /app", 0, 0, 0, true, 18},
				{"COPY . . # buildkit", 7000, 7000, 3, true, 31},
				{"RUN |1 V=1 /bin/sh -c chown app x # buildkit", 1000, 0, 1, true, 40},
				{"/bin/sh -c rm y", 7, 0, 5, true, 56},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func save(t *testing.T, img v1.Image) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "image.tar")
	tag, err := name.NewTag("example.com/sample:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := tarball.WriteToFile(file, tag, img); err != nil {
		t.Fatal(err)
	}
	return file
}

func write(t *testing.T, img v1.Image) string {
	t.Helper()
	dir := t.TempDir()
	p, err := layout.Write(dir, empty.Index)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.AppendImage(img); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestLimitsHold(t *testing.T) {
	for _, limits := range []measure.Limits{{Files: 3}, {Bytes: 1000}} {
		if _, err := measure.Read(context.Background(), sample(t), limits); !errors.Is(err, measure.ErrTooLarge) {
			t.Errorf("%+v: %v", limits, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := measure.Read(ctx, sample(t), measure.Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestWhatIsNoImageIsRefused(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("FROM scratch\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{text, dir, filepath.Join(dir, "missing")} {
		if _, err := measure.Open(name, nil); err == nil {
			t.Errorf("%s is taken for an image", name)
		}
	}
}
