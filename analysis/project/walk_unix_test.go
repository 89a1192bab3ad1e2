//go:build unix

package project

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Opening a pipe waits for a writer; nobody shall wait here.
func TestPipesDoNotBlock(t *testing.T) {
	dir := write(t, "-- src/a --\nsize 3\n")
	for _, name := range []string{"package.json", ".dockerignore", "pipe", "src/go.mod"} {
		if err := syscall.Mkfifo(filepath.Join(dir, filepath.FromSlash(name)), 0o644); err != nil {
			t.Skip("no pipes here: ", err)
		}
	}
	done := make(chan *Project, 1)
	go func() { done <- load(t, dir) }()
	select {
	case p := <-done:
		if got := p.Sent(nil); got.Bytes != 3 || len(p.Problems) != 3 {
			t.Errorf("the context has %+v, problems %v", got, p.Problems)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("still waiting for a pipe")
	}
}
