// Package caches is what the rules about caches share: who fills one, who
// empties it, when it never reaches the layer, and how to keep it out.
package caches

import (
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Cache describes what a tool leaves in a layer.
type Cache struct {
	Keeps string // in the message: "leaves <Keeps> in this layer"
	// Dirs are where, as words of a Dockerfile: variables stand for their value
	// at the RUN ("${GOPATH:-/go}/pkg"), "~/" for the home of the user in force.
	Dirs []string
	// DirsAt gives them in place of Dirs where more than variables decides. May be nil.
	DirsAt func(*analysis.Pass, *build.Node) []string
	// Also are further places, written like Dirs, that count where they are
	// emptied or mounted over; no fix names them.
	Also []string
	// Prints are command lines that print one of Dirs: `rm -rf $(yarn cache dir)` empties it.
	Prints []string

	// Fills reports whether a call fills the cache.
	Fills func(*shell.PackageCall) bool
	// Cleans reports whether a command empties it; rm of Dirs always does. May be nil.
	Cleans func(*shell.Command) bool
	// Off names environment variables that, set to anything but "", "0", "off", "no" or "false", keep the cache from being filled.
	Off []string
	// OffAny names variables that do so whatever they are set to.
	OffAny []string
	// OffIn reports whether what is in force at a RUN keeps the cache from being filled. May be nil.
	OffIn func(*analysis.Pass, *build.Node) bool

	// Flag, if set, keeps the call from filling the cache: the fix adds it behind the verb.
	Flag string
	// Flags are other flags that do so too.
	Flags []string
	// Clean is the command that the fix adds at the end of the RUN; "" for the rm of Dirs.
	Clean string
	// CleanAt gives it in place of Clean where that depends on the call; "" for no such fix. May be nil.
	CleanAt func(*analysis.Pass, *build.Node, *shell.PackageCall) string
	// Needed says whether a later instruction needs what n leaves in the cache: then
	// there is no fix for n alone. That a call works offline or names a folder of the
	// cache is known without it. May be nil.
	Needed func(p *analysis.Pass, n *build.Node) Need
	// Amend changes what is found of a call, or leaves it out. May be nil.
	Amend func(*analysis.Pass, *build.Node, *shell.PackageCall, analysis.Finding) (f analysis.Finding, ok bool)
	// Shared says how the fix that puts the cache on a mount shares it, if there is one.
	Shared Sharing
}

// Sharing is the sharing mode of a cache mount.
type Sharing string

// The modes that caches ask for; the zero value lets builds use a cache side by side.
const (
	SideBySide Sharing = ""
	Locked     Sharing = "locked"  // builds take turns (apt, dnf)
	NoMount    Sharing = "nowhere" // what is left is of no use to a later build
)

// Linked finds the calls that leave the cache in a layer of the final image. What
// builds on the stage may take from the cache.
func (c *Cache) Linked(p *analysis.Pass) {
	if !p.Graph.InImage(p.Stage) {
		return
	}
	for _, n := range slices.Concat(p.Stage.Instructions(), p.Graph.Waiting(p.Stage)) {
		if n.Name == "RUN" && anyCall(p.Graph, n, c.Fills) && c.stays(p, n) {
			c.run(p, n)
		}
	}
}

func (c *Cache) run(p *analysis.Pass, n *build.Node) {
	fills := c.left(p, n)
	for i, call := range fills {
		if c.Flag == "" && i < len(fills)-1 {
			continue // one clean-up, behind the last call, does for all of the RUN
		}
		c.report(p, n, call, analysis.Finding{
			At:      n.At(Span(call)),
			Message: "`" + Text(call) + "` leaves " + c.Keeps + " in this layer.",
			Fixes:   c.fixes(p, n, call),
		})
	}
}

func (c *Cache) report(p *analysis.Pass, n *build.Node, call *shell.PackageCall, f analysis.Finding) {
	ok := true
	if c.Amend != nil {
		f, ok = c.Amend(p, n, call, f)
	}
	if ok {
		p.Report(f)
	}
}

// left returns the calls of n that fill the cache with nothing behind them that empties it.
func (c *Cache) left(p *analysis.Pass, n *build.Node) []*shell.PackageCall {
	s := p.Script(n)
	if s == nil {
		return nil
	}
	var fills []*shell.PackageCall
	for _, call := range s.Packages() {
		if c.Fills(call) && !c.offBy(call) && !c.moved(p, n, call) && !c.cleanedAfter(p, n, call.Command) {
			fills = append(fills, call)
		}
	}
	return fills
}

func verb(call *shell.PackageCall) shell.Word {
	if call.VerbWord.Span.Empty() {
		return call.Words[0]
	}
	return call.VerbWord
}

// Span returns the place of a call's name and verb.
func Span(call *shell.PackageCall) syntax.Span {
	return syntax.Span{Start: call.Words[0].Span.Start, End: verb(call).Span.End}
}

// Text returns a call's name and verb as a person would say them: "uv pip install".
func Text(call *shell.PackageCall) string {
	text, v := call.Name, verb(call)
	if v.Span == call.Words[0].Span {
		return text
	}
	for _, arg := range call.Args {
		if arg.Span.Start < v.Span.Start {
			text += " " + arg.Text
		}
	}
	return text + " " + v.Text
}
