// Package measure reads a real image: what each of its layers takes, which
// instruction made it, and how much of it a higher layer hides.
package measure

import (
	"fmt"
	"os"
	"runtime"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Open opens an image: a file that docker save or podman save wrote, or a folder in the
// OCI layout. Of several images in a folder it takes the one for the platform; nil stands
// for that of this machine, or the only one.
func Open(from string, platform *v1.Platform) (v1.Image, error) {
	info, err := os.Stat(from)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w (save an image with docker save -o FILE IMAGE first)", err)
	case info.IsDir():
		return openLayout(from, platform)
	}
	img, err := tarball.ImageFromPath(from, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w (a file that docker save wrote, with one image in it, is expected)", from, err)
	}
	return img, nil
}

// Here is the platform of the images that run on this machine.
func Here() v1.Platform { return v1.Platform{OS: "linux", Architecture: runtime.GOARCH} }

// Fits reports whether the image is for the platform. One that does not say is.
func Fits(img v1.Image, platform v1.Platform) (bool, error) {
	config, err := img.ConfigFile()
	if err != nil {
		return false, err
	}
	has := config.Platform()
	return has == nil || has.OS == "" && has.Architecture == "" || has.Satisfies(platform), nil
}

func openLayout(dir string, platform *v1.Platform) (v1.Image, error) {
	index, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w (a folder in the OCI layout is expected)", dir, err)
	}
	return pick(dir, index, platform, 0)
}

// maxNesting bounds how deep an index may lie in indexes.
const maxNesting = 4

// pick takes the image for the platform, else the only one: many say no platform here.
func pick(dir string, index v1.ImageIndex, platform *v1.Platform, depth int) (v1.Image, error) {
	m, err := index.IndexManifest()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	var images []v1.Descriptor
	for _, d := range m.Manifests {
		switch {
		case d.MediaType.IsImage() && (d.Platform == nil || d.Platform.OS != "unknown"):
			images = append(images, d)
		case d.MediaType.IsIndex() && depth < maxNesting:
			inner, err := index.ImageIndex(d.Digest)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", dir, err)
			}
			return pick(dir, inner, platform, depth+1)
		}
	}
	want := Here()
	if platform != nil {
		want = *platform
	}
	for _, d := range images {
		if d.Platform != nil && d.Platform.Satisfies(want) {
			return index.Image(d.Digest)
		}
	}
	if len(images) != 1 {
		return nil, fmt.Errorf("%s: %d images are in it, and none is for %s (choose with --platform)", dir, len(images), want)
	}
	return index.Image(images[0].Digest)
}
