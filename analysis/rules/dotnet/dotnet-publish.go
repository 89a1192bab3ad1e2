package dotnet

import (
	"slices"
	"strconv"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/image"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// Publish finds programs that are not published for running elsewhere.
var Publish = &analysis.Rule{
	Name: "dotnet-publish", Group: "dotnet", Severity: analysis.Information,
	Summary: "The image runs a build that is meant for development",
	Doc:     doc("dotnet-publish"),
	Stage:   debugPublish,
	File:    startsBuild,
}

// startsBuild looks at what starts the image and, if that is a program of .NET,
// at how it was made, which other stages tell.
func startsBuild(p *analysis.Pass) {
	start := startOf(p)
	if start.runs != nil {
		p.Reportf(start.node.At(caches.Span(start.runs)), "`dotnet run` compiles when the container starts, so the image carries the SDK, "+
			"the sources and the packages; `dotnet publish` makes a program that needs none of them.")
		return
	}
	if !start.dll {
		return
	}
	calls := callsOf(p)
	is := func(verb string) func(placed) bool {
		return func(c placed) bool { return c.VerbWord.Text == verb }
	}
	if i := slices.IndexFunc(calls, is("build")); i >= 0 && !slices.ContainsFunc(calls, is("publish")) {
		c := calls[i]
		p.Reportf(c.node.At(caches.Span(c.PackageCall)), "What `dotnet build` makes is meant for development; `dotnet publish -c Release` makes what is deployed.")
	}
}

// placed is a call with the RUN it stands in.
type placed struct {
	*shell.PackageCall
	node *build.Node
}

// callsOf returns the calls of the stages that the final one needs.
func callsOf(p *analysis.Pass) []placed {
	var all []placed
	for _, s := range p.Graph.Stages {
		if p.Graph.Needed(s) {
			all = append(all, callsIn(p, s)...)
		}
	}
	return all
}

type callsKey struct{}

func callsIn(p *analysis.Pass, s *build.Stage) []placed {
	return p.Graph.Remember(s, callsKey{}, func() any {
		var all []placed
		for _, n := range s.Instructions() {
			if n.Name != "RUN" {
				continue
			}
			for _, c := range p.Script(n).Packages() {
				if c.Manager == shell.Dotnet {
					all = append(all, placed{c, n})
				}
			}
		}
		return all
	}).([]placed)
}

// start is what starts the image.
type start struct {
	node *build.Node
	runs *shell.PackageCall // dotnet run
	dll  bool               // dotnet program.dll
}

func startOf(p *analysis.Pass) start {
	var st start
	final := p.Graph.Final()
	if final == nil {
		return st
	}
	for _, n := range final.Instructions() {
		if n.Name != "CMD" && n.Name != "ENTRYPOINT" {
			continue
		}
		for _, c := range p.Script(n).Packages() {
			if c.Manager == shell.Dotnet && c.VerbWord.Text == "run" {
				st.node, st.runs = n, c
			}
		}
		for _, c := range p.Script(n).Named("dotnet") {
			st.dll = st.dll || strings.HasSuffix(c.Arg(0), ".dll")
		}
	}
	return st
}

// debugPublish reports what takes the Debug build because no other is asked for:
// https://learn.microsoft.com/dotnet/core/compatibility/sdk/8.0/dotnet-publish-config
func debugPublish(p *analysis.Pass) {
	if !p.Graph.Needed(p.Stage) || !beforeNet8(p, p.Stage) {
		return
	}
	for _, c := range callsIn(p, p.Stage) {
		if c.VerbWord.Text != "publish" || configured(c.PackageCall) {
			continue
		}
		f := analysis.Finding{
			At:      c.node.At(caches.Span(c.PackageCall)),
			Message: "`dotnet publish` takes the Debug build here: before .NET 8, Release has to be asked for.",
		}
		if c.HasFlag("-o", "--output") {
			f.Fixes = []analysis.Fix{{
				Title: "Add -c Release", Safety: analysis.Suggested,
				Edits: []analysis.Edit{shelledit.InsertAfter(c.node, c.VerbWord, "-c Release")},
			}}
		}
		p.Report(f)
	}
}

// configured reports whether a call names the configuration.
func configured(c *shell.PackageCall) bool {
	for _, w := range c.Words[1:] {
		t := strings.ToLower(strings.TrimLeft(w.Template, "-/"))
		if t == "c" || t == "configuration" || strings.HasPrefix(t, "c=") || strings.HasPrefix(t, "configuration=") || strings.Contains(t, ":configuration=") {
			return true
		}
	}
	return false
}

// beforeNet8 reports whether the SDK of s, or the framework of the project, is known to be older than .NET 8.
func beforeNet8(p *analysis.Pass, s *build.Stage) bool {
	if b := p.Base(s); b.Family == image.DotNet && older(b.Version) {
		return true
	}
	return p.Project != nil && p.Project.DotNet != nil && older(p.Project.DotNet.Version())
}

func older(version string) bool {
	major, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(major)
	return err == nil && n < 8
}
