package apt

import (
	"path"
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// neededLater says whether a later RUN reads the lists that n leaves:
// apt-update-alone speaks of those that do so in the open.
func neededLater(p *analysis.Pass, n *build.Node) caches.Need {
	need := caches.Unneeded
	if n.Waits() {
		need = needOfWaiting(p, n.Stage, n.Index+1)
	} else {
		need = needFrom(p, n.Stage, n.Index+1)
	}
	if need == caches.PerhapsNeeded && !slices.ContainsFunc(p.Script(n).Packages(), func(c *shell.PackageCall) bool { return isApt(c, shell.Install) }) {
		return caches.Needed // the lists are for something
	}
	return need
}

// needFrom says whether instructions of s from the one with that index on read
// lists that are there, or those of a stage that builds on s.
func needFrom(p *analysis.Pass, s *build.Stage, index int) (need caches.Need) {
	for n, script := range installs.Runs(p, s) {
		if n.Index < index || p.Graph.Discards(n, listsDir) {
			continue
		}
		r := readRun(n, script)
		if r.reads != nil {
			return caches.Needed
		}
		if need = max(need, scriptsNeed(p, n, script)); need == caches.Needed {
			return need
		}
		if r.update != nil || r.cleans {
			return need
		}
	}
	need = max(need, needOfWaiting(p, s, 0))
	for _, on := range p.Graph.BuiltOn(s) {
		need = max(need, p.Shared(needKey{on}, func() any { return needFrom(p, on, 0) }).(caches.Need))
	}
	return need
}

// needOfWaiting says it of the RUNs that ONBUILDs of s from the one with that index on
// keep for the images built on it.
func needOfWaiting(p *analysis.Pass, s *build.Stage, index int) (need caches.Need) {
	for n, script := range installs.Waiting(p, s) {
		if n.Index < index || p.Graph.Discards(n, listsDir) {
			continue
		}
		if readRun(n, script).reads != nil {
			return caches.Needed
		}
		need = max(need, scriptsNeed(p, n, script))
	}
	return need
}

type needKey struct{ stage *build.Stage }

// scriptsNeed says whether programs that a RUN runs read the lists.
func scriptsNeed(p *analysis.Pass, n *build.Node, script *shell.Script) (need caches.Need) {
	for _, c := range script.Commands() {
		known := p.Project.Scripts(c)
		for _, s := range known {
			if r := readRun(n, s); r.reads != nil {
				return caches.Needed
			}
		}
		if len(known) == 0 && unread(c) {
			need = caches.PerhapsNeeded
		}
	}
	return need
}

// builders are scripts that build a program and leave what is installed alone, as
// programs in a folder called bin do: ./bin/rails.
var builders = []string{"configure", "Configure", "config", "autogen.sh", "bootstrap", "gradlew", "mvnw", "buildconf"}

// unread reports whether c runs a program that cannot be read here and may well
// count on the lists. One that comes from the network, through a pipe, is made
// for machines on which they may be missing; one that is sourced changes the shell.
func unread(c *shell.Command) bool {
	switch {
	case !installs.RunsScript(c), slices.Contains(builders, c.Name), c.Name == ".", c.Name == "source",
		path.Base(path.Dir(c.Words[0].Template)) == "bin":
		return false
	case c.Name == "":
		return true
	}
	piped := c.Context.Has(shell.Piped) && (len(c.Args) == 0 || c.Arg(0) == "-" || c.HasFlag("-s"))
	return !piped && !readInside(c)
}

// readInside reports whether c is a shell whose program stands in the Dockerfile.
func readInside(c *shell.Command) bool {
	within := func(s syntax.Span) bool { return c.Span.Start <= s.Start && s.End <= c.Span.End }
	return slices.ContainsFunc(c.Script.Commands(), func(in *shell.Command) bool {
		return in != c && in.Context.Has(shell.Nested) && within(in.Span)
	})
}
