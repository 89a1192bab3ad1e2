package measure_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/size"
	"minke/analysis/size/measure"
	"minke/analysis/syntax"
)

const dockerfile = "FROM base\nARG V=1\nWORKDIR /app\nCOPY . .\nRUN chown app x\nRUN rm y\n"

func parse(text string) *build.Graph { return build.New(syntax.Parse(text)) }

// remember reads the sample image and keeps what it shows of text in dir.
func remember(t *testing.T, dir, text string) int {
	t.Helper()
	list, err := measure.Read(context.Background(), sample(t), measure.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	n, err := measure.Recall(dir).Remember(time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), parse(text), list, "app.tar")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// recalled lists the instructions of text for which a measured figure stands.
func recalled(dir, text string, p *project.Project) map[string]image.Bytes {
	found := map[string]image.Bytes{}
	var m size.Measured
	measure.Recall(dir).Tell(&m)
	for _, s := range m.Of(parse(text), p).Stages {
		for _, l := range s.Lines {
			if l.Disk.Source == image.Measured && l.Disk.From == "app.tar" && l.Disk.Date == "2026-11-25" && l.Transfer.Source == image.Measured {
				found[strings.TrimSpace(l.Node.Text())] = l.Disk.Bytes
			}
		}
	}
	return found
}

func TestWhatWasMeasuredIsRecalled(t *testing.T) {
	dir := t.TempDir()
	if n := remember(t, dir, dockerfile); n != 5 {
		t.Errorf("%d instructions are remembered", n)
	}
	all := map[string]image.Bytes{"FROM base": 200, "WORKDIR /app": 0, "COPY . .": 7000, "RUN chown app x": 1000, "RUN rm y": 7}
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"the same":             {dockerfile, []string{"FROM base", "WORKDIR /app", "COPY . .", "RUN chown app x", "RUN rm y"}},
		"more behind it":       {dockerfile + "RUN make\n", []string{"FROM base", "WORKDIR /app", "COPY . .", "RUN chown app x", "RUN rm y"}},
		"a changed line":       {strings.Replace(dockerfile, "chown app x", "chown app y", 1), []string{"FROM base", "WORKDIR /app", "COPY . ."}},
		"another base":         {strings.Replace(dockerfile, "base", "other", 1), nil},
		"another platform":     {strings.Replace(dockerfile, "FROM", "FROM --platform=linux/arm64", 1), nil},
		"another stage of it":  {dockerfile + "FROM base\nRUN make\n", []string{"FROM base", "WORKDIR /app", "COPY . .", "RUN chown app x", "RUN rm y"}},
		"a base not known":     {"ARG B\n" + strings.Replace(dockerfile, "base", "$B", 1), nil},
		"nothing but the base": {"FROM base\n", []string{"FROM base"}},
	} {
		t.Run(name, func(t *testing.T) {
			want := map[string]image.Bytes{}
			for _, line := range c.want {
				want[line] = all[line]
			}
			if diff := cmp.Diff(want, recalled(dir, c.text, nil)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if err := measure.Recall(dir).Forget(); err != nil {
		t.Fatal(err)
	}
	if got := recalled(dir, dockerfile, nil); len(got) > 0 {
		t.Errorf("after Forget there is %v", got)
	}
}

// Files of the build context are measured where they lie, not where they once lay.
func TestTheProjectWinsOverTheMemory(t *testing.T) {
	dir, folder := t.TempDir(), t.TempDir()
	remember(t, dir, dockerfile)
	if err := os.WriteFile(filepath.Join(folder, "x"), make([]byte, 70_000), 0o666); err != nil {
		t.Fatal(err)
	}
	p, err := project.Load(context.Background(), folder, "", project.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := recalled(dir, dockerfile, p)
	if _, ok := got["COPY . ."]; ok || got["RUN chown app x"] != 1000 {
		t.Errorf("recalled is %v", got)
	}
}

func TestOnlyWhatAgreesIsRemembered(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"other instructions":     {"FROM base\nWORKDIR /app\nRUN rm y\n", 0},
		"more of them":           {strings.Replace(dockerfile, "WORKDIR", "USER root\nWORKDIR", 1), 0},
		"a RUN changed since":    {strings.Replace(dockerfile, "chown app x", "chown root x", 1), 3},
		"the last changed since": {strings.Replace(dockerfile, "rm y", "rm z", 1), 4},
		"written over lines":     {strings.Replace(dockerfile, "chown app x", "chown \\\n  # why\n  app x", 1), 5},
		"stages in between":      {strings.Replace(strings.Replace(dockerfile, "base", "base AS b", 1), "COPY", "FROM b\nCOPY", 1), 5},
		"no stage":               {"", 0},
		"a base not known":       {"ARG B\n" + strings.Replace(dockerfile, "base", "$B", 1), 0},
	} {
		if n := remember(t, "", c.text); n != c.want {
			t.Errorf("%s: %d are remembered, want %d", name, n, c.want)
		}
	}
}

func TestBrokenMemoryIsNone(t *testing.T) {
	dir := t.TempDir()
	remember(t, dir, dockerfile)
	file := filepath.Join(dir, "measured.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, lie := range []string{`"disk":-1000`, `"disk":9000000000000000`} {
		if err := os.WriteFile(file, []byte(strings.Replace(string(text), `"disk":1000`, lie, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := recalled(dir, dockerfile, nil); len(got) != 4 {
			t.Errorf("with %s: %v", lie, got)
		}
	}
}
