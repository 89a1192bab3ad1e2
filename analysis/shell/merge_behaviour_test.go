//go:build unix

package shell_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"minke/analysis/shell"

	"github.com/google/go-cmp/cmp"
)

// shells are the SHELLs under which programs are merged and run.
var shells = []string{
	`["/bin/sh", "-c"]`,
	`["/bin/bash", "-c"]`,
	`["/bin/sh", "-ec"]`,
	`["/bin/bash", "-eo", "pipefail", "-c"]`,
	`["/bin/bash", "-euxo", "pipefail", "-c"]`,
	`["/bin/bash", "-o", "pipefail", "-c"]`,
}

var (
	mergeTime = flag.Duration("merge.time", 6*time.Second, "how long to make up RUNs and merge them")
	mergeSeed = flag.Uint64("merge.seed", 1, "which RUNs to make up")
)

// TestMergedRunsBehaveAsSeparateOnes makes up Dockerfiles, runs their RUNs as
// a build does, each in a shell of its own until one fails, runs what Merge
// makes of them, and compares: both fail, or both leave the same files.
func TestMergedRunsBehaveAsSeparateOnes(t *testing.T) {
	shells := shells
	if path, err := exec.LookPath("busybox"); err == nil {
		shells = append(shells, `["`+path+`", "sh", "-c"]`, `["`+path+`", "sh", "-euxo", "pipefail", "-c"]`)
	}
	budget, least := *mergeTime, int64(150)
	if testing.Short() {
		budget, least = min(budget, 2*time.Second), 50
	}
	// On a busy machine it takes longer to see enough.
	end, latest := time.Now().Add(budget), time.Now().Add(budget+time.Minute)
	var next, merged, succeeded atomic.Int64
	var reasons sync.Map
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for !t.Failed() && (time.Now().Before(end) || merged.Load() < least && time.Now().Before(latest)) {
				seed := next.Add(1)
				g := generator{rand.New(rand.NewPCG(uint64(seed), *mergeSeed))}
				c := newMergeCase(g.dockerfile(shells[g.IntN(len(shells))]))
				if c.refusal != nil {
					reasons.Store(c.refusal.Reason, c.text)
					continue
				}
				merged.Add(1)
				if c.compare(t) {
					succeeded.Add(1)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d tried, %d merged, %d of these succeed", next.Load(), merged.Load(), succeeded.Load())
	if merged.Load() < least || succeeded.Load() < least/4 {
		t.Errorf("too few pairs were merged to show anything: %d, %d of them succeed", merged.Load(), succeeded.Load())
	}
	if testing.Verbose() {
		reasons.Range(func(reason, text any) bool { t.Logf("%v", reason); return true })
	}
}

func FuzzMergedRunsBehaveAsSeparateOnes(f *testing.F) {
	f.Add(uint64(1), "cd sub; touch a", "touch b", "set -e; false; true")
	f.Add(uint64(2), "set -ex; X=1; echo $X >>log", "set -ex; false || :", "export Y=2")
	f.Add(uint64(3), "cat >>log <<EOF # x\nbody\nEOF", "(exit 0); ! false", "trap 'echo t >>log' EXIT")
	f.Fuzz(func(t *testing.T, which uint64, a, b, c string) {
		text := "SHELL " + shells[which%uint64(len(shells))] + "\nRUN " + a + "\nRUN " + b + "\nRUN " + c + "\n"
		if !tame(text) {
			return
		}
		if m := newMergeCase(text); m.refusal == nil {
			m.compare(t)
		}
	})
}

// tame keeps the fuzzer to programs that do no harm: words of the fragments only.
func tame(text string) bool {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r == '/') }) {
		if strings.HasPrefix(word, "/") || len(word) > 3 && !strings.Contains(vocabulary, word) {
			if word != "/bin/sh" && word != "/bin/bash" {
				return false
			}
		}
		switch word {
		case "rm", "mv", "dd", "ln", "sh", "yes", "cat", "cp":
			if word == "rm" || word == "mv" || word == "dd" || word == "yes" {
				return false
			}
		}
	}
	return true
}

// mergeCase is a Dockerfile of a SHELL and RUNs, with what becomes of it.
type mergeCase struct {
	text    string // as written
	shell   string // its first line
	merged  string
	refusal *shell.Refusal
}

func newMergeCase(text string) *mergeCase {
	c := &mergeCase{text: text}
	c.shell, _, _ = strings.Cut(text, "\n")
	layers := layersOf(text)
	if len(layers) < 2 {
		c.refusal = &shell.Refusal{Reason: "fewer than two RUNs"}
		return c
	}
	m, refusal := shell.Merge(shell.MergeContext{Workdir: "/"}, layers...)
	c.merged, c.refusal = m.Text, refusal
	return c
}

// compare runs both forms, and reports whether they succeed.
func (c *mergeCase) compare(t *testing.T) bool {
	separate, err := builderCommands(c.text)
	if err != nil {
		t.Errorf("of a Dockerfile that BuildKit refuses (%v), Merge made one:\n%s\n%s", err, c.text, c.merged)
		return false
	}
	merged, err := builderCommands(c.shell + "\n" + c.merged + "\n")
	if err != nil || len(merged) != 1 {
		t.Errorf("BuildKit reads %d RUNs (%v) in\n%s\nmerged from\n%s", len(merged), err, c.merged, c.text)
		return false
	}
	var complaint string
	// The parts of a pipeline run at once, so the traces of set -x may come in
	// either order: what differs has to differ each time.
	for range 8 {
		want, got := build(t, separate), build(t, merged)
		if complaint = want.differs(got); complaint == "" {
			return want.ok
		}
	}
	t.Errorf("%s\n%s\nmerged:\n%s", complaint, c.text, c.merged)
	return false
}

// outcome is what a build comes to.
type outcome struct {
	ok    bool
	files map[string]string // mode and contents by path
	log   string
}

func (want outcome) differs(got outcome) string {
	if want.ok != got.ok {
		return fmt.Sprintf("succeeds: %t, merged: %t\nseparate output:\n%s\nmerged output:\n%s", want.ok, got.ok, want.log, got.log)
	}
	if diff := cmp.Diff(want.files, got.files); want.ok && diff != "" {
		return "files differ (-separate +merged):\n" + diff
	}
	return ""
}

// build runs commands one after another in a fresh directory until one fails,
// and returns the files it leaves.
func build(t *testing.T, commands [][]string) outcome {
	root, err := os.MkdirTemp("", "layers")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(root)
	furnish(t, root)
	var out bytes.Buffer
	for _, argv := range commands {
		if err := runLayer(root, argv, &out); err != nil {
			fmt.Fprintf(&out, "%v\n", err)
			return outcome{log: out.String()}
		}
	}
	return outcome{ok: true, files: snapshot(t, root), log: out.String()}
}

// furnish makes the files that fragments work with.
func furnish(t *testing.T, root string) {
	for _, dir := range []string{"sub/deep", "bin1", "bin2"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"bin2/tool": "#!/bin/sh\necho old >>log\n",
		"new":       "#!/bin/sh\necho new >>log\n",
		"env.sh":    "X=sourced\ncd sub\n",
		"in":        "line\n",
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func runLayer(root string, argv []string, out *bytes.Buffer) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	output, err := os.CreateTemp("", "output")
	if err != nil {
		return err
	}
	defer os.Remove(output.Name())
	defer output.Close()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, output, output
	cmd.Env = []string{"PATH=" + root + "/bin1:" + root + "/bin2:/usr/bin:/bin", "HOME=" + root, "E=env"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err = cmd.Start()
	if err != nil {
		return err
	}
	err = cmd.Wait()
	// As a container ends with its first process, so do those it has left.
	if killed := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); killed != nil && !errors.Is(killed, syscall.ESRCH) {
		return killed
	}
	text, _ := os.ReadFile(output.Name())
	out.Write(text)
	return err
}

// ownOfAShell are the lines that export -p writes of variables that each shell sets itself.
var ownOfAShell = regexp.MustCompile(`(?m)^(declare -x|export) (SHLVL|_)=.*\n`)

func snapshot(t *testing.T, root string) map[string]string {
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text := info.Mode().String()
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text += " " + strings.ReplaceAll(ownOfAShell.ReplaceAllString(string(data), ""), root, "ROOT")
		}
		rel, _ := filepath.Rel(root, path)
		files[rel] = text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
