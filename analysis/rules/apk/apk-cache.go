package apk

import (
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// Cache finds package indexes that apk leaves in a layer.
var Cache = &analysis.Rule{
	Name: "apk-cache", Aliases: []string{"DL3019"}, Group: "apk", Severity: analysis.Warning,
	Summary: "The package index of apk stays in the layer",
	Doc:     doc("apk-cache"),
	Linked:  func(p *analysis.Pass) { index.Linked(p) },
}

const noCache = "--no-cache"

// index is what apk keeps when it is not told otherwise.
var index = caches.Cache{
	Keeps:  "the package index",
	Dirs:   []string{"/var/cache/apk"},
	Fills:  func(c *shell.PackageCall) bool { return reads(c) || updates(c) },
	Cleans: func(c *shell.Command) bool { return c.Name == "apk" && c.Arg(0) == "cache" && c.Arg(1) != "download" },
	Flag:   noCache,
	Flags:  []string{"--no-network"},
	Amend:  amend,
}

// reads reports whether a call reads the index, fetching it if need be.
func reads(c *shell.PackageCall) bool {
	return c.Manager == shell.Apk && (c.Verb == shell.Install || c.Verb == shell.Upgrade)
}

func updates(c *shell.PackageCall) bool { return c.Manager == shell.Apk && c.Verb == shell.Update }

// amend drops what an `apk update` is told in favour of the call that reads the
// index, and makes the fix of the latter drop the former.
func amend(p *analysis.Pass, n *build.Node, call *shell.PackageCall, f analysis.Finding) (analysis.Finding, bool) {
	readers := readersBehind(p, n, call)
	if updates(call) {
		if len(readers) > 0 {
			return f, false // said of the one that reads the index
		}
		f.Message += " `apk add --no-cache` reads it from the network."
		if len(f.Fixes) == 0 {
			return f, true // a later call reads the index without the network
		}
		f.Fixes = nil
		c := &installs.Call{PackageCall: call, Node: n, Run: p.Script(n)}
		if edits, ok := c.Remove(); ok && !usedByScript(p, n) {
			f.Fixes = []analysis.Fix{{Title: "Remove apk update", Safety: analysis.Safe, Edits: edits}}
		}
		return f, true
	}
	if len(f.Fixes) == 0 {
		return f, true
	}
	fix := &f.Fixes[0]
	if flag, ok := call.Flag("-U", "--update", "--update-cache"); ok && flag.Span.Len() > len("-U") {
		fix.Edits = []analysis.Edit{shelledit.Replace(n, flag.Span, noCache)}
	}
	for _, u := range installs.In(n, p.Script(n), shell.Apk) {
		if updates(u.PackageCall) && u.Span.Start < call.Span.Start && len(readersBehind(p, n, u.PackageCall)) == 1 {
			if e, ok := shelledit.Remove(n, p.Script(n), u.Command); ok {
				fix.Edits = append(fix.Edits, e)
			}
		}
	}
	return f, true
}

// readersBehind returns the calls behind call in its RUN that read the index it
// leaves. Those in later RUNs fetch it when it is not there, as apk has done since Alpine 3.6.
func readersBehind(p *analysis.Pass, n *build.Node, call *shell.PackageCall) []*installs.Call {
	var all []*installs.Call
	for _, c := range installs.In(n, p.Script(n), shell.Apk) {
		if c.Span.Start > call.Span.Start && reads(c.PackageCall) && !c.HasFlag(noCache) {
			all = append(all, c)
		}
	}
	return all
}

// usedByScript reports whether the RUN n or a later one runs a program of its
// own, which may well call apk.
func usedByScript(p *analysis.Pass, n *build.Node) bool {
	for _, script := range installs.Waiting(p, n.Stage) {
		if slices.ContainsFunc(script.Commands(), installs.RunsScript) {
			return true
		}
	}
	for later, script := range installs.Runs(p, n.Stage) {
		for _, c := range script.Commands() {
			if later.Index >= n.Index && installs.RunsScript(c) {
				return true
			}
		}
	}
	return false
}
