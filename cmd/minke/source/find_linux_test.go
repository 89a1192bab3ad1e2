package source_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"minke/cmd/minke/source"
)

// Folders and files that may not be read are told, and the search goes on. The
// other troubles are shown by the scripts of the command line; this one needs a
// user without root's rights.
func TestWithoutPermission(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"closed/Dockerfile", "open/Dockerfile", "open/closed.Dockerfile"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("FROM scratch\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	chmod(t, filepath.Join(dir, "open/closed.Dockerfile"), 0)
	chmod(t, filepath.Join(dir, "closed"), 0)
	chmod(t, filepath.Dir(dir), 0o755)
	asNobody(t)

	files, errs := source.Find([]string{dir})
	if len(files) != 2 || len(errs) != 1 || !strings.Contains(errs[0].Error(), "closed: permission denied (give yourself") {
		t.Errorf("found %v, errors %v", files, errs)
	}
	for _, f := range files {
		_, err := source.Read(f, nil)
		if closed := strings.Contains(f.Path, "closed"); closed != (err != nil) {
			t.Errorf("reading %s: %v", f.Path, err)
		} else if closed && !strings.Contains(err.Error(), "closed.Dockerfile: permission denied (give yourself") {
			t.Errorf("reading %s: %v", f.Path, err)
		}
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(path, 0o755) })
}

// asNobody gives up root's rights to files for the rest of the test: Linux
// keeps them for each thread.
func asNobody(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	runtime.LockOSThread()
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Setfsuid(0)
		runtime.UnlockOSThread()
	})
}
