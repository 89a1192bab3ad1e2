package registry_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	server "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/size"
	"minke/analysis/size/measure"
	"minke/analysis/size/registry"
	"minke/analysis/syntax"
)

// host is a registry that runs in this process, over HTTP.
type host struct {
	*httptest.Server
	requests atomic.Int32
	through  func(w http.ResponseWriter, req *http.Request, next http.Handler) // nil lets all pass
}

func start(t *testing.T) *host {
	t.Helper()
	h := &host{}
	next := server.New(server.Logger(log.New(io.Discard, "", 0)))
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		h.requests.Add(1)
		if h.through != nil {
			h.through(w, req, next)
			return
		}
		next.ServeHTTP(w, req)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *host) ref(path string) string { return strings.TrimPrefix(h.URL, "http://") + "/" + path }

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sample is an image with layers of so many random bytes, and what its manifest adds up to.
func sample(t *testing.T, platform string, layers ...int64) (v1.Image, image.Bytes) {
	t.Helper()
	p, err := v1.ParsePlatform(platform)
	check(t, err)
	img, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: p.OS, Architecture: p.Architecture, RootFS: v1.RootFS{Type: "layers"}})
	check(t, err)
	for _, size := range layers {
		l, err := random.Layer(size, "application/vnd.docker.image.rootfs.diff.tar.gzip")
		check(t, err)
		img, err = mutate.AppendLayers(img, l)
		check(t, err)
	}
	m, err := img.Manifest()
	check(t, err)
	var total image.Bytes
	for _, l := range m.Layers {
		total += image.Bytes(l.Size)
	}
	return img, total
}

// push uploads an image or an index.
func (h *host) push(t *testing.T, path string, what remote.Taggable) {
	t.Helper()
	ref, err := name.ParseReference(h.ref(path))
	check(t, err)
	p, err := remote.NewPusher()
	check(t, err)
	check(t, p.Push(context.Background(), ref, what))
}

// ask asks for the base of a stage.
func ask(r *registry.Registry, from string) (image.Size, bool, []error) {
	g := build.New(syntax.Parse(from + "\n"))
	errs := r.Learn(context.Background(), g)
	var m size.Measured
	if r.Tell(&m); m.Base == nil {
		return image.Size{}, false, errs
	}
	s, ok := m.Base(g, g.Final())
	return s, ok, errs
}

// measured expects that the base of from takes so much to transfer, and that no error is told.
func measured(t *testing.T, r *registry.Registry, from string, want image.Bytes) image.Size {
	t.Helper()
	s, ok, errs := ask(r, from)
	if len(errs) > 0 || !ok || s.Compressed.Bytes != want || s.Compressed.Source != image.Measured {
		t.Errorf("%s: %+v, %t, %v; want %d bytes", from, s.Compressed, ok, errs, want)
	}
	return s
}

// refused expects that nothing is known of the base of from, and an error with these words.
func refused(t *testing.T, r *registry.Registry, from string, words ...string) {
	t.Helper()
	s, ok, errs := ask(r, from)
	if ok || len(errs) != 1 {
		t.Fatalf("%s: %+v, %t, %v", from, s, ok, errs)
	}
	for _, w := range words {
		if !strings.Contains(errs[0].Error(), w) {
			t.Errorf("%s: the error lacks %q: %v", from, w, errs[0])
		}
	}
}

func anonymous(dir string) *registry.Registry {
	r := registry.New(dir)
	r.Keychain = authn.NewMultiKeychain() // not that of who runs the tests
	return r
}

func TestBase(t *testing.T) {
	h := start(t)
	img, total := sample(t, "linux/amd64", 1000, 20_000)
	h.push(t, "team/base:1", img)
	h.push(t, "library/debian:12", img)
	r := anonymous("")
	s := measured(t, r, "FROM "+h.ref("team/base:1"), total)
	if s.Disk.Known() {
		t.Errorf("nothing says what an unknown image takes on disk: %+v", s.Disk)
	}
	digest, err := img.Digest()
	check(t, err)
	if !strings.Contains(s.Compressed.From, digest.String()) || s.Compressed.Date == "" {
		t.Errorf("the figure does not say where it is from: %+v", s.Compressed)
	}
	if s := measured(t, r, "FROM "+h.ref("library/debian:12"), total); s.Disk.Source != image.Estimated {
		t.Errorf("on disk a mirror of debian:12 is %+v", s.Disk)
	}
	measured(t, r, "ARG B="+h.ref("team/base")+"\nFROM ${B}:1", total)
	measured(t, r, "FROM "+h.ref("team/base@")+digest.String(), total)
	refused(t, r, "FROM "+h.ref("team/base:2"), "has no such image", "check its name and tag")
}

func TestPlatforms(t *testing.T) {
	h := start(t)
	amd, small := sample(t, "linux/amd64", 1000)
	arm, large := sample(t, "linux/arm64", 9000)
	index := mutate.AppendManifests(empty.Index,
		mutate.IndexAddendum{Add: arm, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "arm64", Variant: "v8"}}},
		mutate.IndexAddendum{Add: amd, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "amd64"}}},
	)
	h.push(t, "many:1", index)
	h.push(t, "arm:1", arm)
	r, many := anonymous(""), h.ref("many:1")
	measured(t, r, "FROM "+many, small)
	measured(t, r, "FROM --platform=linux/arm64 "+many, large)
	measured(t, r, "ARG P=linux/arm64\nFROM --platform=$P "+many, large)
	measured(t, r, "FROM --platform=$BUILDPLATFORM "+many, small)
	refused(t, r, "FROM --platform=linux/s390x "+many, "linux/s390x")
	refused(t, r, "FROM "+h.ref("arm:1"), "it is for linux/arm64, not for linux/amd64")
}

func TestCredentialsAreThoseOfDockerAndPodman(t *testing.T) {
	h := start(t)
	img, total := sample(t, "linux/amd64", 1000)
	h.push(t, "private:1", img)
	h.through = func(w http.ResponseWriter, req *http.Request, next http.Handler) {
		if user, password, _ := req.BasicAuth(); user != "ada" || password != "secret" {
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, req)
	}
	from := "FROM " + h.ref("private:1")
	home := t.TempDir()
	for _, v := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "DOCKER_CONFIG"} {
		t.Setenv(v, home)
	}
	t.Setenv("REGISTRY_AUTH_FILE", "")
	refused(t, registry.New(""), from, "private or does not exist", "docker login "+h.ref("")[:len(h.ref(""))-1])

	auths := func(secret string) string {
		return fmt.Sprintf(`{"auths":{%q:{"auth":%q}}}`, strings.TrimSuffix(h.ref(""), "/"), base64.StdEncoding.EncodeToString([]byte(secret)))
	}
	podman := filepath.Join(home, "containers", "auth.json")
	check(t, os.MkdirAll(filepath.Dir(podman), 0o700))
	check(t, os.WriteFile(podman, []byte(auths("ada:secret")), 0o600))
	measured(t, registry.New(""), from, total)

	check(t, os.Remove(podman))
	docker := filepath.Join(home, "config.json")
	check(t, os.WriteFile(docker, []byte(auths("ada:secret")), 0o600))
	measured(t, registry.New(""), from, total)
	check(t, os.WriteFile(docker, []byte(auths("ada:wrong")), 0o600))
	refused(t, registry.New(""), from, "private or does not exist")
}

func TestAnswersAreKept(t *testing.T) {
	h := start(t)
	img, total := sample(t, "linux/amd64", 1000)
	h.push(t, "base:1", img)
	dir, from := t.TempDir(), "FROM "+h.ref("base:1")
	measured(t, anonymous(dir), from, total)

	newer, larger := sample(t, "linux/amd64", 1000, 5000)
	h.push(t, "base:1", newer)
	asked := h.requests.Load()
	measured(t, anonymous(dir), from, total)
	if h.requests.Load() != asked {
		t.Error("an answer that still holds is asked for again")
	}

	tomorrow := func() time.Time { return time.Now().Add(25 * time.Hour) }
	r := anonymous(dir)
	r.Now = tomorrow
	measured(t, r, from, larger)

	h.Close()
	r = anonymous(dir)
	r.Now = tomorrow
	measured(t, r, from, larger)
	r.Now = func() time.Time { return tomorrow().Add(48 * time.Hour) }
	s, ok, errs := ask(r, from)
	if !ok || s.Compressed.Bytes != larger || len(errs) != 1 {
		t.Errorf("an expired answer is %+v, %t, with %v", s.Compressed, ok, errs)
	}
}

func TestKeptAnswersAreChecked(t *testing.T) {
	dir := t.TempDir()
	h := start(t)
	img, total := sample(t, "linux/amd64", 1000)
	h.push(t, "base:1", img)
	measured(t, anonymous(dir), "FROM "+h.ref("base:1"), total)
	file := filepath.Join(dir, "registry.json")
	text, err := os.ReadFile(file)
	check(t, err)
	for _, lie := range []string{`"transfer":-7`, `"transfer":9000000000000000`} {
		check(t, os.WriteFile(file, []byte(strings.Replace(string(text), fmt.Sprintf(`"transfer":%d`, total), lie, 1)), 0o600))
		measured(t, anonymous(dir), "FROM "+h.ref("base:1"), total)
	}
}

func TestWhatHasNoNameIsNotAskedFor(t *testing.T) {
	h := start(t)
	r := anonymous("")
	for _, from := range []string{"FROM scratch", "ARG V\nFROM x:$V", "FROM UPPER case:1", "", "RUN x", "FROM scratch AS a\nFROM a"} {
		if s, ok, errs := ask(r, from); ok || len(errs) > 0 {
			t.Errorf("%q: %+v, %v", from, s, errs)
		}
	}
	if n := h.requests.Load(); n > 0 {
		t.Errorf("%d requests", n)
	}
}

var amd64 = v1.Platform{OS: "linux", Architecture: "amd64"}

func TestImage(t *testing.T) {
	h := start(t)
	img, total := sample(t, "linux/amd64", 1000, 2000)
	h.push(t, "app:1", img)
	r := anonymous("")
	got, err := r.Image(context.Background(), image.Parse(h.ref("app:1")), amd64)
	check(t, err)
	list, err := measure.Read(context.Background(), got, measure.Limits{})
	check(t, err)
	var sum image.Bytes
	for _, l := range list {
		sum += l.Transfer
	}
	if sum != total {
		t.Errorf("the layers add up to %d bytes, want %d", sum, total)
	}

	h.through = func(_ http.ResponseWriter, req *http.Request, _ http.Handler) { <-req.Context().Done() }
	r.Timeout = 50 * time.Millisecond
	if _, err := r.Image(context.Background(), image.Parse(h.ref("app:1")), amd64); err == nil || !strings.Contains(err.Error(), "did not answer within 50ms") {
		t.Errorf("a slow registry: %v", err)
	}
}
