package project

import (
	"regexp"
	"slices"
	"strings"
)

// The parts of a Gemfile that put gems into groups: https://bundler.io/guides/groups.html
var (
	groupBlock = regexp.MustCompile(`^group[\s(](.*)\bdo\b`)
	otherBlock = regexp.MustCompile(`^(if|unless|case|begin|def)\b|\bdo(\s*\|[^|]*\|)?\s*$`)
	gemGroups  = regexp.MustCompile(`(?::groups?\s*=>|\bgroups?:)\s*(%[iw]\[[^\]]*\]|\[[^\]]*\]|:\w+|["']\w+["'])`)
	symbol     = regexp.MustCompile(`[A-Za-z]\w*`)
	optional   = regexp.MustCompile(`optional(:|"?\s*=>)\s*true`)
)

// forDevelopment names the groups that serve development and tests, as far as people agree on names.
var forDevelopment = []string{"development", "dev", "test", "tests", "ci", "lint"}

// developmentGems returns the groups for development of a Gemfile and the gems that have no other.
func developmentGems(gemfile string) (groups, gems []string) {
	var blocks [][]string // the groups that each open block puts its gems into
	for line := range strings.Lines(gemfile) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), " #")
		if m := groupBlock.FindStringSubmatch(line); m != nil {
			blocks = open(blocks, groupNames(m[1]))
			continue
		}
		if m := gemLine.FindStringSubmatch(line); m != nil {
			in := slices.Concat(blocks...)
			if own := gemGroups.FindStringSubmatch(line); own != nil {
				in = append(in, symbol.FindAllString(strings.TrimLeft(own[1], "%iw"), -1)...)
			}
			if len(in) > 0 && !slices.ContainsFunc(in, func(g string) bool { return !slices.Contains(forDevelopment, g) }) {
				groups, gems = append(groups, in...), append(gems, m[1])
			}
			continue
		}
		switch {
		case line == "end" && len(blocks) > 0:
			blocks = blocks[:len(blocks)-1]
		case otherBlock.MatchString(line):
			blocks = open(blocks, nil)
		}
	}
	slices.Sort(groups)
	slices.Sort(gems)
	return slices.Compact(groups), slices.Compact(gems)
}

// maxBlocks is far more than people nest; what is deeper counts for the block around it.
const maxBlocks = 100

func open(blocks [][]string, names []string) [][]string {
	if len(blocks) == maxBlocks {
		return blocks
	}
	return append(blocks, names)
}

// groupNames reads the names behind "group"; an optional group is not installed
// unless somebody asks for it, so that its gems are none for development.
func groupNames(list string) []string {
	if optional.MatchString(list) {
		return []string{"optional"}
	}
	return symbol.FindAllString(list, -1)
}

// bundleConfig reads the settings of Bundler that lie in the folder.
func (f folder) bundleConfig() ([]byte, bool) {
	if !f.has(".bundle") {
		return nil, false
	}
	return f.read(in(f.dir, ".bundle/config"))
}
