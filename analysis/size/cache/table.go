// Package cache keeps what was measured below the user's cache folder: bounded, and
// whole or not at all.
package cache

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// version is that of the files' format; a file of another one counts as empty.
const version = 1

const (
	maxEntries = 4000    // of a table; the oldest make room
	maxSize    = 8 << 20 // of a file, in bytes
)

// Dir is Minke's folder in the user's cache.
func Dir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w (set XDG_CACHE_HOME or HOME, so that what was measured can be kept)", err)
	}
	return filepath.Join(dir, "minke"), nil
}

// Table is a file of values by name. It is safe for concurrent use.
type Table[V any] struct {
	path string // "" keeps it in memory

	mu       sync.Mutex
	entries  map[string]Entry[V]
	revision uint64
	read     fs.FileInfo // of the file, as it was when the entries were those in it; nil for none
}

// revisions counts those of all tables.
var revisions atomic.Uint64

// Entry is a value, and when it was put there.
type Entry[V any] struct {
	At    time.Time `json:"at"`
	Value V         `json:"value"`
}

type file[V any] struct {
	Version int                 `json:"version"`
	Entries map[string]Entry[V] `json:"entries"`
}

// Open reads the table at path. One that is missing, broken or of another version is
// empty: what it held can be measured again. An empty path keeps the table in memory.
func Open[V any](path string) *Table[V] {
	t := &Table[V]{path: path, entries: map[string]Entry[V]{}}
	t.Refresh()
	return t
}

// Refresh takes over what other processes have written since the file was last read. It
// costs a look at the file where nobody has.
func (t *Table[V]) Refresh() {
	if t.path == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now, _ := os.Stat(t.path) // nil for a file that is not there
	if now == nil && t.read == nil || now != nil && t.read != nil &&
		os.SameFile(now, t.read) && now.ModTime().Equal(t.read.ModTime()) && now.Size() == t.read.Size() {
		return
	}
	t.read, t.entries, t.revision = now, read[V](t.path), revisions.Add(1)
}

// Revision changes with each change of what Get gives, and is never that of another table.
// It is 0 while there are no entries.
func (t *Table[V]) Revision() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.entries) == 0 {
		return 0
	}
	return t.revision
}

func read[V any](path string) map[string]Entry[V] {
	entries := map[string]Entry[V]{}
	f, err := os.Open(path)
	if err != nil {
		return entries
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() > maxSize {
		return entries
	}
	var content file[V]
	if json.NewDecoder(io.LimitReader(f, maxSize)).Decode(&content) == nil && content.Version == version && content.Entries != nil {
		return content.Entries
	}
	return entries
}

// Get returns the entry called name.
func (t *Table[V]) Get(name string) (Entry[V], bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.entries[name]
	return e, ok
}

// Put adds values and writes the table, with what other processes have added meanwhile.
func (t *Table[V]) Put(now time.Time, values map[string]V) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.revision = revisions.Add(1)
	maps.Copy(t.entries, read[V](t.path))
	for name, v := range values {
		t.entries[name] = Entry[V]{now.UTC().Truncate(time.Second), v}
	}
	names := slices.SortedFunc(maps.Keys(t.entries), func(a, b string) int {
		return cmp.Or(t.entries[a].At.Compare(t.entries[b].At), cmp.Compare(a, b))
	})
	for _, name := range names[:max(0, len(names)-maxEntries)] {
		delete(t.entries, name)
	}
	if t.path == "" {
		return nil
	}
	return t.write()
}

// write replaces the file in one step, so that nobody ever reads half of it.
func (t *Table[V]) write() error {
	var text bytes.Buffer
	if err := json.NewEncoder(&text).Encode(file[V]{version, t.entries}); err != nil {
		return err
	}
	dir := filepath.Dir(t.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, filepath.Base(t.path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(text.Bytes())
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), t.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	t.read, _ = os.Stat(t.path)
	return nil
}

// Clear forgets everything, and removes the file.
func (t *Table[V]) Clear() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.entries)
	t.revision, t.read = revisions.Add(1), nil
	if err := os.Remove(t.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
