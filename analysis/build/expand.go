package build

import (
	"strings"

	bkshell "github.com/moby/buildkit/frontend/dockerfile/shell"
)

// What is longer counts as not known: a value that grows with each line would
// soon fill the memory.
const (
	maxWord    = 64 << 10 // bytes of a word
	maxValues  = 4 << 10  // bytes that variables bring into it
	maxReplace = 1 << 10  // the same, and of a word, where ${X//a/b} can multiply them
	maxNested  = 1000     // variables in each other
)

// Expand replaces the variables of word and removes its quotes by BuildKit's
// own rules. Known is false when the result depends on a value that only the
// build or the base image knows; the result is then what BuildKit would make of
// it with nothing given, or word itself where it would be very long.
func (s *Scope) Expand(word string) (result string, known bool) {
	if !strings.ContainsAny(word, "$'\"\\`") {
		return word, true
	}
	env := &lookup{scope: s, left: maxValues}
	longest := maxWord
	if strings.Contains(word, "${") && strings.Contains(word, "/") {
		env.left, longest = maxReplace, maxReplace
	}
	if len(word) > longest || strings.Count(word, "${") > maxNested {
		return word, false
	}
	res, err := bkshell.NewLex(rune(s.escape)).ProcessWordWithMatches(word, env)
	if err != nil || env.left < 0 || len(res.Result) > maxWord {
		return word, false
	}
	return res.Result, !env.unknown
}

// lookup gives BuildKit's lexer the variables and notes whether it met one without a value.
type lookup struct {
	scope   *Scope
	unknown bool
	left    int // how many bytes may still be given out
}

func (l *lookup) Get(name string) (string, bool) {
	v, ok := l.scope.Lookup(name)
	if !ok {
		l.unknown = l.unknown || l.scope.open
		return "", false
	}
	if l.left -= len(v.Value); l.left < 0 {
		return "", true
	}
	l.unknown = l.unknown || !v.Known
	return v.Value, !v.Unset
}

func (l *lookup) Keys() []string {
	var names []string
	for _, v := range l.scope.Vars() {
		names = append(names, v.Name)
	}
	return names
}
