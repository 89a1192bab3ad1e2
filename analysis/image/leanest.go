package image

import "slices"

// WhyNoLeaner says in one sentence why Leaner has nothing for an image that is
// known but images for static programs, "" when it has something or the image is not known.
func WhyNoLeaner(ref Ref) string {
	img := Describe(ref)
	if !img.Known() || slices.ContainsFunc(Leaner(ref), func(s Sibling) bool { return s.Kind != StaticallyOnly }) {
		return ""
	}
	switch {
	case img.Distro.Name == Windows:
		return "Leaner builds for Windows are not known to Minke."
	case img.Family == Scratch:
		return "scratch is empty."
	case img.Role == Static || img.Shells == NoShell:
		return "It has neither a shell nor a package manager already."
	case img.Family == Ubuntu:
		return "Ubuntu publishes no slim build; debian:stable-slim is another distribution with the same package manager."
	case img.Family == PHP && img.Has("apache"):
		return "The builds with Apache exist on Debian only; fpm beside a web server of its own has an Alpine build."
	case img.Distro.Name == AlpineLinux:
		return "It stands on Alpine already."
	case img.Slim():
		return "It is the reduced build already."
	}
	return "Its publisher has no leaner build of it."
}
