package server

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// What a registry says of a base image is shown once the user lets it be asked, and not before.
func TestARegistryIsAskedWhenTheUserLetsIt(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	host := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer host.Close()
	ref, err := name.ParseReference(strings.TrimPrefix(host.URL, "http://") + "/team/base:1")
	if err != nil {
		t.Fatal(err)
	}
	img, err := random.Image(3_000_000, 1)
	if err == nil {
		err = remote.Write(ref, img)
	}
	if err != nil {
		t.Fatal(err)
	}

	const document = "untitled:Dockerfile"
	c := start(t, fullClient)
	c.open(document, "FROM "+ref.Name()+"\n")
	hover := func() string {
		return string(c.call("textDocument/hover", `{"textDocument":{"uri":"`+document+`"},"position":{"line":0,"character":1}}`))
	}
	if got := hover(); strings.Contains(got, "3 MB") {
		t.Errorf("asked without leave: %s", got)
	}
	c.notify("workspace/didChangeConfiguration", `{"settings":{"minke":{"registry":"on"}}}`)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if got := hover(); strings.Contains(got, "3 MB") && strings.Contains(got, "manifest") {
			return
		}
	}
	t.Error("what the registry says does not show")
}

// A registry that takes its time is shown to be asked, until it has answered.
func TestAskingARegistryIsShown(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	asked := make(chan struct{})
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		<-asked
		w.WriteHeader(http.StatusNotFound)
	}))
	defer host.Close()
	c := start(t, `{"window":{"workDoneProgress":true}}`)
	c.mu.Lock()
	c.answer["window/workDoneProgress/create"] = func(json.RawMessage) any { return nil }
	c.mu.Unlock()
	c.notify("workspace/didChangeConfiguration", `{"settings":{"minke":{"registry":"on"}}}`)
	c.open("untitled:Dockerfile", "FROM "+strings.TrimPrefix(host.URL, "http://")+"/team/base:1\n")
	told := func(kind string) bool {
		return slices.ContainsFunc(c.said, func(m message) bool {
			return m.Method == "$/progress" && strings.Contains(string(m.Params), `"kind":"`+kind+`"`)
		})
	}
	c.until("that a registry is asked", func() bool { return told("begin") })
	if c.holds(100*time.Millisecond, func() bool { return told("end") }) {
		t.Error("the end is told before the registry has answered")
	}
	close(asked)
	c.until("the end of it", func() bool { return told("end") })
}
