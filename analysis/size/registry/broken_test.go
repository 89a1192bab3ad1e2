package registry_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"minke/analysis/build"
	"minke/analysis/size/registry"
	"minke/analysis/syntax"
)

func TestSlowRegistry(t *testing.T) {
	h := start(t)
	h.through = func(_ http.ResponseWriter, req *http.Request, _ http.Handler) { <-req.Context().Done() }
	r := anonymous("")
	r.Timeout = 50 * time.Millisecond
	refused(t, r, "FROM "+h.ref("slow:1"), "did not answer within 50ms", "try again later")
	before := h.requests.Load()
	refused(t, r, "FROM "+h.ref("slow:1"), "did not answer")
	if h.requests.Load() != before {
		t.Error("a registry that has just failed is asked again")
	}

	r = anonymous("")
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	errs := r.Learn(ctx, build.New(syntax.Parse("FROM "+h.ref("slow:1")+"\n")))
	if len(errs) != 1 || errs[0] != context.Canceled {
		t.Errorf("cancelled: %v", errs)
	}
}

// hung is a credential helper that waits for a window that nobody sees.
type hung chan struct{}

func (h hung) Resolve(authn.Resource) (authn.Authenticator, error) {
	<-h
	return authn.Anonymous, nil
}

func TestCredentialHelperThatHangs(t *testing.T) {
	h, never := start(t), make(hung)
	defer close(never)
	r := registry.New("")
	r.Keychain, r.Timeout = never, 50*time.Millisecond
	refused(t, r, "FROM "+h.ref("x:1"), "did not answer within 50ms")
}

func TestBrokenRegistry(t *testing.T) {
	img, _ := sample(t, "linux/amd64", 1000)
	other, _ := sample(t, "linux/amd64", 3000)
	manifest, err := img.RawManifest()
	check(t, err)
	another, err := other.RawManifest()
	check(t, err)
	digest, err := img.Digest()
	check(t, err)
	kind := "application/vnd.docker.distribution.manifest.v2+json"
	answer := func(code int, kind string, body []byte) func(http.ResponseWriter, *http.Request, http.Handler) {
		return func(w http.ResponseWriter, req *http.Request, next http.Handler) {
			if !strings.Contains(req.URL.Path, "/manifests/") {
				next.ServeHTTP(w, req)
				return
			}
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(code)
			_, _ = w.Write(body)
		}
	}
	for name, c := range map[string]struct {
		through func(http.ResponseWriter, *http.Request, http.Handler)
		ref     string
		words   string
	}{
		"forbidden":      {answer(403, "text/plain", nil), "x:1", "private or does not exist"},
		"busy":           {answer(400, "application/json", []byte(`{"errors":[{"code":"TOOMANYREQUESTS"}]}`)), "x:1", "TOOMANYREQUESTS"},
		"server error":   {answer(500, "text/html", []byte("<html>")), "x:1", "500"},
		"no JSON":        {answer(200, kind, []byte("<html>")), "x:1", "invalid character"},
		"truncated":      {answer(200, kind, manifest[:len(manifest)-20]), "x:1", "unexpected EOF"},
		"empty":          {answer(200, kind, nil), "x:1", ""},
		"null":           {answer(200, kind, []byte("null")), "x:1", ""},
		"wrong digest":   {answer(200, kind, another), "x@" + digest.String(), "manifest digest"},
		"huge":           {answer(200, kind, make([]byte, 5<<20)), "x:1", "larger than the 4194304 bytes"},
		"another type":   {answer(200, "application/pdf", []byte("%PDF")), "x:1", ""},
		"missing config": {answer(200, kind, manifest), "x:1", "has no such image"},
	} {
		t.Run(name, func(t *testing.T) {
			h := start(t)
			h.through = c.through
			r := anonymous("")
			r.Timeout = 20 * time.Second
			refused(t, r, "FROM "+h.ref(c.ref), h.ref(c.ref), c.words)
		})
	}
}

func TestSizesThatCannotBeAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*v1.Manifest)
		words  string
	}{
		"negative":      {func(m *v1.Manifest) { m.Layers[1].Size = -20 }, "layer 2 has -20 bytes, which cannot be"},
		"nothing":       {func(m *v1.Manifest) { m.Layers[0].Size = 0 }, "layer 1 has 0 bytes"},
		"absurd":        {func(m *v1.Manifest) { m.Layers[0].Size = 5e12 }, "layer 1 has 5000000000000 bytes"},
		"overflow":      {func(m *v1.Manifest) { m.Layers[0].Size, m.Layers[1].Size = 1<<63-1, 1<<63-1 }, "which cannot be"},
		"sum":           {func(m *v1.Manifest) { m.Layers[0].Size, m.Layers[1].Size = 9e11, 9e11 }, "layer 2 has 900000000000 bytes"},
		"large config":  {func(m *v1.Manifest) { m.Config.Size = 1 << 40 }, "its config has 1099511627776 bytes"},
		"no config":     {func(m *v1.Manifest) { m.Config.Size = -1 }, "its config has -1 bytes"},
		"config's size": {func(m *v1.Manifest) { m.Config.Size-- }, ""},
		"a layer more":  {func(m *v1.Manifest) { m.Layers = append(m.Layers, m.Layers[0]) }, "lists 3 layers and its config 2"},
		"many layers": {func(m *v1.Manifest) {
			for range 2000 {
				m.Layers = append(m.Layers, m.Layers[0])
			}
		}, "lists 2002 layers"},
	} {
		t.Run(name, func(t *testing.T) {
			h := start(t)
			img, _ := sample(t, "linux/amd64", 1000, 2000)
			h.push(t, "liar:1", img)
			m, err := img.Manifest()
			check(t, err)
			m = m.DeepCopy()
			c.change(m)
			text, err := json.Marshal(m)
			check(t, err)
			h.through = func(w http.ResponseWriter, req *http.Request, next http.Handler) {
				if strings.Contains(req.URL.Path, "/manifests/") {
					w.Header().Set("Content-Type", string(m.MediaType))
					_, _ = w.Write(text)
					return
				}
				next.ServeHTTP(w, req)
			}
			refused(t, anonymous(""), "FROM "+h.ref("liar:1"), c.words)
		})
	}
}

func TestOffline(t *testing.T) {
	h := start(t)
	h.Close()
	refused(t, anonymous(""), "FROM "+h.ref("x:1"), "cannot be reached", "leave --registry out")
}
