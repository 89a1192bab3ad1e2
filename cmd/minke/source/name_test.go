package source_test

import (
	"testing"

	"minke/cmd/minke/source"
)

func TestIsDockerfile(t *testing.T) {
	for name, want := range map[string]bool{
		"Dockerfile":                    true,
		"dockerfile":                    true,
		"Containerfile":                 true,
		"Dockerfile.dev":                true,
		"Containerfile.prod":            true,
		"web.Dockerfile":                true,
		"my web.dockerfile":             true,
		"Dockerfile.dockerignore":       false,
		"Dockerfile.dev.dockerignore":   false,
		"web.Dockerfile.dockerignore":   false,
		".dockerignore":                 false,
		"Dockerfiles":                   false,
		"MyDockerfile":                  false,
		"Dockerfile~":                   false,
		"docker-compose.yml":            false,
		"Dockerfile_and_something_else": false,
	} {
		if got := source.IsDockerfile(name); got != want {
			t.Errorf("IsDockerfile(%q) = %t", name, got)
		}
	}
}
