package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkStart is everything that happens before a command does its work.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		if code := run([]string{"version"}, strings.NewReader(""), io.Discard, io.Discard); code != 0 {
			b.Fatalf("exit code %d", code)
		}
	}
}

// BenchmarkCheck checks a thousand small Dockerfiles, each with its own context. With
// -cpu 1,2 it shows that they are checked side by side.
func BenchmarkCheck(b *testing.B) {
	dir := b.TempDir()
	for i := range 1000 {
		path := filepath.Join(dir, fmt.Sprintf("service%d", i), "Dockerfile")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY . /srv\n"), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if code := run([]string{"check", "--fail-on=never", dir}, strings.NewReader(""), io.Discard, os.Stderr); code != 0 {
			b.Fatalf("exit code %d", code)
		}
	}
}
