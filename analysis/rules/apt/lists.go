package apt

import (
	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

const listsDir = "/var/lib/apt/lists"

// reliance is installs that read the package lists which an earlier RUN fetched.
type reliance struct {
	update   *installs.Call
	installs []*installs.Call // the first one of each RUN
}

// reliances returns, in order, the calls of `apt-get update` in the image up to
// the end of s whose lists installs of s read in later RUNs.
func reliances(p *analysis.Pass, s *build.Stage) []*reliance {
	return p.Graph.Remember(s, reliancesKey{}, func() any { return findReliances(p, s) }).([]*reliance)
}

type reliancesKey struct{}

func findReliances(p *analysis.Pass, s *build.Stage) []*reliance {
	var all []*reliance
	var lists *reliance
	if parent := p.Graph.Base(s).Stage; parent != nil {
		if update := listsAtEnd(p, parent); update != nil {
			lists = &reliance{update: update}
		}
	}
	for n, script := range installs.Runs(p, s) {
		r := readRun(n, script)
		if r.reads != nil && lists != nil && !p.Graph.Discards(n, listsDir) {
			if len(lists.installs) == 0 {
				all = append(all, lists)
			}
			lists.installs = append(lists.installs, r.reads)
		}
		lists = r.after(p, lists)
	}
	return all
}

// listsAtEnd returns the `apt-get update` whose lists are there at the end of s.
func listsAtEnd(p *analysis.Pass, s *build.Stage) *installs.Call {
	return p.Graph.Remember(s, listsKey{}, func() any { return findListsAtEnd(p, s) }).(*installs.Call)
}

type listsKey struct{}

func findListsAtEnd(p *analysis.Pass, s *build.Stage) *installs.Call {
	var lists *reliance
	if parent := p.Graph.Base(s).Stage; parent != nil {
		if update := listsAtEnd(p, parent); update != nil {
			lists = &reliance{update: update}
		}
	}
	for n, script := range installs.Runs(p, s) {
		lists = readRun(n, script).after(p, lists)
	}
	if lists == nil {
		return nil
	}
	return lists.update
}

// run is what a RUN does to the package lists.
type run struct {
	node   *build.Node
	reads  *installs.Call // the first call that reads lists which the RUN has not fetched
	update *installs.Call // whose lists the RUN leaves
	cleans bool           // it removes all lists
}

func readRun(n *build.Node, script *shell.Script) run {
	r := run{node: n}
	calls := installs.In(n, script, shell.Apt)
	fetched := false
	for _, c := range script.Commands() {
		if cleansLists(c) || removesLists(script, c) {
			r.update, r.cleans = nil, c.Context == 0
			continue
		}
		call := callOf(calls, c)
		switch {
		case call == nil:
		case call.Verb == shell.Update:
			r.update, fetched = call, true
		case readsLists(call) && r.reads == nil && !fetched:
			r.reads = call
		}
	}
	return r
}

func callOf(calls []*installs.Call, c *shell.Command) *installs.Call {
	for _, call := range calls {
		if call.Command == c {
			return call
		}
	}
	return nil
}

// after returns the lists that are there when the RUN has run.
func (r run) after(p *analysis.Pass, before *reliance) *reliance {
	switch {
	case r.update != nil && p.Graph.Discards(r.node, listsDir):
		return before
	case r.update != nil:
		return &reliance{update: r.update}
	case r.cleans:
		return nil
	}
	return before
}

// readsLists reports whether a call needs package lists: to install a file such
// as ./x.deb as well, for what that depends on, and so for --fix-broken.
func readsLists(c *installs.Call) bool {
	switch c.Verb {
	case shell.Install, shell.Upgrade, "build-dep", "source", "satisfy", shell.Fetch:
		return true
	}
	return false
}

// removesLists reports whether c is an rm that takes away all lists.
func removesLists(s *shell.Script, c *shell.Command) bool {
	for _, r := range s.Removals() {
		if r.Command == c && r.Covers(listsDir, "/") {
			return true
		}
	}
	return false
}

// runsScripts reports whether a RUN behind n runs a program of its own, which
// may well call apt.
func runsScripts(p *analysis.Pass, n *build.Node) bool {
	for later, script := range installs.Runs(p, n.Stage) {
		if later.Index <= n.Index {
			continue
		}
		for _, c := range script.Commands() {
			if installs.RunsScript(c) {
				return true
			}
		}
	}
	return false
}

// leavesNeededLists reports whether a later RUN of the stage reads lists that n fetches.
func leavesNeededLists(p *analysis.Pass, n *build.Node) bool {
	for _, r := range reliances(p, n.Stage) {
		if r.update.Node == n {
			return true
		}
	}
	return false
}
