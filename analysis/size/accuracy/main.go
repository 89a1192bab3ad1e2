// Accuracy measures how good the estimates of package size are: it writes the
// histories of real images as Dockerfiles, estimates them, and prints the estimates beside the truth.
package main

import (
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"os"
)

//go:embed histories.jsonl
var embedded []byte

func main() {
	name := flag.String("histories", "", "read other histories from `file`, in the form of histories.jsonl")
	flag.Parse()
	if err := run(*name, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(name string, out io.Writer) error {
	text := embedded
	if name != "" {
		var err error
		if text, err = os.ReadFile(name); err != nil {
			return err
		}
	}
	all, err := readHistories(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("histories: %w", err)
	}
	return measure(all).print(out)
}
