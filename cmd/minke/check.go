package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"minke/analysis"
	"minke/analysis/diet"
	"minke/analysis/size"
	"minke/cmd/minke/report"
	"minke/cmd/minke/source"
)

const pathsHelp = `Each PATH is a folder, in which Dockerfiles are searched (Dockerfile, Dockerfile.dev,
web.Dockerfile, Containerfile and the like; .git, node_modules, vendor and links that
lead out of the folder are left out), or a file with any name, or - for standard input.
Without a PATH it is the current folder. A Dockerfile's build context is what a
compose or bake file beside or above it says, else the folder it stands in.`

func checkCommand() *cobra.Command {
	c := &check{
		format: newChoice("text", "text", "json"),
		failOn: newChoice("information", "hint", "information", "warning", "error", "never"),
		colour: newChoice("auto", "auto", "always", "never"),
	}
	cmd := &cobra.Command{
		Use:   "check [PATH…]",
		Short: "Say what makes images fat",
		Long: `Say what makes the images of Dockerfiles fat, changing nothing.

` + pathsHelp + `

Findings of a file whose fixes save most come first, as far as that is known.
Lines and columns count from 1, columns in Unicode code points; in JSON the end is
the place behind the last character. A file that cannot be read is named on standard
error, and the others are still checked.

Exit codes: 0 nothing found at --fail-on or above, 1 something found, 2 wrong usage
or a file that cannot be read.`,
		Example: `  minke check
  minke check --format json services/api/Dockerfile
  cat Dockerfile | minke check -`,
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd, args) },
	}
	c.format.offer(cmd, "format", "how to print findings")
	c.failOn.offer(cmd, "fail-on", "the mildest severity that makes the exit code 1")
	targetFlag(cmd, &c.target)
	c.colour.offer(cmd, "color", "paint the text; auto: on a terminal, unless NO_COLOR is set")
	return cmd
}

type check struct {
	format, failOn, colour *choice
	target                 string
}

// printer prints results, file by file.
type printer interface {
	File(path string, r *analysis.Result, saves []size.Size) error
	Close() error
}

func (c *check) run(cmd *cobra.Command, paths []string) error {
	files, errs := find(paths)
	t := newTrouble(cmd)
	t.add(errs...)
	in := newInspector(cmd.InOrStdin())
	in.target = c.target
	print := c.printer(cmd.OutOrStdout())
	found := false
	err := inParallel(cmd.Context(), len(files),
		func(i int) inspected { return in.try(cmd.Context(), files[i]) },
		func(i int, r inspected) error {
			if r.err != nil {
				t.add(r.err)
				return nil
			}
			found = found || c.fails(r.result)
			return print.File(files[i].Path, r.result, r.saves)
		})
	if err != nil {
		return err
	}
	t.add(in.panics...)
	if err := print.Close(); err != nil {
		return err
	}
	switch {
	case t.any():
		return exitTrouble
	case found:
		return exitFound
	}
	return nil
}

func (c *check) printer(out io.Writer) printer {
	if c.format.value == "json" {
		return report.NewJSON(out)
	}
	return report.NewText(out, report.StyleFor(out, c.colour.value))
}

// fails reports whether r holds a finding at --fail-on or above.
func (c *check) fails(r *analysis.Result) bool {
	if c.failOn.value == "never" {
		return false
	}
	for _, f := range r.Findings() {
		for s := analysis.Error; s >= analysis.Hint; s-- {
			if f.Severity == s {
				return true
			}
			if report.SeverityName(s) == c.failOn.value {
				break
			}
		}
	}
	return false
}

type inspected struct {
	result *analysis.Result
	saves  []size.Size // of each finding
	err    error
}

func (i *inspector) try(ctx context.Context, f source.File) inspected {
	r, err := i.inspect(ctx, f, nil)
	if err != nil {
		return inspected{err: err}
	}
	weigh := func(s *analysis.Snapshot) *size.Estimate { return size.Of(s.Graph, s.Project) }
	return inspected{result: r, saves: diet.Savings(ctx, r, weigh)}
}

func find(paths []string) ([]source.File, []error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	return source.Find(paths)
}
