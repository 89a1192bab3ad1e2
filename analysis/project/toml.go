package project

import "github.com/pelletier/go-toml/v2"

// decodeTOML reads TOML manifests; deep nesting is refused before it is parsed.
func decodeTOML(data []byte, into any) error {
	if nests(data) {
		return errNested
	}
	return toml.Unmarshal(data, into)
}
