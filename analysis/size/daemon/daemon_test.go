package daemon_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"minke/analysis/image"
	"minke/analysis/size/daemon"
	"minke/analysis/size/measure"
)

// docker is a server with the part of Docker's API that is used, on a socket of its own:
// https://docs.docker.com/reference/api/engine
type docker struct {
	host    string
	version string            // of its API
	images  map[string][]byte // archives by platform; the first one asked for without is linux/amd64
	through http.HandlerFunc  // instead of sending an image; nil to send it
}

func start(t *testing.T) *docker {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	d := &docker{version: "1.51", images: map[string][]byte{}}
	for _, arch := range []string{"amd64", "arm64"} {
		d.images["linux/"+arch] = archive(t, arch)
	}
	socket := filepath.Join(t.TempDir(), "d.sock")
	l, err := net.Listen("unix", socket)
	check(t, err)
	server := &http.Server{Handler: d}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	d.host = "unix://" + socket
	return d
}

func (d *docker) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Api-Version", d.version)
	switch path := strings.TrimPrefix(req.URL.Path, "/v"+d.version); path {
	case "/_ping":
	case "/images/app:1/json":
		json.NewEncoder(w).Encode(map[string]any{"Id": "sha256:0", "Os": "linux", "Architecture": "amd64", "Size": 50_000})
	case "/images/get":
		if d.through != nil {
			d.through(w, req)
			return
		}
		var want struct{ OS, Architecture string }
		if text := req.URL.Query().Get("platform"); text != "" && json.Unmarshal([]byte(text), &want) != nil {
			http.Error(w, `{"message":"platform"}`, http.StatusBadRequest)
			return
		}
		if want.OS == "" {
			want.OS, want.Architecture = "linux", "amd64"
		}
		w.Write(d.images[want.OS+"/"+want.Architecture])
	default:
		w.WriteHeader(http.StatusNotFound)
		json.NewEncoder(w).Encode(map[string]string{"message": "No such image: " + path})
	}
}

// archive is an image as docker save writes it, of two layers, for an architecture.
func archive(t *testing.T, arch string) []byte {
	t.Helper()
	img, err := random.Image(20_000, 2)
	check(t, err)
	config, err := img.ConfigFile()
	check(t, err)
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", arch
	img, err = mutate.ConfigFile(img, config)
	check(t, err)
	tag, err := name.NewTag("app:1")
	check(t, err)
	var b bytes.Buffer
	check(t, tarball.Write(tag, img, &b))
	return b.Bytes()
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// temporary lists what lies in the folder for temporary files.
func temporary(t *testing.T) []os.DirEntry {
	t.Helper()
	list, err := os.ReadDir(os.Getenv("TMPDIR"))
	check(t, err)
	return list
}

func TestAnImageComesFromTheDaemon(t *testing.T) {
	host := start(t)
	var done, of image.Bytes
	d := daemon.Daemon{Host: host.host, Progress: func(n, all image.Bytes) { done, of = n, all }}
	img, closing, err := d.Image(context.Background(), "app:1", nil)
	check(t, err)
	list, err := measure.Read(context.Background(), img, measure.Limits{})
	check(t, err)
	if len(list) != 2 || list[0].Files != 1 || list[0].Disk != 20_000 {
		t.Errorf("the layers are %+v", list)
	}
	if int(done) != len(host.images["linux/amd64"]) || of != 50_000 {
		t.Errorf("in the end %d of %d bytes have come", done, of)
	}
	check(t, closing())
	if left := temporary(t); len(left) > 0 {
		t.Errorf("%s is left", left[0].Name())
	}
}

func TestThePlatformIsChosen(t *testing.T) {
	host := start(t)
	arm, amd := v1.Platform{OS: "linux", Architecture: "arm64"}, v1.Platform{OS: "linux", Architecture: "amd64"}
	for _, c := range []struct {
		version string
		asked   *v1.Platform
		want    string // of the image; "" for an error
	}{
		{"1.51", nil, "amd64"},
		{"1.51", &arm, "arm64"},
		{"1.51", &amd, "amd64"},
		{"1.41", &amd, "amd64"},
		{"1.41", &arm, ""},
	} {
		host.version = c.version
		d := daemon.Daemon{Host: host.host}
		img, closing, err := d.Image(context.Background(), "app:1", c.asked)
		if c.want == "" {
			if err == nil || !strings.Contains(err.Error(), "the daemon has it for linux/amd64, not for linux/arm64") {
				t.Errorf("API %s, %v: %v", c.version, c.asked, err)
			}
			continue
		}
		check(t, err)
		config, err := img.ConfigFile()
		check(t, err)
		if config.Architecture != c.want {
			t.Errorf("API %s, %v: the image is for %s", c.version, c.asked, config.Architecture)
		}
		check(t, closing())
	}
}

func TestWhatGoesWrongIsExplained(t *testing.T) {
	hang := func(_ http.ResponseWriter, req *http.Request) { <-req.Context().Done() }
	for name, c := range map[string]struct {
		host, image string // the server of the test where there is no host
		through     http.HandlerFunc
		want        string
	}{
		"no daemon":   {"unix://" + filepath.Join(t.TempDir(), "none.sock"), "app:1", nil, "no daemon answers at unix://"},
		"no image":    {"", "app:2", nil, "app:2: the daemon has no such image, at unix://"},
		"silence":     {"", "app:1", hang, "did not answer within 200ms"},
		"no archive":  {"", "app:1", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("no tar")) }, "app:1: "},
		"cut off":     {"", "app:1", func(w http.ResponseWriter, _ *http.Request) { w.Write(archive(t, "amd64")[:30_000]) }, "app:1: "},
		"an error":    {"", "app:1", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"message":"disk full"}`, 500) }, "disk full"},
		"it breaks":   {"", "app:1", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "app:1: "},
		"bad address": {"nonsense", "app:1", nil, "nonsense"},
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			server.through = c.through
			d := daemon.Daemon{Host: cmp.Or(c.host, server.host), Timeout: 200 * time.Millisecond}
			img, closing, err := d.Image(context.Background(), c.image, nil)
			if err == nil { // an archive that is cut off shows when it is read
				_, err = measure.Read(context.Background(), img, measure.Limits{})
				check(t, closing())
				if err == nil {
					t.Fatal("no error")
				}
				return
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if errors.Is(err, daemon.ErrNone) != (name == "no image") {
				t.Errorf("%v: ErrNone is %v", err, errors.Is(err, daemon.ErrNone))
			}
			if left := temporary(t); len(left) > 0 {
				t.Errorf("%s is left", left[0].Name())
			}
		})
	}
}

// A slow daemon may take its time as long as something comes; Ctrl-C ends it at once.
func TestASlowDaemon(t *testing.T) {
	host := start(t)
	host.through = func(w http.ResponseWriter, req *http.Request) {
		rest := host.images["linux/amd64"]
		for len(rest) > 0 && req.Context().Err() == nil {
			n := min(len(rest), 8_000)
			w.Write(rest[:n])
			w.(http.Flusher).Flush()
			rest = rest[n:]
			time.Sleep(60 * time.Millisecond)
		}
	}
	d := daemon.Daemon{Host: host.host, Timeout: 300 * time.Millisecond}
	_, closing, err := d.Image(context.Background(), "app:1", nil)
	check(t, err)
	check(t, closing())

	ctx, cancel := context.WithCancel(context.Background())
	d.Progress = func(image.Bytes, image.Bytes) { cancel() }
	if _, _, err := d.Image(ctx, "app:1", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if left := temporary(t); len(left) > 0 {
		t.Errorf("%s is left", left[0].Name())
	}
}
