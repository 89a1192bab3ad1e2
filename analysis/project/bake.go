package project

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// bakeTarget is a target of a bake file and the targets that it takes the rest from.
type bakeTarget struct {
	buildSpec
	inherits []string
}

// bakeSpecs fills in what targets inherit.
func bakeSpecs(targets map[string]bakeTarget) (specs []buildSpec) {
	for _, name := range slices.Sorted(maps.Keys(targets)) {
		if s, ok := inherited(targets, name, 8).settle(); ok {
			specs = append(specs, s)
		}
	}
	return specs
}

func inherited(targets map[string]bakeTarget, name string, depth int) buildSpec {
	t, ok := targets[name]
	if !ok || depth == 0 {
		return buildSpec{}
	}
	s := t.buildSpec
	for _, from := range slices.Backward(t.inherits) { // the last one wins
		parent := inherited(targets, from, depth-1)
		s.context, s.dockerfile, s.target = cmp.Or(s.context, parent.context), cmp.Or(s.dockerfile, parent.dockerfile), cmp.Or(s.target, parent.target)
		if s.contexts == nil {
			s.contexts = parent.contexts
		}
	}
	return s
}

// readBakeHCL reads the plain part of a bake file in HCL: blocks target "name" { … } with
// attributes that are strings or lists of strings without expressions. A target in which
// context, dockerfile or target is anything else is left out. The library for HCL
// (hashicorp/hcl v2.25) would add 2.5 MB to the program for three words of one file.
func readBakeHCL(data []byte) []buildSpec {
	targets := map[string]bakeTarget{}
	var name string
	depth := 0
	open := false // name holds the target whose block is being read
	current, bad := bakeTarget{}, false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(withoutComment(line))
		if depth == 0 {
			if rest, ok := strings.CutPrefix(line, "target "); ok {
				name, open = strings.Trim(strings.TrimSpace(strings.TrimSuffix(rest, "{")), `"`), strings.HasSuffix(line, "{")
				current, bad = bakeTarget{}, false
			}
		} else if depth == 1 && open {
			bad = !current.attribute(line) || bad
		}
		depth += strings.Count(line, "{") - strings.Count(line, "}")
		if depth = max(0, depth); depth == 0 {
			if open && !bad {
				targets[name] = current
			}
			open = false
		}
	}
	return bakeSpecs(targets)
}

// attribute reads one line of a block, and reports whether it could if it matters.
func (t *bakeTarget) attribute(line string) bool {
	key, value, ok := strings.Cut(line, "=")
	if !ok {
		return true
	}
	value = strings.TrimSpace(value)
	plain := len(value) >= 2 && value[0] == '"' && strings.HasSuffix(value, `"`) && !strings.ContainsAny(value[1:len(value)-1], "\"\\$%")
	field := map[string]*string{"context": &t.context, "dockerfile": &t.dockerfile, "target": &t.target}[strings.TrimSpace(key)]
	switch {
	case field != nil && plain:
		*field = value[1 : len(value)-1]
	case field != nil:
		return false
	case strings.TrimSpace(key) == "inherits":
		list := strings.Split(strings.Trim(value, "[] ,"), ",")
		for _, from := range list {
			t.inherits = append(t.inherits, strings.Trim(strings.TrimSpace(from), `"`))
		}
		return strings.HasSuffix(value, "]")
	}
	return true
}

// withoutComment cuts off a comment that begins outside of a string.
func withoutComment(line string) string {
	inString := false
	for i := range len(line) {
		switch {
		case line[i] == '"' && (i == 0 || line[i-1] != '\\'):
			inString = !inString
		case !inString && (line[i] == '#' || strings.HasPrefix(line[i:], "//")):
			return line[:i]
		}
	}
	return line
}
