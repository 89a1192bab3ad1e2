package main

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// serveDaemon: daemon FILE NAME serves the image of FILE, which is for no platform, as the
// NAME of a Docker daemon that DOCKER_HOST names from then on. It speaks what is needed of
// https://docs.docker.com/reference/api/engine
func serveDaemon(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: daemon file name")
	}
	archive, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_ping", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Api-Version", "1.51") })
	mux.HandleFunc("GET /v1.51/images/"+args[1]+"/json", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"Id": "sha256:0", "Os": "linux", "Architecture": "amd64", "Size": len(archive)})
	})
	mux.HandleFunc("GET /v1.51/images/get", func(w http.ResponseWriter, _ *http.Request) { w.Write(archive) })
	dir, err := os.MkdirTemp("", "minke") // names of sockets are short
	ts.Check(err)
	ts.Defer(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "d.sock")
	l, err := net.Listen("unix", socket)
	ts.Check(err)
	s := &http.Server{Handler: mux}
	go s.Serve(l)
	ts.Defer(func() { s.Close() })
	ts.Setenv("DOCKER_HOST", "unix://"+socket)
}
