package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/spf13/cobra"

	"minke/analysis/image"
	"minke/analysis/size/daemon"
	"minke/analysis/size/measure"
	"minke/cmd/minke/report"
	"minke/cmd/minke/source"
)

// ofImage prints what the layers of the image of --image take, beside the lines of
// the Dockerfile in paths that made them, if one is given.
func (s *sizer) ofImage(cmd *cobra.Command, paths []string, limit image.Bytes) error {
	r := &report.Layers{Path: s.image, Budget: limit}
	if len(paths) > 1 || s.compare != "" {
		return errors.New("--image goes with one Dockerfile at most, and without --compare")
	}
	if len(paths) == 1 {
		files, errs := source.Find(paths)
		if err := errors.Join(errs...); err != nil {
			return err
		}
		if len(files) != 1 {
			return fmt.Errorf("%d Dockerfiles are in %s (name the one that the image was built from)", len(files), paths[0])
		}
		text, err := source.Read(files[0], cmd.InOrStdin())
		if err != nil {
			return err
		}
		b, err := locate(files[0])
		if err != nil {
			return err
		}
		if r.Graph, err = s.in.graph(files[0], text, b); err != nil {
			return err
		}
	}
	var err error
	if r.Layers, err = s.layers(cmd); err != nil {
		if cmd.Context().Err() != nil {
			return exitInterrupted
		}
		return fmt.Errorf("--image: %w", err)
	}
	if r.Graph != nil {
		if r.Remembered, err = s.memory.Remember(time.Now(), r.Graph, r.Layers, filepath.Base(s.image)); err != nil {
			newTrouble(cmd).note(fmt.Errorf("what was measured cannot be kept: %w", err))
		}
	}
	out := cmd.OutOrStdout()
	if s.format.value == "json" {
		err = r.JSON(out)
	} else {
		err = r.Text(out, report.StyleFor(out, s.colour.value))
	}
	if err == nil && r.Over() {
		return exitFound
	}
	return err
}

// layers reads the layers of the image of --image.
func (s *sizer) layers(cmd *cobra.Command) ([]measure.Layer, error) {
	var platform *v1.Platform
	if s.platform != "" {
		var err error
		if platform, err = v1.ParsePlatform(s.platform); err != nil || platform.OS == "" || platform.Architecture == "" {
			return nil, fmt.Errorf("--platform: %q is no platform (write it like linux/arm64)", s.platform)
		}
	}
	p := newProgress(cmd.ErrOrStderr())
	defer p.done()
	img, closing, err := s.openImage(cmd.Context(), platform, p)
	if err != nil {
		return nil, err
	}
	defer closing()
	if platform != nil {
		if fits, err := measure.Fits(img, *platform); err != nil || !fits {
			return nil, errors.Join(fmt.Errorf("%s is not for %s (pull it with --platform %s, or read it from its registry with --registry)", s.image, platform, platform), err)
		}
	}
	list, err := measure.Read(cmd.Context(), img, measure.Limits{Progress: func(done image.Bytes) { p.show("reading %s: %s unpacked", s.image, done) }})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.image, err)
	}
	return list, nil
}

// openImage opens the image of --image: a file or folder, else a name to ask the container
// daemon for, or its registry with --registry. What it returns beside it ends the reading.
func (s *sizer) openImage(ctx context.Context, platform *v1.Platform, p *progress) (v1.Image, func() error, error) {
	nothing := func() error { return nil }
	_, err := os.Stat(s.image)
	ref := image.Parse(s.image)
	if !errors.Is(err, os.ErrNotExist) || ref.IsZero() || filepath.Ext(s.image) == ".tar" {
		img, err := measure.Open(s.image, platform)
		return img, nothing, err
	}
	if s.ask {
		want := measure.Here()
		if platform != nil {
			want = *platform
		}
		img, err := s.registry.Image(ctx, ref, want)
		return img, nothing, err
	}
	d := daemon.Daemon{Progress: func(done, of image.Bytes) {
		p.show("reading %s from the daemon: %s of about %s", s.image, done, max(done, of))
	}}
	return d.Image(ctx, s.image, platform)
}
