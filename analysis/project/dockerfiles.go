package project

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	maxDockerfile  = 1 << 20 // bytes
	maxDockerfiles = 16
)

// Dockerfiles lists the files at the top of the context that are named like a Dockerfile.
func (p *Project) Dockerfiles() (names []string) {
	for _, e := range p.List(".") {
		name := strings.ToLower(e.Path)
		base := strings.HasPrefix(name, "dockerfile") || strings.HasPrefix(name, "containerfile") || strings.HasSuffix(name, ".dockerfile") || strings.HasSuffix(name, ".containerfile")
		if base && !e.IsDir && !strings.HasSuffix(name, ".dockerignore") && len(names) < maxDockerfiles {
			names = append(names, e.Path)
		}
	}
	slices.Sort(names)
	return names
}

// ReadText reads a small text file, which may be anything but waits for nothing:
// pipes and devices are refused, and so is what is larger than a Dockerfile may be.
func ReadText(name string) (string, error) {
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return "", err
	}
	defer root.Close()
	data, err := readRegular(root, filepath.Base(name), maxDockerfile)
	return string(data), err
}
