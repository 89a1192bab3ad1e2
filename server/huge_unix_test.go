//go:build unix

package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.lsp.dev/uri"

	"minke/analysis/rules"
)

// hugeContext makes a build context with more in it than is ever walked, within seconds and
// without taking room: a quarter of a million names of few files, a file of 50 GB with
// nothing in it, a pipe, links in circles and out of the context, a folder that nobody may read.
func hugeContext(t *testing.T, dockerfile string) string {
	t.Helper()
	dir := roomyDir(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Skip("this file system cannot hold the context: ", err)
		}
	}
	must(os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(dockerfile), 0o644))
	must(os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"name": "shop"}`), 0o644))
	for i := range 250 {
		folder := filepath.Join(dir, "data", fmt.Sprint(i))
		must(os.MkdirAll(folder, 0o755))
		first := filepath.Join(folder, "0")
		must(os.WriteFile(first, []byte("x"), 0o644))
		for j := 1; j < 1000; j++ {
			must(os.Link(first, filepath.Join(folder, fmt.Sprint(j))))
		}
	}
	disk, err := os.Create(filepath.Join(dir, "disk.img"))
	must(err)
	must(disk.Truncate(50e9))
	must(disk.Close())
	must(syscall.Mkfifo(filepath.Join(dir, ".npmrc"), 0o644))
	for name, to := range map[string]string{"loop": ".", "data/up": "../..", "self": "self", "root": "/"} {
		must(os.Symlink(to, filepath.Join(dir, name)))
	}
	must(os.Mkdir(filepath.Join(dir, "closed"), 0))
	return dir
}

// roomyDir is a temporary folder in memory, where the system has such.
func roomyDir(t *testing.T) string {
	t.Helper()
	if dir, err := os.MkdirTemp("/dev/shm", "minke-test-"); err == nil {
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		return dir
	}
	return t.TempDir()
}

// While a context that is too large to be walked is being walked, the editor has all that the
// text says; then it has what was seen, as the least there is.
func TestAHugeContextDoesNotHoldTheEditorUp(t *testing.T) {
	if testing.Short() {
		t.Skip("a quarter of a million files take some seconds to make")
	}
	const dockerfile = "FROM node:16\nCOPY . .\nRUN npm install\n"
	dir := hugeContext(t, dockerfile)
	u := string(uri.File(filepath.Join(dir, "Dockerfile")))
	c := connect(t, Options{Rules: rules.All()})
	c.initialize(fullClient, "")
	c.open(u, dockerfile)
	first := c.published(u, has("end-of-life-base"))
	if has("dockerignore-missing")(first) {
		t.Error("the first diagnostics have waited for the walk")
	}
	c.change(u, 2, edit(2, 0, 2, 0, "# typed meanwhile\n"))
	c.call("textDocument/hover", `{"textDocument":{"uri":`+quote(u)+`},"position":{"line":0,"character":7}}`)
	p := c.published(u, has("dockerignore-missing"))
	for _, d := range p.Diagnostics {
		if d.Code == "dockerignore-missing" && (!strings.Contains(d.Message, "at least 50") || !strings.Contains(d.Message, "disk.img")) {
			t.Errorf("what was seen is not said to be the least there is: %s", d.Message)
		}
	}

	ignore := string(uri.File(filepath.Join(dir, ".dockerignore")))
	c.open(ignore, "no-such-file\n*.img\n")
	c.change(ignore, 2, edit(0, 0, 0, 0, "app[\n"))
	refused := c.published(ignore, has("ignore-refused"))
	if has("ignore-matches-nothing")(refused) {
		t.Error("something is said of what the walk has not seen")
	}
}
