package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"minke/analysis/image"
)

// answer is what a registry says of an image.
type answer struct {
	Digest   string `json:"digest"`
	Transfer int64  `json:"transfer"` // bytes of all layers, compressed
}

// ask puts q to its registry. A credential helper cannot be told to stop, so that the
// context is waited for beside it.
func (r *Registry) ask(ctx context.Context, q question) (answer, error) {
	limited, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	type outcome struct {
		answer
		error
	}
	done := make(chan outcome, 1)
	go func() {
		a, err := r.read(limited, q)
		done <- outcome{a, err}
	}()
	var o outcome
	select {
	case o = <-done:
	case <-limited.Done():
		o.error = limited.Err()
	}
	switch {
	case o.error == nil:
		return o.answer, nil
	case ctx.Err() != nil:
		return answer{}, ctx.Err()
	case limited.Err() != nil:
		return answer{}, r.silent(q.ref)
	}
	return answer{}, explain(q.ref, o.error)
}

func (r *Registry) silent(ref image.Ref) error {
	return fmt.Errorf("%s: %s did not answer within %s (try again later)", ref, ref.Registry, r.Timeout)
}

func (r *Registry) read(ctx context.Context, q question) (answer, error) {
	img, err := r.open(ctx, q)
	if err != nil {
		return answer{}, err
	}
	m, err := img.Manifest()
	if err != nil {
		return answer{}, err
	}
	config, err := img.ConfigFile()
	if err != nil {
		return answer{}, err
	}
	if p := config.Platform(); p != nil && p.OS != "" && p.Architecture != "" && !p.Satisfies(v1.Platform{OS: q.platform.OS, Architecture: q.platform.Architecture}) {
		return answer{}, fmt.Errorf("it is for %s, not for %s", p, q.platform)
	}
	if len(config.RootFS.DiffIDs) != len(m.Layers) {
		return answer{}, fmt.Errorf("its manifest lists %d layers and its config %d, so its size is not taken", len(m.Layers), len(config.RootFS.DiffIDs))
	}
	digest, err := img.Digest()
	if err != nil {
		return answer{}, err
	}
	transfer, err := sum(m)
	return answer{digest.String(), int64(transfer)}, err
}

// open gives the image with a manifest that has been checked; its config and layers are
// not read yet.
func (r *Registry) open(ctx context.Context, q question) (v1.Image, error) {
	ref, err := name.ParseReference(q.ref.String())
	if err != nil {
		return nil, err
	}
	below := r.Transport
	if below == nil {
		below = remote.DefaultTransport
	}
	desc, err := remote.Get(ref, remote.WithContext(ctx), remote.WithAuthFromKeychain(r.Keychain),
		remote.WithPlatform(q.platform), remote.WithUserAgent("minke"), remote.WithTransport(bounded{below}),
		remote.WithRetryBackoff(remote.Backoff{Duration: 300 * time.Millisecond, Factor: 3, Jitter: 0.1, Steps: 3}))
	if err != nil {
		return nil, err
	}
	img, err := desc.Image()
	if err != nil {
		return nil, err
	}
	m, err := img.Manifest()
	if err != nil {
		return nil, err
	}
	if m.Config.Size <= 0 || m.Config.Size > maxConfig {
		return nil, fmt.Errorf("its manifest says that its config has %d bytes, where 1 to %d are usual, so its size is not taken", m.Config.Size, maxConfig)
	}
	_, err = sum(m)
	return img, err
}

// Limits of what is read and believed. Registries take manifests of 4 MB:
// https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests
const (
	maxManifest = 4 << 20
	maxConfig   = 8 << 20
	maxLayers   = 1000
	maxTransfer = image.TB
)

// sum adds up the sizes of the layers.
func sum(m *v1.Manifest) (image.Bytes, error) {
	if len(m.Layers) > maxLayers {
		return 0, fmt.Errorf("its manifest lists %d layers, more than %d, so its size is not taken", len(m.Layers), maxLayers)
	}
	var total image.Bytes
	for i, l := range m.Layers {
		size := image.Bytes(l.Size)
		if size <= 0 || size > maxTransfer-total {
			return 0, fmt.Errorf("its manifest says that layer %d has %d bytes, which cannot be, so its size is not taken", i+1, l.Size)
		}
		total += size
	}
	return total, nil
}

// plausible reports whether an answer that was read from the disk can be one.
func (a answer) plausible() bool { return a.Transfer >= 0 && image.Bytes(a.Transfer) <= maxTransfer }

// bounded refuses manifests that are larger than registries take.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := b.RoundTripper.RoundTrip(req)
	if err == nil && strings.Contains(req.URL.Path, "/manifests/") {
		resp.Body = &body{resp.Body, maxManifest}
	}
	return resp, err
}

type body struct {
	io.ReadCloser
	left int
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, fmt.Errorf("its manifest is larger than the %d bytes that registries take", maxManifest)
	}
	return n, err
}

// explain adds what to do about an error.
func explain(ref image.Ref, err error) error {
	var offline *net.OpError
	var status *transport.Error
	switch {
	case errors.As(err, &status) && status.StatusCode == http.StatusNotFound:
		return fmt.Errorf("%s: %s has no such image (check its name and tag)", ref, ref.Registry)
	case errors.As(err, &status) && (status.StatusCode == http.StatusUnauthorized || status.StatusCode == http.StatusForbidden):
		return fmt.Errorf("%s: %s does not show it, because it is private or does not exist (log in with docker login %s or podman login %s)",
			ref, ref.Registry, ref.Registry, ref.Registry)
	case errors.As(err, &status) && status.StatusCode == http.StatusTooManyRequests:
		return fmt.Errorf("%s: %s has had too many requests (try again later, or log in with docker login %s)", ref, ref.Registry, ref.Registry)
	case errors.As(err, &offline):
		return fmt.Errorf("%s: %s cannot be reached (without a network, leave --registry out): %w", ref, ref.Registry, err)
	}
	return fmt.Errorf("%s: %w", ref, err)
}
