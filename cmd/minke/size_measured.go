package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/size"
	"minke/analysis/size/cache"
	"minke/analysis/size/measure"
	"minke/analysis/size/registry"
)

// recall reads what earlier runs have measured. Without a folder for it, which is told,
// it is kept until the end of this run.
func (s *sizer) recall(t *trouble) {
	dir, err := cache.Dir()
	if err != nil {
		t.note(err)
	}
	s.memory, s.registry = measure.Recall(dir), registry.New(dir)
}

// forgetAll drops what earlier runs have measured.
func (s *sizer) forgetAll(cmd *cobra.Command) error {
	dir, err := cache.Dir()
	if err != nil {
		return err
	}
	if err := errors.Join(measure.Recall(dir).Forget(), registry.New(dir).Forget()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), "Forgotten is what --image has measured, and what registries have said.")
	return err
}

// estimate sizes g with what is measured; it asks registries first where that is wished.
// What they do not answer is told, and no error: the catalogue stands in.
func (s *sizer) estimate(ctx context.Context, g *build.Graph, p *project.Project) *size.Estimate {
	var m size.Measured
	s.memory.Tell(&m)
	if s.ask {
		for _, err := range s.registry.Learn(ctx, g) {
			s.failed(err)
		}
		s.registry.Tell(&m)
	}
	return m.Of(g, p)
}

func (s *sizer) failed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unanswered = append(s.unanswered, fmt.Errorf("registry: %w", err))
}
