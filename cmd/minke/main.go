// Minke puts container images on a diet: it reads Dockerfiles, says what makes
// the image fat and by how much, and fixes it. This package is the command
// line; it turns arguments into calls and results into text, JSON and exit codes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run executes one command line and returns its exit code.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := rootCommand()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	cmd, err := root.ExecuteContextC(ctx)
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintf(errs, "%s: %v\n", cmd.CommandPath(), err)
	return int(exitTrouble)
}

// exitCode ends the program with a code; everything there is to say has been said.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

const (
	exitFound       exitCode = 1   // findings, or changes that --diff shows
	exitTrouble     exitCode = 2   // wrong usage, or input that cannot be read
	exitInterrupted exitCode = 130 // Ctrl-C, as shells count it
)

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "minke",
		Short: "Put container images on a diet",
		Long: `Minke reads Dockerfiles, says what makes the image fat and by how much, and fixes it.

Exit codes: 0 nothing found, 1 findings, 2 wrong usage or unreadable input.`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("minke {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath())
	})
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		lspCommand(), checkCommand(), fixCommand(), sizeCommand(),
		explainCommand(), rulesCommand(), configCommand(), versionCommand(),
	)
	return root
}
