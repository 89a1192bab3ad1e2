package project

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func receive(t *testing.T, c <-chan *Project) *Project {
	t.Helper()
	select {
	case p := <-c:
		return p
	case <-time.After(20 * time.Second):
		t.Fatal("no snapshot came")
		return nil
	}
}

// settle waits until nothing is being read.
func (c *Cache) settle(t *testing.T) {
	t.Helper()
	busy := func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, s := range c.slots {
			if s.loading {
				return true
			}
		}
		return false
	}
	for deadline := time.Now().Add(20 * time.Second); busy(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("still reading")
		}
	}
}

func TestCacheGivesTheLastSnapshotAtOnce(t *testing.T) {
	dir := write(t, "-- a --\nsize 5\n")
	changed := make(chan *Project, 10)
	c := NewCache(Options{}, func(p *Project) { changed <- p })
	defer c.Close()

	if p := c.Get(dir, ""); p != nil {
		t.Fatal("a snapshot before anything was read")
	}
	first := receive(t, changed)
	if p := c.Get(dir, ""); p != first {
		t.Error("the snapshot that was announced is not the one that is given")
	}

	c.Invalidate(filepath.Join(t.TempDir(), "elsewhere"))
	if err := os.WriteFile(filepath.Join(dir, "b"), []byte("12345678"), 0o644); err != nil {
		t.Fatal(err)
	}
	c.Invalidate(filepath.Join(dir, "b"))
	second := receive(t, changed)
	if got := second.Sent(nil); got.Bytes != 13 || c.Get(dir, "") != second {
		t.Errorf("the new snapshot has %+v", got)
	}
	c.Invalidate(dir)
	c.settle(t)
	if len(changed) > 0 || c.Get(dir, "") != second {
		t.Error("a snapshot was announced that does not differ")
	}
	c.Close()
	c.Get(dir, "") // after Close it only answers
}

func TestCacheSaysWhyThereIsNoSnapshot(t *testing.T) {
	c := NewCache(Options{}, nil)
	defer c.Close()
	dir := filepath.Join(t.TempDir(), "nowhere")
	c.Get(dir, "")
	c.settle(t)
	if c.Err(dir, "") == nil {
		t.Fatal("no error came")
	}
}

func TestCacheForgetsWhatWasUsedLongAgo(t *testing.T) {
	c := NewCache(Options{}, nil)
	defer c.Close()
	for range maxCached + 5 {
		c.Get(t.TempDir(), "")
	}
	if n := len(c.Contexts()); n != maxCached {
		t.Errorf("%d contexts are remembered", n)
	}
}
