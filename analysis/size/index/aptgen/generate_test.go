package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"minke/analysis/size/index"
)

// generate.sh makes a table of any archive that apt can read: here of a small one with two
// components, which is signed and served by this test. Ubuntu's is read in the same way.
func TestGenerate(t *testing.T) {
	for _, tool := range []string{"/usr/lib/apt/apt-helper", "gpg"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%v: this needs apt and gpg", err)
		}
	}
	dir := t.TempDir()
	archive := filepath.Join(dir, "archive", "dists", "tiny")
	write(t, filepath.Join(archive, "main/binary-amd64/Packages"), "Package: base\nVersion: 1\nArchitecture: amd64\nFilename: b.deb\nPriority: required\nInstalled-Size: 100\nSize: 2048\n\n")
	write(t, filepath.Join(archive, "universe/binary-amd64/Packages"), "Package: tool\nVersion: 2\nArchitecture: amd64\nFilename: t.deb\nInstalled-Size: 7\nSize: 1024\nDepends: base\n\n")
	key := sign(t, archive)
	server := httptest.NewServer(http.FileServer(http.Dir(filepath.Join(dir, "archive"))))
	defer server.Close()

	command(t, ".", "sh", "generate.sh", "-m", server.URL, "-k", key, "-c", "main universe", "-o", dir, "tiny")
	table, err := os.ReadFile(filepath.Join(dir, "tiny.table"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := index.Read(table)
	if err != nil {
		t.Fatal(err)
	}
	set := s.Minimal().Install([]string{"tool"}, index.WithoutRecommends)
	if s.Name != "tiny" || s.Date != "2026-11-21" || !slices.Equal(set.Names(), []string{"base", "tool"}) || set.Bytes().Installed != 107<<10 {
		t.Errorf("suite %s of %s has %v, %+v", s.Name, s.Date, set.Names(), set.Bytes())
	}

	// Somebody else's key: no table.
	other := filepath.Join(t.TempDir(), "archive")
	write(t, filepath.Join(other, "main/binary-amd64/Packages"), "Package: base\nVersion: 1\n")
	cmd := exec.Command("sh", "generate.sh", "-m", server.URL, "-k", sign(t, other), "-o", other, "tiny")
	if out, err := cmd.CombinedOutput(); err == nil {
		t.Errorf("an archive that is signed by somebody else is taken:\n%s", out)
	}
}

// sign writes the Release file of the suite in dir, signed by a new key, and returns that.
func sign(t *testing.T, dir string) (keyring string) {
	t.Helper()
	home, err := os.MkdirTemp("", "gpg") // gpg's sockets need a short name
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		exec.Command("gpgconf", "--homedir", home, "--kill", "all").Run()
		os.RemoveAll(home)
	})
	gpg := func(args ...string) {
		command(t, dir, "gpg", append([]string{"--homedir", home, "--batch", "--quiet"}, args...)...)
	}
	gpg("--passphrase", "", "--quick-generate-key", "minke-test", "default", "default", "never")
	keyring = filepath.Join(home, "key.gpg")
	gpg("--output", keyring, "--export", "minke-test")
	release := "Suite: tiny\nCodename: tiny\nArchitectures: amd64\nComponents: main universe\nDate: Sat, 21 Nov 2026 09:00:00 UTC\nSHA256:\n"
	files, err := filepath.Glob(filepath.Join(dir, "*/binary-amd64/Packages"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name, err := filepath.Rel(dir, f)
		if err != nil {
			t.Fatal(err)
		}
		release += sumOf(t, f, name)
	}
	write(t, filepath.Join(dir, "Release"), release)
	gpg("--output", "InRelease", "--clearsign", "Release")
	return keyring
}

// sumOf is a line of the Release file.
func sumOf(t *testing.T, file, name string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(" %x %d %s\n", sha256.Sum256(text), len(text), name)
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func command(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}
