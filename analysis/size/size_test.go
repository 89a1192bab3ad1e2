package size_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/size"
	"minke/analysis/syntax"
)

var update = flag.Bool("update", false, "write what is estimated into testdata")

// Each file of testdata/estimate has a Dockerfile, the project beside it, in which a line
// "size 90000000" stands for a file of that many bytes, and what is estimated.
func TestEstimates(t *testing.T) {
	files, err := filepath.Glob("testdata/estimate/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			var want string
			for _, f := range archive.Files {
				if f.Name == "want" {
					want = string(f.Data)
					continue
				}
				write(t, filepath.Join(dir, f.Name), f.Data)
			}
			got := describe(estimate(t, dir))
			if *update {
				rewrite(t, name, archive, got)
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func rewrite(t *testing.T, name string, a *txtar.Archive, want string) {
	t.Helper()
	for i := range a.Files {
		if a.Files[i].Name == "want" {
			a.Files[i].Data = []byte(want)
		}
	}
	if err := os.WriteFile(name, txtar.Format(a), 0o666); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	var bytes int64
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	_, err := fmt.Sscanf(string(data), "size %d", &bytes)
	sized := err == nil
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
	if sized {
		if err := os.Truncate(name, bytes); err != nil {
			t.Fatal(err)
		}
	}
}

func estimate(t *testing.T, dir string) *size.Estimate {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.Load(context.Background(), dir, "Dockerfile", project.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return size.Of(build.New(syntax.Parse(string(text))), p)
}

// describe writes an estimate without what instructions bring that change no file.
func describe(e *size.Estimate) string {
	var b strings.Builder
	for _, s := range e.Stages {
		for _, l := range s.Lines {
			line, _, _ := strings.Cut(l.Node.Text(), "\n")
			for _, p := range l.Parts {
				if p.Disk.High >= 10*image.KB {
					fmt.Fprintf(&b, "%s: %s: %s\n", line, p.What, p.Disk)
				}
			}
			for _, u := range l.Unknown {
				fmt.Fprintf(&b, "%s: unknown: %s\n", line, u)
			}
		}
		fmt.Fprintf(&b, "total %s", s.Total.Disk)
		if n := len(s.Total.Lacks); n > 0 {
			fmt.Fprintf(&b, " without %d", n)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// A total is the sum of its lines, for every file that the other tests have.
func TestTotalsAgreeWithTheParts(t *testing.T) {
	files, _ := filepath.Glob("testdata/estimate/*.txtar")
	for _, name := range files {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if f.Name != "Dockerfile" {
				continue
			}
			for _, s := range size.Of(build.New(syntax.Parse(string(f.Data))), nil).Stages {
				var sum size.Size
				for _, l := range s.Lines {
					sum = sum.Plus(l.Size)
				}
				if sum.Disk.Bytes != s.Total.Disk.Bytes || sum.Transfer.Bytes != s.Total.Transfer.Bytes {
					t.Errorf("%s: %v and %v are not %v and %v", name, s.Total.Disk, s.Total.Transfer, sum.Disk, sum.Transfer)
				}
			}
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("FROM debian:12\nRUN apt-get update && apt-get install -y git $X && rm -rf /var/lib/apt/lists/*\nCOPY --from=0 /a* b/\n")
	f.Add("FROM a AS b\nFROM b\nCOPY <<E ../x\nE\nADD a.tar . /\nRUN chown -R a / && mv /a /b\n")
	f.Add("FROM alpine\nENV P='git bash'\nRUN apk add -t .x $P a=1 b~=2 c@d ./e.apk && apk del .x $Q && rm -rf /var/cache/apk/*\nRUN apk update\n")
	p, err := project.Load(context.Background(), "testdata", "", project.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e := size.Of(build.New(syntax.Parse(text)), p)
		for _, s := range e.Stages {
			for _, l := range s.Lines {
				if d := l.Disk; d.Known() && (d.Low > d.Bytes || d.Bytes > d.High) {
					t.Errorf("%q: %v is not within %v and %v", l.Node.Text(), d.Bytes, d.Low, d.High)
				}
			}
		}
	})
}

// Stages that copy each other twice double what they hold.
func TestHostileStagesAreBounded(t *testing.T) {
	text := "FROM scratch AS s0\nCOPY <<E /a\nx\nE\n"
	for i := range 60 {
		text += fmt.Sprintf("FROM scratch AS s%d\nCOPY --from=s%d / /a/\nCOPY --from=s%d / /b/\n", i+1, i, i)
	}
	e := size.Of(build.New(syntax.Parse(text)), nil)
	if e.Image().Complete() {
		t.Error("the total says that it has everything")
	}
}
