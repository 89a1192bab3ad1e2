package replace_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"minke/cmd/minke/replace"
)

func TestFileKeepsTheMode(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "Dockerfile", "FROM a\n", 0o640)
	if err := replace.File(replace.Change{Path: path, Root: dir, Exists: true, Old: "FROM a\n", New: "FROM b\n"}); err != nil {
		t.Fatal(err)
	}
	expect(t, path, "FROM b\n")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %v", info.Mode())
	}
	expectOnly(t, dir, "Dockerfile")
}

func TestFileMakesANewOne(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, ".dockerignore")
	if err := replace.File(replace.Change{Path: path, Root: dir, New: ".git\n"}); err != nil {
		t.Fatal(err)
	}
	expect(t, path, ".git\n")
	expectOnly(t, dir, ".dockerignore")
}

func TestFileFollowsALinkInsideTheFolder(t *testing.T) {
	dir := t.TempDir()
	target := write(t, dir, "real", "FROM a\n", 0o644)
	path := link(t, "real", filepath.Join(dir, "Dockerfile"))
	if err := replace.File(replace.Change{Path: path, Root: dir, Exists: true, Old: "FROM a\n", New: "FROM b\n"}); err != nil {
		t.Fatal(err)
	}
	expect(t, target, "FROM b\n")
	if to, err := os.Readlink(path); err != nil || to != "real" {
		t.Errorf("the link leads to %q (%v)", to, err)
	}
}

func TestFileRefuses(t *testing.T) {
	outside := t.TempDir()
	write(t, outside, "far", "FROM a\n", 0o644)
	for name, c := range map[string]struct {
		make   func(t *testing.T, dir string) // what is at dir/f
		exists bool
		want   string // in the error
	}{
		"a link that leads out":                    {func(t *testing.T, dir string) { link(t, filepath.Join(outside, "far"), filepath.Join(dir, "f")) }, true, "outside the folder"},
		"a file that somebody else has changed":    {func(t *testing.T, dir string) { write(t, dir, "f", "FROM c\n", 0o644) }, true, "changed on disk"},
		"a read-only file":                         {func(t *testing.T, dir string) { write(t, dir, "f", "FROM a\n", 0o444) }, true, "read-only"},
		"a new file that has come up":              {func(t *testing.T, dir string) { write(t, dir, "f", "mine\n", 0o644) }, false, "changed on disk"},
		"a file that has gone":                     {func(*testing.T, string) {}, true, "no such file"},
		"a new file behind a link that leads away": {func(t *testing.T, dir string) { link(t, filepath.Join(outside, "new"), filepath.Join(dir, "f")) }, false, "changed on disk"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			c.make(t, dir)
			path := filepath.Join(dir, "f")
			before, _ := os.ReadFile(path)
			err := replace.File(replace.Change{Path: path, Root: dir, Exists: c.exists, Old: "FROM a\n", New: "FROM b\n"})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("the error is %v, want one that names the file and says %q", err, c.want)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Errorf("the file now holds %q", after)
			}
			if _, err := os.Lstat(filepath.Join(outside, "new")); !errors.Is(err, fs.ErrNotExist) {
				t.Error("a file was made outside")
			}
		})
	}
}

func write(t *testing.T, dir, name, content string, mode fs.FileMode) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func link(t *testing.T, target, path string) string {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err)
	}
	return path
}

func expect(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q (%v), want %q", path, got, err, want)
	}
}

// expectOnly makes sure that no temporary file is left.
func expectOnly(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != name {
		t.Errorf("the folder holds %v (%v), want only %s", entries, err, name)
	}
}
