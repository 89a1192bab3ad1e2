package cache_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"minke/analysis/size/cache"
)

var day = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func put(t *testing.T, table *cache.Table[int], at time.Time, name string, value int) {
	t.Helper()
	if err := table.Put(at, map[string]int{name: value}); err != nil {
		t.Fatal(err)
	}
}

func TestTableOutlivesTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "minke", "table.json")
	put(t, cache.Open[int](path), day, "a", 1)
	again := cache.Open[int](path)
	if e, ok := again.Get("a"); !ok || e.Value != 1 || !e.At.Equal(day) {
		t.Errorf("read again it is %+v, %t", e, ok)
	}
	if err := again.Clear(); err != nil {
		t.Fatal(err)
	}
	if _, ok := cache.Open[int](path).Get("a"); ok {
		t.Error("it is there after Clear")
	}
	if err := again.Clear(); err != nil {
		t.Errorf("a second Clear: %v", err)
	}
}

func TestProcessesKeepWhatOthersWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.json")
	var wg sync.WaitGroup
	one, two := cache.Open[int](path), cache.Open[int](path)
	put(t, one, day, "one", 1)
	put(t, two, day, "two", 2)
	for _, table := range []*cache.Table[int]{one, two} {
		wg.Go(func() {
			for i := range 20 {
				if err := table.Put(day, map[string]int{fmt.Sprint(i): i}); err != nil {
					t.Error(err)
				}
				if _, ok := cache.Open[int](path).Get("one"); !ok {
					t.Error("a reader saw a file without what was there before")
				}
			}
		})
	}
	wg.Wait()
	last := cache.Open[int](path)
	for _, name := range []string{"one", "two", "19"} {
		if _, ok := last.Get(name); !ok {
			t.Errorf("%s is lost", name)
		}
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
		t.Errorf("files are left behind: %v", left)
	}
}

// A process that lives long, such as the language server, sees what others write and forget.
func TestRefreshTakesOverWhatOthersWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.json")
	old, other := cache.Open[int](path), cache.Open[int](path)
	if old.Revision() != 0 {
		t.Error("an empty table has a revision")
	}
	put(t, other, day, "a", 1)
	old.Refresh()
	if e, ok := old.Get("a"); !ok || e.Value != 1 {
		t.Errorf("a is %+v, %t", e, ok)
	}
	first := old.Revision()
	if old.Refresh(); first == 0 || old.Revision() != first || first == other.Revision() {
		t.Error("the revision changes without a change, or is that of another table")
	}
	put(t, other, day, "a", 2)
	if old.Refresh(); old.Revision() == first {
		t.Error("the revision stays although a has changed")
	}
	if err := other.Clear(); err != nil {
		t.Fatal(err)
	}
	old.Refresh()
	if _, ok := old.Get("a"); ok || old.Revision() != 0 {
		t.Error("what was forgotten is still there")
	}
}

func TestTheOldestMakeRoom(t *testing.T) {
	table := cache.Open[int]("")
	put(t, table, day, "oldest", 0)
	many := map[string]int{}
	for i := range 4000 {
		many[fmt.Sprint(i)] = i
	}
	if err := table.Put(day.Add(time.Hour), many); err != nil {
		t.Fatal(err)
	}
	if _, ok := table.Get("oldest"); ok {
		t.Error("the oldest is still there")
	}
	if _, ok := table.Get("3999"); !ok {
		t.Error("a new one is gone")
	}
}

func TestWhatCannotBeReadIsEmpty(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"truncated": `{"version":1,"entries":{"a":{"at":"2026-11-25T12:00:00Z","va`,
		"another":   `{"version":2,"entries":{"a":{"value":1}}}`,
		"type":      `{"version":1,"entries":{"a":{"value":"x"}}}`,
		"null":      `{"version":1,"entries":null}`,
		"list":      `[]`,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		table := cache.Open[int](path)
		if e, ok := table.Get("a"); ok {
			t.Errorf("%s: %+v", name, e)
		}
		put(t, table, day, "b", 2)
		if e, ok := cache.Open[int](path).Get("b"); !ok || e.Value != 2 {
			t.Errorf("%s: it is not written anew", name)
		}
	}
	if err := cache.Open[int](filepath.Join(dir, "null", "below a file")).Put(day, map[string]int{"a": 1}); err == nil {
		t.Error("a table that cannot be written is no error")
	}
}

// Whatever is in the file, it is read without harm and can be written over.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"version":1,"entries":{"a":{"at":"2026-11-25T12:00:00Z","value":1}}}`))
	f.Add([]byte(`{"version":1,"entries":{"":{"at":"9999-12-31T23:59:59+14:00"},"a":null}}`))
	f.Add([]byte("{\"version\":1,\"entries\":{\"\xff\":{\"value\":1e400}}}"))
	path := filepath.Join(f.TempDir(), "table.json")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		put(t, cache.Open[int](path), day, "new", 7)
		if e, ok := cache.Open[int](path).Get("new"); !ok || e.Value != 7 {
			t.Errorf("what was put is %+v, %t", e, ok)
		}
	})
}
