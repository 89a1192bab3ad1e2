package project

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEntriesAreMeasuredLargestFirst(t *testing.T) {
	p := load(t, write(t, `
-- src/a.js --
size 10
-- src/deep/b.js --
size 20
-- big.bin --
size 500
-- node_modules/@scope/one/x.js --
size 7
-- node_modules/two/x.js --
size 8
-- node_modules/two/lib/y.js --
size 9
`))
	want := []Entry{
		{Path: "big.bin", Amount: Amount{Bytes: 500, Files: 1}},
		{Path: "src", IsDir: true, Amount: Amount{Bytes: 30, Files: 2}},
		{Path: "node_modules", IsDir: true, Amount: Amount{Bytes: 24, Files: 3}},
	}
	if diff := cmp.Diff(want, p.Entries); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	for name, bytes := range map[string]Bytes{"src/deep": 20, "src/deep/b.js": 20, ".": 554, "node_modules/@scope/one": 7, "/node_modules/two/": 17} {
		if e, ok := p.Stat(name); !ok || e.Bytes != bytes {
			t.Errorf("%s has %v, found %v; want %v", name, e.Bytes, ok, bytes)
		}
	}
	for _, name := range []string{"nowhere", "big.bin/x", "../x"} {
		if p.Has(name) {
			t.Errorf("%s exists", name)
		}
	}
}

func TestGlobNamesWhatCOPYNames(t *testing.T) {
	p := load(t, write(t, "-- package.json --\n{}\n-- package-lock.json --\n{}\n-- src/a.js --\n-- src/b.ts --\n-- lib/a.js --\n"))
	for source, want := range map[string][]string{
		"package*.json": {"package-lock.json", "package.json"},
		"./src":         {"src"},
		"/src/":         {"src"},
		"*/a.js":        {"lib/a.js", "src/a.js"},
		"src/?.js":      {"src/a.js"},
		"*.go":          nil,
		"[":             nil,
	} {
		if diff := cmp.Diff(want, paths(p.Glob(source))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
}

func TestSelectedCountsWhatIsSentOnce(t *testing.T) {
	p := load(t, write(t, `
-- .dockerignore --
**/*.log
docs
!docs/api
secret
-- app/main.js --
size 100
-- app/debug.log --
size 1000
-- docs/guide.md --
size 10
-- docs/api/index.md --
size 20
-- secret/key --
size 5
`))
	ignoreFile := Bytes(len("**/*.log\ndocs\n!docs/api\nsecret\n"))
	for _, c := range []struct {
		sources []string
		want    Amount
	}{
		{[]string{"."}, Amount{Bytes: 120 + ignoreFile, Files: 3}},
		{[]string{"app"}, Amount{Bytes: 100, Files: 1}},
		{[]string{"app", "app/main.js", "./app/"}, Amount{Bytes: 100, Files: 1}},
		{[]string{"docs"}, Amount{Bytes: 20, Files: 1}},
		{[]string{"docs/guide.md"}, Amount{}},
		{[]string{"secret/*"}, Amount{}},
		{[]string{"*"}, Amount{Bytes: 120 + ignoreFile, Files: 3}},
		{nil, Amount{}},
	} {
		if diff := cmp.Diff(c.want, p.Selected(p.Ignore, c.sources...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.sources, diff)
		}
	}
	if got := p.Sent(nil); got.Files != 6 {
		t.Errorf("without the ignore file %d files are sent", got.Files)
	}
	if got := paths(p.SentEntries(p.Ignore)); !slices.Equal(got, []string{"app", ".dockerignore", "docs"}) {
		t.Errorf("sent from the top: %v", got)
	}
}

func TestTheWalkEnds(t *testing.T) {
	dir := write(t, "-- a/b/c/d.txt --\nsize 1\n-- src/main.go --\npackage main\n")
	for i := range 300 {
		name := filepath.Join(dir, "node_modules", fmt.Sprint("p", i), "index.js")
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("after so many entries, sources first", func(t *testing.T) {
		p, err := Load(t.Context(), dir, "", Options{MaxEntries: 50})
		if err != nil {
			t.Fatal(err)
		}
		all := p.Sent(nil)
		if !p.Partial || !all.AtLeast || all.Files >= 300 || !p.Has("src/main.go") || !p.Has("a/b/c/d.txt") {
			t.Errorf("partial %v, all %+v, entries %v", p.Partial, all, paths(p.Entries))
		}
	})
	t.Run("at so deep a folder", func(t *testing.T) {
		p, err := Load(t.Context(), dir, "", Options{MaxDepth: 2})
		if err != nil {
			t.Fatal(err)
		}
		if e, _ := p.Stat("a"); !p.Partial || !e.AtLeast || p.Has("a/b/c/d.txt") {
			t.Errorf("partial %v, a is %+v", p.Partial, e)
		}
	})
	t.Run("when the context is cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		p, err := Load(ctx, dir, "", Options{})
		if err != nil || !p.Partial {
			t.Errorf("error %v", err)
		}
	})
	t.Run("and says nothing of a limit when there was none", func(t *testing.T) {
		if p := load(t, dir); p.Partial || p.Sent(nil).AtLeast {
			t.Error("partial")
		}
	})
}

func TestLinksAreNotFollowed(t *testing.T) {
	outside := write(t, "-- package.json --\n{\"name\": \"outside\"}\n-- big --\nsize 5000\n")
	dir := write(t, "-- real/x --\nsize 3\n")
	for name, target := range map[string]string{
		"loop": ".", "out": outside, "package.json": filepath.Join(outside, "package.json"), "dangling": "nowhere", "real/up": "..", "go.mod": "../../../../etc/passwd",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no links here: ", err)
		}
	}
	p := load(t, dir)
	if got := p.Sent(nil); got.Bytes != 3 || p.Partial {
		t.Errorf("the context has %+v", got)
	}
	if p.Node != nil || p.Go != nil {
		t.Error("a manifest outside the context was read")
	}
	if len(p.Problems) != 2 || !strings.Contains(fmt.Sprint(p.Problems), "escapes") {
		t.Errorf("problems: %v", p.Problems)
	}
}

func TestAFolderThatCannotBeReadIsNoted(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root reads everything")
	}
	dir := write(t, "-- closed/x --\nsize 3\n-- open --\nsize 4\n")
	if err := os.Chmod(filepath.Join(dir, "closed"), 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "closed"), 0o755) })
	p := load(t, dir)
	if got := p.Sent(nil); got.Bytes != 4 || !got.AtLeast {
		t.Errorf("the context has %+v", got)
	}
	if len(p.Problems) != 1 || !errors.Is(p.Problems[0].Err, fs.ErrPermission) {
		t.Errorf("problems: %v", p.Problems)
	}
}

func TestLoadFailsWithoutAFolder(t *testing.T) {
	dir := write(t, "-- file --\n")
	for _, name := range []string{filepath.Join(dir, "nowhere"), filepath.Join(dir, "file")} {
		if _, err := Load(t.Context(), name, "", Options{}); err == nil {
			t.Errorf("%s was loaded", name)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	for i := range 20_000 {
		name := filepath.Join(dir, []string{"src", "node_modules"}[i%2], fmt.Sprint("d", i%400), fmt.Sprint("f", i, ".js"))
		if i < 800 {
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		p, err := Load(b.Context(), dir, "Dockerfile", Options{MaxTime: time.Minute})
		if err != nil || p.Partial {
			b.Fatal(err, p.Partial)
		}
	}
}
