package ruby

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/stages"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// BundleGroups finds gems for development and tests in the final image.
var BundleGroups = &analysis.Rule{
	Name: "bundle-groups", Group: "ruby", Severity: analysis.Warning,
	Summary: "Gems for development and tests are in the final image",
	Doc:     doc("bundle-groups"),
	Linked:  bundleGroups,
}

func bundleGroups(p *analysis.Pass) {
	if p.Project == nil || p.Project.Ruby == nil || len(p.Project.Ruby.DevGems) == 0 || p.Project.Ruby.Without != "" ||
		caches.ForDevelopment(p.Stage) || testsAtStart(p) {
		return
	}
	for _, n := range p.Stage.Instructions() {
		if n.Name != "RUN" {
			continue
		}
		i := slices.IndexFunc(p.Script(n).Packages(), func(c *shell.PackageCall) bool { return installsAll(p, n, c) })
		if i < 0 || !carried(p, n) {
			continue
		}
		c := p.Script(n).Packages()[i]
		p.Report(analysis.Finding{
			At:      n.At(caches.Span(c)),
			Message: "`" + caches.Text(c) + "` brings " + developmentOf(p) + " into the image.",
			Fixes:   without(p, n),
		})
		return
	}
}

// installsAll reports whether c installs the gems of every group.
func installsAll(p *analysis.Pass, n *build.Node, c *shell.PackageCall) bool {
	if c.Manager != shell.Bundle || c.Verb != shell.Install || len(c.Packages) > 0 {
		return false
	}
	if slices.ContainsFunc(c.Env, func(a shell.Assign) bool { return selects(a.Name) }) {
		return false
	}
	return !selectedByVariable(p.Graph.Scope(n)) && !says(p, n, selectsSome)
}

// selecting are the variables that say which groups are installed:
// https://bundler.io/man/bundle-config.1.html
var selecting = []string{"BUNDLE_WITHOUT", "BUNDLE_ONLY"}

// environments are the variables that say what the program runs for.
var environments = []string{"RAILS_ENV", "RACK_ENV", "APP_ENV"}

func selects(variable string) bool { return slices.Contains(selecting, variable) }

// selectedByVariable reports whether ARG or ENV chooses groups, or development itself.
func selectedByVariable(scope *build.Scope) bool {
	for _, name := range selecting {
		if v, ok := scope.Lookup(name); ok && (!v.Known || v.Value != "") {
			return true
		}
	}
	return slices.ContainsFunc(environments, func(name string) bool {
		v, ok := scope.Lookup(name)
		return ok && caches.IsDevelopment(v.Value)
	})
}

// selectsGroups reports whether c tells Bundler which groups to install.
func selectsGroups(c *shell.Command) bool {
	if c.Name != "bundle" && c.Name != "bundler" {
		return false
	}
	for _, name := range []string{"without", "only"} {
		if _, ok := setting(c, name); ok {
			return true
		}
	}
	return false
}

func exports(s *shell.Script) bool {
	return slices.ContainsFunc(s.Named("export"), func(c *shell.Command) bool {
		return slices.ContainsFunc(c.Args, func(w shell.Word) bool {
			name, _, _ := strings.Cut(w.Template, "=")
			return selects(name)
		})
	})
}

// carried reports whether the gems that n installs are in the final image.
func carried(p *analysis.Pass, n *build.Node) bool {
	dir := bundlePath(p, n)
	if dir == "" {
		dir = path.Dir(homeCache(p, n))
	}
	return content.Reaches(p, n.Stage, dir)
}

// testsAtStart reports whether the image is there to run tests or checks.
func testsAtStart(p *analysis.Pass) bool { return slices.ContainsFunc(caches.Start(p), usesDev(p)) }

// usesDev returns whether a command runs tests, or a program of a gem for development.
func usesDev(p *analysis.Pass) func(*shell.Command) bool {
	return func(c *shell.Command) bool {
		name, args := c.Name, c.Args
		if name == "bundle" && c.Arg(0) == "exec" && len(args) > 1 {
			name, args = path.Base(args[1].Text), args[2:]
		}
		if isOneOf(name, "rails", "rake") && len(args) > 0 {
			verb, _, _ := strings.Cut(args[0].Text, ":")
			return isOneOf(verb, "test", "spec")
		}
		return isOneOf(name, "rspec", "cucumber", "rubocop", "guard") || slices.Contains(p.Project.Ruby.DevGems, name)
	}
}

func isOneOf(s string, words ...string) bool { return slices.Contains(words, s) }

func developmentOf(p *analysis.Pass) string {
	names := p.Project.Ruby.DevGems
	if len(names) == 1 {
		return "a gem of the Gemfile for development (" + names[0] + ")"
	}
	return fmt.Sprintf("%d gems of the Gemfile for development (%s)", len(names), caches.Some(names))
}

// without sets BUNDLE_WITHOUT where n runs and where the program does: Bundler
// looks for the gems of every group that it is not told to leave out.
func without(p *analysis.Pass, n *build.Node) []analysis.Fix {
	if p.Project.Ruby.Framework == "rails" && !forProduction(p) {
		return nil // without a word on it, Rails runs for development, and loads the gems
	}
	for _, in := range n.Stage.Instructions() {
		if in.Name == "RUN" && slices.ContainsFunc(p.Script(in).Commands(), usesDev(p)) {
			return nil
		}
	}
	pair := `BUNDLE_WITHOUT="` + strings.Join(p.Project.Ruby.DevGroups, ":") + `"`
	edits := []analysis.Edit{stages.EnvBefore(n, pair)}
	if common := commonStage(p, n.Stage); common == nil {
		edits = append(edits, stages.EnvAtStart(p.Graph.Final(), pair))
	} else if common != n.Stage {
		edits = []analysis.Edit{stages.EnvAtStart(common, pair)}
	}
	return []analysis.Fix{{Title: "Leave out the groups for development (BUNDLE_WITHOUT)", Safety: analysis.Suggested, Edits: edits}}
}

// forProduction reports whether the image says that it does not run for development.
func forProduction(p *analysis.Pass) bool {
	says := func(value string) bool { return value != "" && !caches.IsDevelopment(value) }
	end := p.Graph.End(p.Graph.Final())
	for _, name := range environments {
		if v, ok := end.Lookup(name); ok && v.Known && says(v.Value) {
			return true
		}
	}
	return slices.ContainsFunc(caches.Start(p), func(c *shell.Command) bool {
		for i, w := range c.Words[:len(c.Words)-1] { // rails server -e production
			if isOneOf(w.Text, "-e", "--environment") && says(c.Words[i+1].Text) {
				return true
			}
		}
		return slices.ContainsFunc(c.Words, func(w shell.Word) bool { return w.Text == "--environment=production" }) ||
			slices.ContainsFunc(c.Env, func(a shell.Assign) bool { return isOneOf(a.Name, environments...) && says(a.Value.Text) })
	})
}

// commonStage returns s or the stage below it whose layers are in the final image, nil if there is none.
func commonStage(p *analysis.Pass, s *build.Stage) *build.Stage {
	for s := range p.Graph.Lineage(s) {
		if p.Graph.InImage(s) {
			return s
		}
	}
	return nil
}
