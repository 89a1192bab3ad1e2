// Package registry asks container registries how large base images are. It reads
// manifests and configs and never a layer, with the credentials that Docker or Podman
// keep, and remembers the answers.
package registry

import (
	"context"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/size"
	"minke/analysis/size/cache"
)

// Registry knows what registries have answered. It is safe for concurrent use.
type Registry struct {
	Keychain  authn.Keychain    // who asks
	Transport http.RoundTripper // nil for the usual one, which goes by HTTPS_PROXY and the like
	Timeout   time.Duration     // for one image, all requests together
	Expiry    time.Duration     // of an answer for a tag; one for a digest is true for ever
	Now       func() time.Time

	answers *cache.Table[answer]

	mu     sync.Mutex
	failed map[string]failure // by key; not asked again for a while
}

type failure struct {
	at  time.Time
	err error
}

// patience is how long a failure stands before the registry is asked again.
const patience = time.Minute

// New returns a Registry that keeps its answers in the folder dir; with "" it keeps them
// in memory. It asks nobody yet.
func New(dir string) *Registry {
	path := ""
	if dir != "" {
		path = filepath.Join(dir, "registry.json")
	}
	return &Registry{
		Keychain: authn.DefaultKeychain,
		Timeout:  10 * time.Second, Expiry: 24 * time.Hour, Now: time.Now,
		answers: cache.Open[answer](path), failed: map[string]failure{},
	}
}

const (
	maxImages = 50 // of one Dockerfile that are asked for
	atOnce    = 4
)

// Learn asks for the base images of g of which no answer is known that still holds, and
// waits for the answers. The errors say, by image, what went wrong and what to do.
func (r *Registry) Learn(ctx context.Context, g *build.Graph) []error {
	asked := map[string]bool{}
	var errs []error
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for _, s := range g.Stages {
		q, ok := baseOf(g, s)
		if !ok || asked[q.key()] || len(asked) == maxImages {
			continue
		}
		asked[q.key()] = true
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if err := r.learn(ctx, q); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			}
		})
	}
	wg.Wait()
	return errs
}

func (r *Registry) learn(ctx context.Context, q question) error {
	if e, ok := r.answers.Get(q.key()); ok && (q.ref.Digest != "" || r.Now().Sub(e.At).Abs() < r.Expiry) && e.Value.plausible() {
		return nil
	}
	r.mu.Lock()
	f, ok := r.failed[q.key()]
	r.mu.Unlock()
	if ok && r.Now().Sub(f.at) < patience {
		return f.err
	}
	a, err := r.ask(ctx, q)
	if err == nil {
		return r.answers.Put(r.Now(), map[string]answer{q.key(): a})
	}
	if ctx.Err() == nil {
		r.mu.Lock()
		r.failed[q.key()] = failure{r.Now(), err}
		r.mu.Unlock()
	}
	return err
}

// Tell adds the answers that are there by now to what is measured. It asks nobody.
func (r *Registry) Tell(to *size.Measured) {
	r.answers.Refresh()
	if revision := r.answers.Revision(); revision != 0 {
		to.Base, to.Revision.Base = r.base, revision
	}
}

// base tells the size of the image that s starts from as its registry has said it, from
// memory. An answer that has expired counts until there is a newer one: it has its date.
func (r *Registry) base(g *build.Graph, s *build.Stage) (image.Size, bool) {
	q, ok := baseOf(g, s)
	if !ok {
		return image.Size{}, false
	}
	e, ok := r.answers.Get(q.key())
	if !ok || !e.Value.plausible() {
		return image.Size{}, false
	}
	b := image.Bytes(e.Value.Transfer)
	return image.Completed(q.ref, image.Figure{
		Bytes: b, Low: b, High: b, Source: image.Measured,
		From: q.ref.String() + " for " + q.platform.String() + ", the manifest " + e.Value.Digest,
		Date: e.At.Format(time.DateOnly),
	}), true
}

// Image opens an image for a platform. Its manifest is read in bounded time; the layers
// are read when they are asked for, until ctx ends.
func (r *Registry) Image(ctx context.Context, ref image.Ref, platform v1.Platform) (v1.Image, error) {
	ctx, cancel := context.WithCancel(ctx)
	late := time.AfterFunc(r.Timeout, cancel)
	img, err := r.open(ctx, question{ref, platform})
	if !late.Stop() {
		return nil, r.silent(ref)
	}
	if err != nil {
		cancel()
		return nil, explain(ref, err)
	}
	return img, nil
}

// Forget drops all answers.
func (r *Registry) Forget() error { return r.answers.Clear() }
