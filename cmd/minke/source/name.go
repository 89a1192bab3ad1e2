// Package source finds Dockerfiles on disk and reads them, saying for each one
// that cannot be read what to do about it.
package source

import "strings"

// IsDockerfile reports whether a file called name is taken for a Dockerfile
// when a folder is searched.
func IsDockerfile(name string) bool {
	if strings.HasSuffix(name, ".dockerignore") {
		return false
	}
	switch name {
	case "Dockerfile", "Containerfile", "dockerfile": // BuildKit falls back to the last one
		return true
	}
	for _, prefix := range []string{"Dockerfile.", "Containerfile."} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	for _, suffix := range []string{".Dockerfile", ".dockerfile", ".Containerfile", ".containerfile"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

// isForeign reports whether a folder called name holds what other people wrote,
// or what is no part of the project's sources.
func isForeign(name string) bool {
	switch name {
	case ".git", ".hg", ".svn", "node_modules", "vendor":
		return true
	}
	return false
}
