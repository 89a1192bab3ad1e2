// Package config reads what a user wishes: the file .minke.toml, and the same
// keys as an editor sends them. Every key is defined once, in [Keys]; the
// schema, the editors' settings and the documentation are made of that table.
package config

import (
	"math"

	"minke/analysis"
	"minke/analysis/image"
)

// Key is one thing that can be set.
type Key struct {
	Name    string // "base"; a dot leads into a table: "inlayHints.threshold"
	Type    Type
	Allowed []string // for a String: the values there are; nil for any. For an Amount: the words that do as well
	Default string   // for a String or an Amount: what counts when nothing is set
	Summary string   // one sentence, Markdown
	Where   Where

	// set takes over a String or an Amount that has been checked. Nil for what
	// an editor's extension obeys by itself, and for what is read before the rules'
	// options are known.
	set func(o *analysis.Options, value string)
}

// Type is the type of a value.
type Type uint8

const (
	// String is a text.
	String Type = iota
	// Amount is an amount of data, such as "150MB".
	Amount
	// Severities is a table that gives rules or groups a severity each.
	Severities
)

// Where says where a key may be set.
type Where uint8

const (
	File   Where = 1 << iota // in .minke.toml
	Editor                   // in the editor's settings, below "minke"
	Both   = File | Editor
)

// Keys are all that can be set.
var Keys = []Key{
	{
		Name: "base", Allowed: []string{"", "alpine", "slim", "distroless"}, Where: Both,
		Summary: "The lean base to prefer where several would do; empty for the one that fits best.",
		set:     func(o *analysis.Options, v string) { o.Base = v },
	},
	{
		Name: "budget", Type: Amount, Where: Both,
		Summary: "What the image may take on disk, such as `150MB` (1 MB is 10^6 bytes); empty for no budget. An image that is surely larger is reported by the rule `over-budget`.",
		set:     func(o *analysis.Options, v string) { o.Budget, _ = image.ParseBytes(v) },
	},
	{
		Name: "context", Where: File, // read by [Context]
		Summary: "The build context of the Dockerfiles beside and below, a folder relative to this file; empty for what a compose or bake file says, else the Dockerfile's folder or the one above it that has what it copies.",
	},
	{
		Name: "inlayHints.threshold", Type: Amount, Allowed: []string{"off"}, Default: "1MB", Where: Editor,
		Summary: "The smallest size that is shown at the end of an instruction; `off` shows none.",
		set:     func(o *analysis.Options, v string) { o.ShownFrom = threshold(v) },
	},
	{
		// Not in the file: a project does not switch the network on.
		Name: "registry", Allowed: []string{"off", "on"}, Default: "off", Where: Editor,
		Summary: "Whether registries are asked for the sizes of base images, with the credentials that docker or podman keep.",
		set:     func(o *analysis.Options, v string) { o.Registry = v == "on" },
	},
	{
		Name: "rules", Type: Severities, Where: Both,
		Summary: "How much what a rule finds matters, by the rule's name, its code in another tool, or its group; a rule's own name wins over its group.",
	},
}

// threshold reads the smallest size that is shown; none is as large as that of "off".
func threshold(value string) image.Bytes {
	if value == "off" {
		return math.MaxInt64
	}
	b, _ := image.ParseBytes(value)
	return max(b, 1)
}

// severities are the values of Severities, as they are written.
var severities = []struct {
	name  string
	value analysis.Severity
}{
	{"off", analysis.Off},
	{"hint", analysis.Hint},
	{"information", analysis.Information},
	{"warning", analysis.Warning},
	{"error", analysis.Error},
}

// keyOf returns the key called name, nil if there is none.
func keyOf(name string) *Key {
	for i := range Keys {
		if Keys[i].Name == name {
			return &Keys[i]
		}
	}
	return nil
}
