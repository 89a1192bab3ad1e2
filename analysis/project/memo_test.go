package project

import (
	"path/filepath"
	"testing"
)

func TestWhatIsKeptBelongsToOneSnapshot(t *testing.T) {
	type key struct{}
	p := load(t, write(t, "-- a --\nsize 3\n"))
	p.Keep(key{}, 1)
	p.Keep(key{}, 2)
	if got := p.Recall(key{}); got != 2 {
		t.Errorf("kept %v, want the newest", got)
	}
	ignore := ParseIgnore(filepath.Join(p.Dir, ".dockerignore"), "a\n")
	for what, next := range map[string]*Project{"another file": p.WithFile("b", "x"), "another ignore file": p.WithIgnore(ignore)} {
		if got := next.Recall(key{}); got != nil {
			t.Errorf("with %s there is still %v", what, got)
		}
	}
}
