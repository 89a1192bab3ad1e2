package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// trouble tells errors that do not end the command, each once: many files may
// suffer from the same.
type trouble struct {
	cmd   *cobra.Command
	told  map[string]bool // errors
	noted map[string]bool // what is none
}

func newTrouble(cmd *cobra.Command) *trouble {
	return &trouble{cmd: cmd, told: map[string]bool{}, noted: map[string]bool{}}
}

func (t *trouble) add(errs ...error) {
	for _, err := range errs {
		if text := err.Error(); !t.told[text] {
			t.told[text] = true
			fmt.Fprintf(t.cmd.ErrOrStderr(), "%s: %s\n", t.cmd.CommandPath(), text)
		}
	}
}

// note tells what is no error, once.
func (t *trouble) note(errs ...error) {
	quiet := &trouble{cmd: t.cmd, told: t.noted}
	quiet.add(errs...)
}

// any reports whether there were errors.
func (t *trouble) any() bool { return len(t.told) > 0 }
