package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"minke/analysis"
	"minke/analysis/fix"
	"minke/cmd/minke/replace"
	"minke/cmd/minke/report"
	"minke/cmd/minke/source"
)

func fixCommand() *cobra.Command {
	f := &fixer{base: newChoice("", "alpine", "slim", "distroless")}
	cmd := &cobra.Command{
		Use:   "fix [PATH…]",
		Short: "Make images leaner",
		Long: `Change Dockerfiles so that their images become leaner.

Safe fixes leave the image behaving as before; they are what happens without --unsafe.
With --unsafe all fixes are applied, the whole diet: leaner base images, a builder
stage, a .dockerignore that is created or extended. Look at what --diff shows first,
and build and try the image afterwards.

` + pathsHelp + `
For standard input the result is printed, and no other file is touched.

Files are replaced at once, as a whole. A link is followed only within the folder given.

Exit codes: 0 done, or nothing to do; 1 --diff has shown changes; 2 wrong usage, or a
file that cannot be read or written.`,
		Example: `  minke fix
  minke fix --unsafe --diff services/api
  minke fix --rule DL3009 Dockerfile`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	cmd.Flags().BoolVar(&f.unsafe, "unsafe", false, "apply also the fixes that may change what is in the image")
	cmd.Flags().BoolVar(&f.diff, "diff", false, "print the changes as a unified diff instead of making them")
	targetFlag(cmd, &f.target)
	f.base.offer(cmd, "base", "the lean base to prefer where several fit, as with base in .minke.toml")
	cmd.Flags().StringArrayVar(&f.rules, "rule", nil, "apply only fixes of the rule with this `name` or alias; may be repeated")
	_ = cmd.RegisterFlagCompletionFunc("rule", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return ruleNames(), cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

type fixer struct {
	unsafe, diff bool
	rules        []string
	target       string
	base         *choice

	only []*analysis.Rule // of --rule; empty for all
	in   *inspector
}

func (f *fixer) run(cmd *cobra.Command, paths []string) error {
	for _, name := range f.rules {
		rule, err := findRule(name)
		if err != nil {
			return err
		}
		f.only = append(f.only, rule)
	}
	files, errs := find(paths)
	if len(files) > 1 && slices.ContainsFunc(files, isStdin) {
		return errors.New("standard input is fixed by itself, because the result is printed (leave out the other paths)")
	}
	t := newTrouble(cmd)
	t.add(errs...)
	f.in = newInspector(cmd.InOrStdin())
	f.in.base, f.in.target = f.base.value, f.target
	groups := source.Contexts(files, contextOf)
	var sum report.Fixes
	err := inParallel(cmd.Context(), len(groups),
		func(i int) *plan { return f.plan(cmd.Context(), files, groups[i]) },
		func(_ int, p *plan) error {
			t.add(p.errs...)
			return f.carryOut(cmd, t, p, &sum)
		})
	if err != nil {
		return err
	}
	t.add(f.in.panics...)
	if !f.diff && sum.Files > 0 && !slices.ContainsFunc(files, isStdin) {
		fmt.Fprintln(cmd.OutOrStdout(), sum.String())
	}
	switch {
	case t.any():
		return exitTrouble
	case f.diff && sum.Steps > 0:
		return exitFound
	}
	return nil
}

func isStdin(f source.File) bool { return f.Path == source.Stdin }

// chooses returns which fixes are to be applied to file.
func (f *fixer) chooses(file source.File) fix.Choice {
	return func(finding *analysis.Finding, one *analysis.Fix) bool {
		switch {
		case !f.unsafe && one.Safety != analysis.Safe:
			return false
		case len(f.only) > 0 && !slices.Contains(f.only, finding.Rule):
			return false
		}
		// A fix that needs another file is no use where only the text comes out.
		return !isStdin(file) || len(one.Files) == 0
	}
}

// carryOut prints or makes the changes of p. In sum counts what has come off.
func (f *fixer) carryOut(cmd *cobra.Command, t *trouble, p *plan, sum *report.Fixes) error {
	out := cmd.OutOrStdout()
	if f.diff {
		return printDiff(out, p, sum)
	}
	for _, o := range p.others {
		if err := replace.File(o.Change); err != nil {
			t.add(err)
			return nil // the Dockerfiles' changes may rely on it
		}
	}
	for _, d := range p.files {
		if isStdin(d.file) {
			return printFixed(cmd, d)
		}
		if d.outcome.Changed() {
			if err := replace.File(d.change); err != nil {
				t.add(err)
				continue
			}
			if _, err := io.WriteString(out, report.Steps(d.change.Path, d.outcome)); err != nil {
				return err
			}
		}
		sum.Add(d.outcome)
	}
	return nil
}

func printDiff(out io.Writer, p *plan, sum *report.Fixes) error {
	for _, d := range p.files {
		sum.Add(d.outcome)
	}
	for _, c := range p.changes() {
		if _, err := io.WriteString(out, report.Diff(c.Path, c.Exists, c.Old, c.New)); err != nil {
			return err
		}
	}
	return nil
}

// printFixed prints the text that came in on standard input, fixed.
func printFixed(cmd *cobra.Command, d draft) error {
	if d.outcome.Changed() {
		if _, err := io.WriteString(cmd.ErrOrStderr(), report.Steps("standard input", d.outcome)); err != nil {
			return err
		}
	}
	_, err := io.WriteString(cmd.OutOrStdout(), d.change.New)
	return err
}
