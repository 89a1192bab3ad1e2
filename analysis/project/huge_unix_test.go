//go:build unix

package project

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// A context with everything that could hold a walk up, and more files than it may visit:
// what is known at the end is a lower bound, and says so.
func TestAHugeContextIsALowerBound(t *testing.T) {
	dir := write(t, "-- package.json --\n{\"name\": \"a\"}\n-- src/a.js --\nsize 3\n")
	for _, name := range []string{"data", "node_modules/a", "closed"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(name)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 6000 {
		for _, folder := range []string{"data", "node_modules/a"} {
			if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(folder), strconv.Itoa(i)), []byte("x"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	huge, err := os.Create(filepath.Join(dir, "disk.img"))
	if err != nil {
		t.Fatal(err)
	}
	if err := huge.Truncate(50 << 30); err != nil { // takes no room
		t.Skip("no sparse files here: ", err)
	}
	huge.Close()
	for _, link := range [][2]string{{".", "loop"}, {"..", "src/up"}, {"self", "self"}, {"/", "root"}} {
		if err := os.Symlink(link[0], filepath.Join(dir, link[1])); err != nil {
			t.Skip("no links here: ", err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Skip("no pipes here: ", err)
	}
	if err := os.Chmod(filepath.Join(dir, "closed"), 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "closed"), 0o755) })

	p, err := Load(t.Context(), dir, "", Options{MaxEntries: 8000})
	if err != nil {
		t.Fatal(err)
	}
	all := p.Sent(nil)
	if !p.Partial || !all.AtLeast || all.Files > 8000 || all.Bytes < 50<<30 || p.Node == nil {
		t.Errorf("partial %v, all %+v, package.json read: %v", p.Partial, all, p.Node != nil)
	}
	s := SuggestIgnore(p, Uses{Commands: []string{"npm ci"}})
	for _, l := range s.Lines {
		if l.Pattern == "node_modules" && !l.Saves.AtLeast {
			t.Errorf("node_modules is said to be %+v", l.Saves)
		}
	}
	if remarks := p.Review(ParseIgnore("", "no-such-file\n"), nil); len(remarks) > 0 {
		t.Errorf("something is said of what was not seen: %+v", remarks)
	}
}
