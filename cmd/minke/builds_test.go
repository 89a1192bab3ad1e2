package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"minke/analysis/image"
)

// TestBuilds really builds projects, before and after the diet, and runs both: in
// testdata/builds, each as a script. It takes a builder of images, which the
// environment variable MINKE_BUILDER names: a program that is called as
//
//	$MINKE_BUILDER build FOLDER TAG FILE
//	$MINKE_BUILDER run TAG
//	$MINKE_BUILDER serve TAG PORT
//
// build makes the image TAG of the Dockerfile in FOLDER, which is the context, and
// writes it to FILE as docker save does. run starts a container of it, ends as that
// ends, and has its output. serve starts one that listens on PORT, prints where that
// port is reached as HOST:PORT on a line, and stops the container when its own standard
// input ends. The container has HOST in its environment if it is to listen there only.
//
// MINKE_BUILDER_BASE is the lean base that the diet is to prefer, for a builder that
// has no images on Alpine, say.
func TestBuilds(t *testing.T) {
	builder := os.Getenv("MINKE_BUILDER")
	if builder == "" {
		t.Skip(`no images are built: MINKE_BUILDER names no builder (see "Working on Minke" in README.md)`)
	}
	builder, err := exec.LookPath(builder)
	if err != nil {
		t.Fatalf("MINKE_BUILDER: %v", err)
	}
	if builder, err = filepath.Abs(builder); err != nil {
		t.Fatal(err)
	}
	b := imageBuilder(builder)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/builds",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"build":   b.build,
			"run":     b.run,
			"serve":   b.serve,
			"diet":    putOnDiet,
			"smaller": smaller,
		},
	})
}

// imageBuilder is the path of the program that builds and runs images.
type imageBuilder string

func tag(ts *testscript.TestScript, name string) string {
	return "minke-" + strings.ReplaceAll(ts.Name(), "_", "-") + ":" + name
}

func archive(ts *testscript.TestScript, name string) string {
	return filepath.Join(ts.Getenv("WORK"), name+".tar")
}

// command is a call of the builder. It has the environment of the test, not of the script.
func (b imageBuilder) command(ts *testscript.TestScript, args ...string) *exec.Cmd {
	cmd := exec.Command(string(b), args...)
	cmd.Stderr = ts.Stderr()
	return cmd
}

// build: build NAME builds the image NAME of the folder that the script is in.
func (b imageBuilder) build(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: build name")
	}
	began := time.Now()
	ts.Check(b.command(ts, "build", ts.MkAbs("."), tag(ts, args[0]), archive(ts, args[0])).Run())
	disk, transfer := sizeOf(ts, args[0])
	ts.Logf("%s: %s on disk, %s compressed, built in %.0f s", args[0], disk, transfer, time.Since(began).Seconds())
}

// run: run NAME runs the image NAME until it ends; its output is the one of this command.
func (b imageBuilder) run(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: run name")
	}
	cmd := b.command(ts, "run", tag(ts, args[0]))
	cmd.Stdout = ts.Stdout()
	ts.Check(cmd.Run())
}

// serve: serve NAME PORT PATH… runs the image NAME, a server at PORT; what it answers
// to GET PATH is the output of this command.
func (b imageBuilder) serve(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: serve name port path…")
	}
	cmd := b.command(ts, "serve", tag(ts, args[0]), args[1])
	in, err := cmd.StdinPipe()
	ts.Check(err)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	defer func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		if err := cmd.Wait(); err != nil {
			ts.Logf("%s serve: %v", b, err)
		}
	}()
	at, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		ts.Fatalf("%s serve says no address: %v", b, err)
	}
	for _, path := range args[2:] {
		answer, err := get("http://" + strings.TrimSpace(at) + path)
		ts.Check(err)
		fmt.Fprintf(ts.Stdout(), "%s: %s\n", path, answer)
	}
}

// get fetches a page from a server that may not listen yet.
func get(url string) (answer string, err error) {
	client := &http.Client{Timeout: 10 * time.Second}
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		var r *http.Response
		if r, err = client.Get(url); err != nil {
			continue
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		_ = r.Body.Close()
		return fmt.Sprintf("%s %s", r.Status, body), err
	}
	return "", err
}

// putOnDiet: diet applies all fixes to the folder that the script is in.
func putOnDiet(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 0 {
		ts.Fatalf("usage: diet")
	}
	command := []string{"fix", "--unsafe"}
	if base := os.Getenv("MINKE_BUILDER_BASE"); base != "" {
		command = append(command, "--base", base)
	}
	ts.Check(ts.Exec("minke", command...))
	ts.Logf("%s", ts.ReadFile("Dockerfile"))
}

// smaller: smaller A B expects the image A to be smaller than B, on disk and compressed.
func smaller(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: smaller name name")
	}
	disk, transfer := sizeOf(ts, args[0])
	otherDisk, otherTransfer := sizeOf(ts, args[1])
	if disk >= otherDisk || transfer >= otherTransfer {
		ts.Fatalf("%s takes %s on disk (%s compressed), %s %s (%s): not less", args[0], disk, transfer, args[1], otherDisk, otherTransfer)
	}
	ts.Logf("%s -> %s on disk (%s -> %s compressed)", otherDisk, disk, otherTransfer, transfer)
}

// sizeOf asks minke for the size of the image name.
func sizeOf(ts *testscript.TestScript, name string) (disk, transfer image.Bytes) {
	out, err := exec.Command("minke", "size", "--format", "json", "--image", archive(ts, name)).Output()
	ts.Check(err)
	var size struct{ Disk, Transfer image.Bytes }
	ts.Check(json.Unmarshal(out, &size))
	return size.Disk, size.Transfer
}
