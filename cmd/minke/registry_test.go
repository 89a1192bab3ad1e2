package main

import (
	"io"
	"log"
	"net/http/httptest"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	server "github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/rogpeppe/go-internal/testscript"
)

// serveRegistry: registry FILE NAME serves the image of FILE as $REGISTRY/NAME until the
// script ends, or until "registry stop".
func serveRegistry(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 1 && args[0] == "stop" {
		ts.Value(serverKey{}).(*running).Close()
		return
	}
	if len(args) != 2 {
		ts.Fatalf("usage: registry file name, or registry stop")
	}
	s := ts.Value(serverKey{}).(*running)
	s.Server = httptest.NewServer(server.New(server.Logger(log.New(io.Discard, "", 0))))
	ts.Defer(s.Close)
	host := strings.TrimPrefix(s.URL, "http://")
	ts.Setenv("REGISTRY", host)
	img, err := tarball.ImageFromPath(ts.MkAbs(args[0]), nil)
	ts.Check(err)
	ref, err := name.ParseReference(host + "/" + args[1])
	ts.Check(err)
	ts.Check(remote.Write(ref, img))
}

// running is the registry of one script, kept in its environment.
type running struct{ *httptest.Server }

type serverKey struct{}
