package config

import (
	"path/filepath"

	"github.com/pelletier/go-toml/v2"
)

// Context returns the build context that the configuration file nearest to a Dockerfile
// names, both absolute; "" where it names none or cannot be read.
func Context(dockerfile string) string {
	path, ok := Find(filepath.Dir(dockerfile), "")
	if !ok {
		return ""
	}
	data, err := Read(path)
	if err != nil {
		return ""
	}
	var file struct {
		Context string `toml:"context"`
	}
	if toml.Unmarshal(data, &file) != nil || file.Context == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(path), filepath.FromSlash(file.Context))
}
