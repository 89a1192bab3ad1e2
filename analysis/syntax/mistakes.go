package syntax

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/util/suggest"
)

// flagNames has the flags of each instruction, as BuildKit v0.34 declares them.
var flagNames = map[string][]string{
	command.Add:         {"checksum", "chmod", "chown", "exclude", "keep-git-dir", "link", "unpack"},
	command.Copy:        {"chmod", "chown", "exclude", "from", "link", "parents"},
	command.From:        {"platform"},
	command.Healthcheck: {"interval", "retries", "start-interval", "start-period", "timeout"},
	command.Run:         {"device", "mount", "network", "security"},
}

// FlagNames returns the flags that BuildKit knows for an instruction, without
// dashes and in order. The name of the instruction may be in any case.
func FlagNames(instruction string) []string {
	return slices.Clone(flagNames[strings.ToLower(instruction)])
}

// InstructionNames returns the instructions that BuildKit knows, in upper case
// and in order.
func InstructionNames() []string {
	var names []string
	for name := range command.Commands {
		names = append(names, strings.ToUpper(name))
	}
	slices.Sort(names)
	return names
}

// longestGuess is the length of a keyword in bytes from which none is near to it.
const longestGuess = 64

// unknownInstruction returns BuildKit's error for a keyword that is none.
func unknownInstruction(keyword string) error {
	err := &instructions.UnknownInstructionError{Instruction: keyword}
	if len(keyword) > longestGuess {
		return err
	}
	return suggest.WrapError(err, keyword, byLikeness(InstructionNames(), strings.ToUpper(keyword)), false)
}

// byLikeness sorts names by how much of their start they share with word. Of
// several names that are equally near to a mistake BuildKit suggests one by the
// order of a map; given a list, it suggests the first.
func byLikeness(names []string, word string) []string {
	shared := func(name string) int {
		n := 0
		for n < len(name) && n < len(word) && name[n] == word[n] {
			n++
		}
		return n
	}
	slices.SortStableFunc(names, func(a, b string) int { return shared(b) - shared(a) })
	return names
}

// explain returns the message of an error of BuildKit, with a guess at an unknown
// flag that is always the same.
func (i *Instruction) explain(err error) string {
	message, _, guessed := strings.Cut(err.Error(), " (did you mean ")
	name, flag := strings.CutPrefix(message, "unknown flag: --")
	if !guessed || !flag {
		return err.Error()
	}
	return suggest.WrapError(errors.New(message), name, byLikeness(FlagNames(i.keyword), name), true).Error()
}

// culprit returns the place that BuildKit's error speaks of.
func (i *Instruction) culprit(err error) Span {
	var unknown *instructions.UnknownInstructionError
	if errors.As(err, &unknown) {
		return i.Keyword
	}
	message := err.Error()
	name := flagOf(message)
	for k := len(i.Flags) - 1; k >= 0; k-- {
		switch f := &i.Flags[k]; {
		case name != "" && f.Name == name:
			return f.Span
		case name == "" && len(f.Value) > 0 && strings.Contains(message, strconv.Quote(f.Value)):
			return f.ValueSpan
		}
	}
	if i.From != nil && !i.From.NameSpan.Empty() && strings.Contains(message, "build stage") {
		return i.From.NameSpan
	}
	return Span{i.Keyword.Start, max(i.Keyword.End, i.Body.End)}
}

// flagOf returns the flag that an error of BuildKit names, or "".
func flagOf(message string) string {
	for _, start := range []string{
		"unknown flag: --", "duplicate flag specified: --", "missing a value on flag: --", "expecting boolean value for flag --",
	} {
		if name, ok := strings.CutPrefix(message, start); ok {
			name, _, _ = strings.Cut(name, " (did you mean ")
			name, _, _ = strings.Cut(name, ", not: ")
			return name
		}
	}
	return ""
}
