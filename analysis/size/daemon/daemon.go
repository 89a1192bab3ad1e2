// Package daemon reads images that a container daemon on this machine has: Docker's, or
// Podman's service, which speaks the same protocol.
package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/containerd/errdefs"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/moby/moby/client"
	"github.com/moby/moby/client/pkg/versions"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"minke/analysis/image"
)

// Daemon is a container daemon that has not been spoken to yet.
type Daemon struct {
	// Host is its address, "unix:///run/docker.sock"; "" for that of DOCKER_HOST or,
	// where that is not set, of the first socket that usually is there.
	Host string
	// Timeout is for its first answer, and for each silence while it sends an image;
	// 0 for the usual one.
	Timeout time.Duration
	// Progress is told how much of an image has come, and how large the daemon says it is.
	// It may be nil.
	Progress func(done, of image.Bytes)
}

const (
	usualTimeout = 30 * time.Second
	maxImage     = 200 * image.GB
	// severalPlatforms is the version of the API from which on one name may have images for
	// several platforms: https://docs.docker.com/reference/api/engine/version-history
	severalPlatforms = "1.48"
)

// Image copies an image that the daemon has to a temporary file and opens it. The name is
// as docker run takes it; a platform that is nil stands for the one that the daemon runs. The file is removed by close.
func (d *Daemon) Image(ctx context.Context, name string, platform *v1.Platform) (img v1.Image, close func() error, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := &saving{Daemon: *d, name: name, ctx: ctx}
	if s.Timeout == 0 {
		s.Timeout = usualTimeout
	}
	s.late = time.AfterFunc(s.Timeout, func() { cancel(errSilent) })
	defer s.late.Stop()
	path, err := s.save(platform)
	if err != nil {
		return nil, nil, s.explain(err)
	}
	remove := func() error { return os.Remove(path) }
	if img, err = tarball.ImageFromPath(path, nil); err != nil {
		return nil, nil, errors.Join(s.explain(err), remove())
	}
	return img, remove, nil
}

var errSilent = errors.New("the daemon does not answer")

// saving is an image on its way from the daemon.
type saving struct {
	Daemon
	name string
	host string // as the client has it
	ctx  context.Context
	late *time.Timer
}

func (s *saving) save(platform *v1.Platform) (path string, err error) {
	c, err := s.connect()
	if err != nil {
		return "", err
	}
	defer c.Close()
	s.host = c.DaemonHost()
	seen, err := c.ImageInspect(s.ctx, s.name)
	if err != nil {
		return "", err
	}
	s.late.Reset(s.Timeout)
	var choice []client.ImageSaveOption
	if platform != nil && (seen.Os != platform.OS || seen.Architecture != platform.Architecture) {
		if versions.LessThan(c.ClientVersion(), severalPlatforms) {
			return "", fmt.Errorf("the daemon has it for %s/%s, not for %s (pull it with --platform %s, or read it from its registry with --registry)",
				seen.Os, seen.Architecture, platform, platform)
		}
		choice = append(choice, client.ImageSaveWithPlatforms(
			ocispec.Platform{OS: platform.OS, Architecture: platform.Architecture, Variant: platform.Variant}))
	}
	content, err := c.ImageSave(s.ctx, []string{s.name}, choice...)
	if err != nil {
		return "", err
	}
	defer content.Close()
	return s.store(&arriving{Reader: content, saving: s, of: image.Bytes(seen.Size)})
}

func (s *saving) connect() (*client.Client, error) {
	options := []client.Opt{client.FromEnv, client.WithUserAgent("minke")}
	if host := s.address(); host != "" {
		options = append(options, client.WithHost(host))
	}
	return client.New(options...)
}

// store writes what the daemon sends to a temporary file.
func (s *saving) store(content io.Reader) (path string, err error) {
	f, err := os.CreateTemp("", "minke-*.tar")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, content)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// arriving watches over what the daemon sends.
type arriving struct {
	io.Reader
	*saving
	done, of image.Bytes
}

func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	a.late.Reset(a.Timeout)
	if a.done += image.Bytes(n); a.done > maxImage {
		return n, fmt.Errorf("the image has more than %s, the most that is read", maxImage)
	}
	if a.Progress != nil {
		a.Progress(a.done, a.of)
	}
	return n, err
}

// ErrNone says that the daemon has no image of that name.
var ErrNone = errors.New("the daemon has no such image")

// explain adds what to do about an error.
func (s *saving) explain(err error) error {
	where := s.host
	if where == "" {
		where = client.DefaultDockerHost
	}
	switch cause := context.Cause(s.ctx); {
	case errors.Is(cause, errSilent):
		return fmt.Errorf("%s: the daemon at %s did not answer within %s (is it busy, or does DOCKER_HOST name another?)", s.name, where, s.Timeout)
	case cause != nil:
		return cause
	case client.IsErrConnectionFailed(err):
		return fmt.Errorf("%s: no daemon answers at %s (start Docker, or Podman's service with systemctl --user start podman.socket, or set DOCKER_HOST, or read the image from its registry with --registry)", s.name, where)
	case errdefs.IsNotFound(err):
		return fmt.Errorf("%s: %w, at %s (build or pull it first, or read it from its registry with --registry)", s.name, ErrNone, where)
	}
	return fmt.Errorf("%s: %w", s.name, err)
}
