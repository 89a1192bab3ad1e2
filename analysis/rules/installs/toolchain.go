package installs

import (
	"slices"

	"minke/analysis/image"
)

// BringsToolchain reports whether img holds compilers and the usual headers
// already: images on buildpack-deps, and those of PHP, which keep them for its extensions.
func BringsToolchain(img image.Image) bool {
	if img.Slim() {
		return img.Family == image.PHP
	}
	switch img.Family {
	case image.PHP, image.GCC:
		return true
	case image.Golang, image.Rust:
		return img.Distro.Name == image.DebianLinux
	case image.Node, image.Python, image.Ruby, "buildpack-deps", "perl", "erlang", "elixir", "haskell":
		return slices.Contains([]image.DistroName{image.DebianLinux, image.UbuntuLinux}, img.Distro.Name)
	}
	return false
}
