package image

import (
	"regexp"
	"sync"
)

// lazily compiles a pattern when it is first asked for: not at start-up, where
// nobody may need it.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
