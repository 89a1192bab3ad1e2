package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/spf13/cobra"

	"minke/analysis"
	"minke/analysis/diet"
	"minke/analysis/image"
	"minke/analysis/size"
	"minke/analysis/size/measure"
	"minke/analysis/size/registry"
	"minke/cmd/minke/report"
	"minke/cmd/minke/source"
)

func sizeCommand() *cobra.Command {
	s := &sizer{
		format: newChoice("text", "text", "json"),
		colour: newChoice("auto", "auto", "always", "never"),
	}
	cmd := &cobra.Command{
		Use:   "size [PATH…]",
		Short: "Say how large images become, line by line, and what a diet saves",
		Long: `Estimate what each instruction brings into the image, without building it.

Two sizes are told apart: on disk, unpacked, and to transfer, compressed. A figure without ≈
was read or measured; one with ≈ is estimated. What has no source has no figure, and the
total says what it lacks. 1 MB is 10^6 bytes.

With --registry, the registries of the base images are asked for their manifests, with the
credentials that docker or podman keep; answers hold for a day.
--image measures a real image: a file that docker save wrote, a folder in the OCI layout, or an
image that Docker or Podman has on this machine (DOCKER_HOST names another one), and with
--registry one in its registry. With the Dockerfile it was built from, what each line took is
remembered, and shown from then on as long as the line and what stands before it are the same.

` + pathsHelp + `

Exit codes: 0 done, 1 an image is larger on disk than --budget, 2 wrong usage or a file that
cannot be read.`,
		Example: `  minke size
  minke size --budget 150MB services/api
  minke size --compare Dockerfile.old Dockerfile
  docker build -t app . && minke size --image app Dockerfile
  minke size --image app.tar
  minke size --registry --platform linux/arm64 --image nginx:1.29`,
		RunE: func(cmd *cobra.Command, args []string) error { return s.run(cmd, args) },
	}
	s.format.offer(cmd, "format", "how to print sizes")
	s.colour.offer(cmd, "color", "paint the text; auto: on a terminal, unless NO_COLOR is set")
	cmd.Flags().StringVar(&s.budget, "budget", "", "exit with 1 if an image is larger on disk than this `amount`")
	cmd.Flags().StringVar(&s.image, "image", "", "measure a real `image`: a file that docker save wrote, a folder in the OCI layout, or the name of one that Docker or Podman has, or with --registry its registry")
	cmd.Flags().StringVar(&s.platform, "platform", "", "measure the image for this `platform`, such as linux/arm64, instead of that of the machine")
	cmd.Flags().BoolVar(&s.ask, "registry", false, "ask the registries of base images for their sizes")
	cmd.Flags().BoolVar(&s.forget, "forget", false, "forget what was measured and what registries have said, and end")
	targetFlag(cmd, &s.target)
	cmd.Flags().StringVar(&s.compare, "compare", "", "compare with the image of another `Dockerfile`")
	return cmd
}

type sizer struct {
	format, colour  *choice
	budget, compare string
	target          string
	image           string // a file, folder or name; "" to estimate
	platform        string // of the image; "" for that of the machine
	ask             bool   // registries
	forget          bool

	in       *inspector
	memory   *measure.Memory
	registry *registry.Registry

	mu         sync.Mutex
	unanswered []error // what registries did not say
}

func (s *sizer) run(cmd *cobra.Command, paths []string) error {
	var limit image.Bytes
	if s.budget != "" {
		var err error
		if limit, err = image.ParseBytes(s.budget); err != nil {
			return fmt.Errorf("--budget: %w", err)
		}
	}
	if s.forget {
		return s.forgetAll(cmd)
	}
	t := newTrouble(cmd)
	s.recall(t)
	s.in = newInspector(cmd.InOrStdin())
	s.in.target = s.target
	if s.image != "" {
		return s.ofImage(cmd, paths, limit)
	}
	files, errs := find(paths)
	t.add(errs...)
	other, err := s.other(cmd.Context())
	if err != nil {
		return err
	}
	print := s.printer(cmd)
	over := false
	err = inParallel(cmd.Context(), len(files),
		func(i int) sized { return s.size(cmd.Context(), files[i]) },
		func(_ int, r sized) error {
			if r.err != nil {
				t.add(r.err)
				return nil
			}
			r.Budget, r.Other = limit, other
			over = over || s.budget != "" && r.Over()
			return print.Size(r.Sizes)
		})
	if err != nil {
		return err
	}
	t.add(s.in.panics...)
	t.note(s.unanswered...)
	if err := print.Close(); err != nil {
		return err
	}
	switch {
	case t.any():
		return exitTrouble
	case over:
		return exitFound
	}
	return nil
}

// sizePrinter prints the sizes of files.
type sizePrinter interface {
	Size(*report.Sizes) error
	Close() error
}

func (s *sizer) printer(cmd *cobra.Command) sizePrinter {
	out := cmd.OutOrStdout()
	if s.format.value == "json" {
		return report.NewSizeJSON(out)
	}
	return report.NewSizeText(out, report.StyleFor(out, s.colour.value))
}

type sized struct {
	*report.Sizes
	err error
}

// size estimates a file, and what each step of its diet makes of it.
func (s *sizer) size(ctx context.Context, f source.File) sized {
	start, err := s.in.inspect(ctx, f, nil)
	if err != nil {
		return sized{err: err}
	}
	plan := diet.Of(ctx, s.in.engine, start, func(at *analysis.Snapshot) *size.Estimate {
		return s.estimate(ctx, at.Graph, at.Project)
	})
	return sized{Sizes: &report.Sizes{Path: f.Path, Estimate: plan.Before, Diet: plan}}
}

// other estimates the file of --compare.
func (s *sizer) other(ctx context.Context) (*report.Sizes, error) {
	if s.compare == "" {
		return nil, nil
	}
	files, errs := source.Find([]string{s.compare})
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("--compare: %w", err)
	}
	if len(files) != 1 {
		return nil, fmt.Errorf("--compare: %d Dockerfiles are in %s (name one of them)", len(files), s.compare)
	}
	start, err := s.in.inspect(ctx, files[0], nil)
	if err != nil {
		return nil, err
	}
	return &report.Sizes{Path: files[0].Path, Estimate: s.estimate(ctx, start.Graph, start.Project)}, nil
}
