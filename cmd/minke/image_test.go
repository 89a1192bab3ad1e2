package main

import (
	"archive/tar"
	"bytes"
	"io"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/rogpeppe/go-internal/testscript"
)

// writeImage: image FILE writes an image as docker save does: a base, a folder, two files
// of 3 and 1 MB copied, and the larger one removed.
func writeImage(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: image file")
	}
	img := v1.Image(empty.Image)
	for _, l := range []struct {
		by    string
		files map[string]int
	}{
		{"ADD alpine-minirootfs.tar.gz / # buildkit", map[string]int{"bin/busybox": 800_000}},
		{`CMD ["/bin/sh"]`, nil},
		{"WORKDIR /app", map[string]int{"app/.keep": 0}},
		{"COPY . . # buildkit", map[string]int{"app/big": 3_000_000, "app/small": 1_000_000}},
		{"RUN /bin/sh -c rm big # buildkit", map[string]int{"app/.wh.big": 0}},
	} {
		a := mutate.Addendum{History: v1.History{CreatedBy: l.by, EmptyLayer: l.files == nil}}
		if l.files != nil {
			a.Layer = layerOf(ts, l.files)
		}
		var err error
		img, err = mutate.Append(img, a)
		ts.Check(err)
	}
	tag, err := name.NewTag("example.com/app:1")
	ts.Check(err)
	ts.Check(tarball.WriteToFile(ts.MkAbs(args[0]), tag, img))
}

func layerOf(ts *testscript.TestScript, files map[string]int) v1.Layer {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, size := range files {
		ts.Check(w.WriteHeader(&tar.Header{Name: name, Size: int64(size), Mode: 0o644, Typeflag: tar.TypeReg}))
		_, err := w.Write(make([]byte, size))
		ts.Check(err)
	}
	ts.Check(w.Close())
	l, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil })
	ts.Check(err)
	return l
}
