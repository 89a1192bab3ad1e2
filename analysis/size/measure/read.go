package measure

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"minke/analysis/image"
)

// Layer is one entry of an image's history, and the layer that it made.
type Layer struct {
	CreatedBy string // as the history has it
	Empty     bool   // it made no layer
	Transfer  image.Bytes
	Disk      image.Bytes // of the files in it
	Files     int
	// Hidden is the part of Disk that higher layers replace or delete: it is stored and
	// transferred, and nobody sees it.
	Hidden image.Bytes
}

// Limits bound what Read reads, and tell how far it is. The zero value has the defaults.
type Limits struct {
	Files int         // in all layers; 0: 4 million
	Bytes image.Bytes // of unpacked layers; 0: 100 GB
	// Progress is told now and then how much of the unpacked layers was read. It may be nil.
	Progress func(image.Bytes)
}

// ErrTooLarge says that an image exceeds the limits.
var ErrTooLarge = errors.New("the image is larger than what is read at most")

// Read reads the layers of an image, the lowest first.
func Read(ctx context.Context, img v1.Image, limits Limits) ([]Layer, error) {
	if limits.Files == 0 {
		limits.Files = 4_000_000
	}
	if limits.Bytes == 0 {
		limits.Bytes = 100 * image.GB
	}
	list, err := histories(img)
	if err != nil {
		return nil, err
	}
	blobs, err := img.Layers()
	if err != nil {
		return nil, err
	}
	r := reading{ctx: ctx, limits: limits, layers: list, tree: &node{}}
	next := 0
	for i := range list {
		if list[i].Empty || next >= len(blobs) {
			continue
		}
		if err := r.read(i, blobs[next]); err != nil {
			return nil, fmt.Errorf("layer %d: %w", next+1, err)
		}
		next++
	}
	return list, nil
}

// histories pairs the history with the layers. Where it does not speak of every
// layer, as after a squash, the layers stand without a word on who made them.
func histories(img v1.Image) ([]Layer, error) {
	config, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	blobs, err := img.Layers()
	if err != nil {
		return nil, err
	}
	made := 0
	var list []Layer
	for _, h := range config.History {
		if !h.EmptyLayer {
			made++
		}
		list = append(list, Layer{CreatedBy: h.CreatedBy, Empty: h.EmptyLayer})
	}
	if made != len(blobs) {
		list = make([]Layer, len(blobs))
	}
	return list, nil
}

// reading is an image being read.
type reading struct {
	ctx    context.Context
	limits Limits
	done   image.Bytes
	layers []Layer
	tree   *node
}

// node is a file or folder as the layers read so far leave it.
type node struct {
	children map[string]*node
	size     image.Bytes // of a file
	layer    int         // that holds it
}

func (r *reading) read(i int, blob v1.Layer) error {
	size, err := blob.Size()
	if err != nil {
		return err
	}
	r.layers[i].Transfer = image.Bytes(size)
	content, err := blob.Uncompressed()
	if err != nil {
		return err
	}
	defer content.Close()
	files := tar.NewReader(&bounded{content, r})
	for {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if r.limits.Files--; r.limits.Files < 0 {
			return ErrTooLarge
		}
		r.entry(i, h)
	}
}

// bounded ends reading with the context or with the limit.
type bounded struct {
	io.Reader
	*reading
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.Reader.Read(p)
	if b.done += image.Bytes(n); b.done > b.limits.Bytes {
		return 0, ErrTooLarge
	}
	if b.limits.Progress != nil {
		b.limits.Progress(b.done)
	}
	return n, err
}

// Whiteouts, https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts
const (
	whiteout = ".wh."
	opaque   = ".wh..wh..opq"
)

// maxDepth bounds how deep paths may be; deeper ones are counted, and never hidden.
const maxDepth = 256

func (r *reading) entry(i int, h *tar.Header) {
	dir, name := path.Split(path.Clean("/" + h.Name))
	parts := strings.FieldsFunc(dir, func(c rune) bool { return c == '/' })
	l := &r.layers[i]
	if h.Typeflag == tar.TypeReg {
		l.Disk += image.Bytes(h.Size)
		l.Files++
	}
	if len(parts) > maxDepth || name == "" {
		return
	}
	at := r.tree
	for _, part := range parts {
		at = at.child(part)
	}
	switch {
	case name == opaque:
		for _, c := range at.children {
			r.hide(c, i)
		}
	case strings.HasPrefix(name, whiteout):
		name = strings.TrimPrefix(name, whiteout)
		r.hide(at.children[name], i)
		delete(at.children, name)
	case h.Typeflag == tar.TypeDir:
		c := at.child(name)
		if c.size > 0 { // it takes the place of a file
			r.hide(c, i)
			c.size = 0
		}
	default:
		r.hide(at.children[name], i)
		c := &node{layer: i}
		if h.Typeflag == tar.TypeReg {
			c.size = image.Bytes(h.Size)
		}
		at.add(name, c)
	}
}

func (n *node) child(name string) *node {
	if c := n.children[name]; c != nil {
		return c
	}
	c := &node{}
	n.add(name, c)
	return c
}

func (n *node) add(name string, c *node) {
	if n.children == nil {
		n.children = map[string]*node{}
	}
	n.children[name] = c
}

// hide counts what layer i takes out of sight, but for what it holds itself.
func (r *reading) hide(n *node, i int) {
	if n == nil {
		return
	}
	if n.layer != i {
		r.layers[n.layer].Hidden += n.size
		n.size = 0
	}
	for _, c := range n.children {
		r.hide(c, i)
	}
}
