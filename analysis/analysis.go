// Package analysis holds the nouns that everything else shares (Rule, Pass,
// Finding, Fix) and the engine that runs rules over a Dockerfile and its project.
// It knows nothing of LSP nor of the terminal.
package analysis

import (
	"context"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
)

// Severity says how much a finding matters. The zero value is Off.
type Severity uint8

// The severities, mildest first.
const (
	Off         Severity = iota
	Hint                 // taste
	Information          // sometimes megabytes
	Warning              // megabytes nearly always
	Error                // does not build
)

// Safety says what a fix may change.
type Safety uint8

const (
	// Suggested fixes may change what is in the image: a person looks at them first.
	Suggested Safety = iota
	// Safe fixes leave the image behaving as before.
	Safe
)

// Rule is one thing that Minke looks for.
type Rule struct {
	Name     string        // kebab-case, never changed once published
	Aliases  []string      // the codes other tools use: "DL3009"
	Group    string        // the folder below rules
	Severity Severity      // by default
	Summary  string        // one sentence for lists, without a final stop
	Doc      func() string // its page, Markdown

	// Endless says that the rule looks at stages of more than [MostInstructions] as well.
	Endless bool

	// Stage is called for each stage, and again only when that stage, what it
	// inherits, its use by others, the project or the options have changed.
	Stage func(*Pass)
	// Linked is called for each stage, and again only when one of [Pass.Around]
	// has changed in that way, or one that the image consists of if that needs the
	// stage: it may look at these, and at no other stages.
	Linked func(*Pass)
	// File is called on every change of the file, once. It is for what only the
	// file as a whole can tell; it must be cheap.
	File func(*Pass)
}

// Snapshot is all that rules may look at: one version of everything, immutable.
type Snapshot struct {
	Graph   *build.Graph
	Project *project.Project // nil while it is not known
	Options *Options         // nil for the defaults
}

// Options are a user's wishes.
type Options struct {
	Severity map[string]Severity // by rule name
	Base     string              // preferred lean base: "", "alpine", "slim", "distroless"
	Budget   image.Bytes         // what the image may take on disk; 0 for no budget
	// ShownFrom is the smallest size that is shown beside the text; 0 for the usual one.
	ShownFrom image.Bytes
	// Registry says that registries are asked for the sizes of base images.
	Registry bool
}

// AsksRegistry reports whether registries are to be asked. o may be nil.
func (o *Options) AsksRegistry() bool { return o != nil && o.Registry }

// Prefer returns the preferred lean base, "" for none. o may be nil.
func (o *Options) Prefer() string {
	if o == nil {
		return ""
	}
	return o.Base
}

// Limit returns what the image may take on disk, 0 for no budget. o may be nil.
func (o *Options) Limit() image.Bytes {
	if o == nil {
		return 0
	}
	return o.Budget
}

// Shown returns the smallest size that is shown beside the text. o may be nil.
func (o *Options) Shown() image.Bytes {
	if o == nil || o.ShownFrom == 0 {
		return image.MB
	}
	return o.ShownFrom
}

// Prefers reports whether base is the preferred lean base. o may be nil.
func (o *Options) Prefers(base string) bool { return o.Prefer() == base }

// Pass is one run of a rule.
type Pass struct {
	*Snapshot
	Context context.Context
	Rule    *Rule
	Stage   *build.Stage // nil in Rule.File

	report func(Finding)
	shared map[any]any // see Shared
}

// Report adds a finding; Rule and Severity are filled in.
func (p *Pass) Report(f Finding) { p.report(f) }

// Finding is a thing found at a place.
type Finding struct {
	Rule        *Rule
	Severity    Severity
	At          build.Loc
	Message     string // one sentence: what happens and what it costs
	Related     []Related
	Fixes       []Fix      // best first
	Saving      image.Size // what the first fix saves; zero when not known
	Unnecessary bool       // the text at At has no effect and may be shown faded
}

// Related is another place that explains a finding.
type Related struct {
	At      build.Loc
	Message string
}

// Fix is a change that makes a finding go away.
type Fix struct {
	Title  string // imperative: "Merge 3 RUNs"
	Safety Safety
	Edits  []Edit     // in the Dockerfile; they do not overlap
	Files  []FileEdit // beside it
}

// Edit replaces the text at At.
type Edit struct {
	At  build.Loc
	New string
}

// FileEdit gives a file of the project new content.
type FileEdit struct {
	Path    string // slash-separated, relative to the build context
	Old     string // content before; meaningful if Exists
	Exists  bool
	Content string
}
