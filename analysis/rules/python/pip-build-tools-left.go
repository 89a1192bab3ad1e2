package python

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/fix/stages"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// BuildToolsLeft finds compilers and headers that pip needed once and that stay in the image.
var BuildToolsLeft = &analysis.Rule{
	Name: "pip-build-tools-left", Group: "python", Severity: analysis.Warning,
	Summary: "Compilers and headers that only pip needed stay in the final image",
	Doc:     doc("pip-build-tools-left"),
	Stage:   buildToolsLeft,
}

func buildToolsLeft(p *analysis.Pass) {
	if compilesWhileRunning(p) {
		return
	}
	left := installs.BuildToolsLeft(p, shell.Apt, shell.Apk, shell.Dnf, shell.Microdnf, shell.Yum, shell.Zypper)
	for _, l := range left {
		if !l.ForPip {
			continue // apt-build-tools-left and apk-build-deps-left tell of these
		}
		f := l.Finding()
		f.Fixes = stages.Offer(p)
		if edits, ok := removeAtEnd(p, l); ok {
			f.Fixes = append(f.Fixes, analysis.Fix{Title: "Remove them at the end of this RUN and keep the libraries", Safety: analysis.Suggested, Edits: edits})
		}
		p.Report(f)
	}
}

// compilers are packages of Python that compile while the program runs.
var compilers = []string{"vllm", "deepspeed", "triton"}

func compilesWhileRunning(p *analysis.Pass) bool {
	for n, script := range installs.Runs(p, p.Stage) {
		if n.Name != "RUN" {
			continue
		}
		for _, c := range script.Packages() {
			if slices.ContainsFunc(c.Packages, func(k shell.Package) bool { return slices.Contains(compilers, k.Name) }) {
				return true
			}
		}
	}
	py := p.Project
	return py != nil && py.Python != nil && slices.ContainsFunc(compilers, py.Python.Uses)
}

// removeAtEnd installs the libraries that go with the headers by name, and takes
// away at the end of the RUN what only pip needed.
func removeAtEnd(p *analysis.Pass, l *installs.Left) ([]analysis.Edit, bool) {
	libraries, ok := librariesOf(p, l)
	if !ok || !l.InOneRun(p) || len(l.Wrappers) > 0 || l.Stmt == nil {
		return nil, false
	}
	switch l.Manager {
	case shell.Apt:
		return purge(l, libraries)
	case shell.Apk:
		return virtual(l, libraries)
	}
	return nil, false // nothing is known of what these take along
}

func purge(l *installs.Left, libraries []string) ([]analysis.Edit, bool) {
	last, ok := shelledit.Append(l.Node, l.Run, "apt-get purge -y --auto-remove "+strings.Join(l.Names(), " "))
	if !ok {
		return nil, false
	}
	edits := []analysis.Edit{last}
	if more := missing(l, libraries); len(more) > 0 {
		edits = append(edits, shelledit.AddWords(l.Node, l.Call.Packages[len(l.Call.Packages)-1].Word, more))
	}
	return edits, true
}

const buildDeps = ".build-deps"

// virtual gives the packages a name of their own, which has to be all that the call installs.
func virtual(l *installs.Left, libraries []string) ([]analysis.Edit, bool) {
	if len(l.Names()) != len(l.Call.Packages) || l.HasFlag("-t", "--virtual") {
		return nil, false
	}
	last, ok := shelledit.Append(l.Node, l.Run, "apk del "+buildDeps)
	if !ok {
		return nil, false
	}
	edits := []analysis.Edit{shelledit.InsertAfter(l.Node, flagWord(l.PackageCall, "--no-cache"), "--virtual "+buildDeps), last}
	if len(libraries) > 0 {
		keep, ok := shelledit.Before(l.Node, l.Run, l.Command, "apk add --no-cache "+strings.Join(libraries, " "))
		if !ok {
			return nil, false
		}
		edits = append(edits, keep)
	}
	return edits, true
}

// missing returns the libraries that the call does not install anyway.
func missing(l *installs.Left, libraries []string) []string {
	return slices.DeleteFunc(slices.Clone(libraries), func(name string) bool {
		return slices.ContainsFunc(l.Call.Packages, func(k shell.Package) bool { return k.Name == name })
	})
}
