package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// progress shows what a long work has come to in one line of a terminal, and nothing elsewhere.
type progress struct {
	out   io.Writer // nil where nobody watches
	shown time.Time
}

// newProgress shows progress on out if that is a terminal.
func newProgress(out io.Writer) *progress {
	if f, ok := out.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{out: out}
}

// often is how long a text stands at least: more is a flicker, and slows the work down.
const often = 100 * time.Millisecond

func (p *progress) show(format string, args ...any) {
	if p.out == nil || time.Since(p.shown) < often {
		return
	}
	p.shown = time.Now()
	fmt.Fprintf(p.out, "\r"+format+"\x1b[K", args...)
}

// done takes the line away.
func (p *progress) done() {
	if !p.shown.IsZero() {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
