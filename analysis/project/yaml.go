package project

import (
	"bytes"
	"errors"

	"github.com/goccy/go-yaml"
)

const (
	maxYAML  = 256 << 10
	maxNest  = 100
	maxAlias = 32
)

var (
	errNested  = errors.New("nested too deeply to be read")
	errAliases = errors.New("too many YAML aliases to be read")
)

// decodeYAML reads small YAML manifests. Text that could cost much more than its
// length (aliases of aliases, deep nesting) is refused before it is parsed.
func decodeYAML(data []byte, into any) error {
	switch {
	case len(data) > maxYAML:
		return errTooLarge
	case bytes.Count(data, []byte("*"))+bytes.Count(data, []byte("<<")) > maxAlias && bytes.ContainsRune(data, '&'):
		return errAliases
	case nests(data):
		return errNested
	}
	return yaml.Unmarshal(data, into)
}

// nests reports whether text nests brackets, indents or begins sequences in sequences
// deeper than any manifest does. Brackets in strings count too: the answer is cautious.
func nests(data []byte) bool {
	depth := 0
	for line := range bytes.Lines(data) {
		indent := len(line) - len(bytes.TrimLeft(line, " -?:\t"))
		if indent > 2*maxNest {
			return true
		}
		for _, c := range line {
			switch c {
			case '[', '{', '(':
				depth++
			case ']', '}', ')':
				depth = max(0, depth-1)
			}
			if depth > maxNest {
				return true
			}
		}
	}
	return false
}
