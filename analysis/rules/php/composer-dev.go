package php

import (
	"fmt"
	"path"
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// ComposerDev finds development dependencies that Composer installs into the final image.
var ComposerDev = &analysis.Rule{
	Name: "composer-dev", Group: "php", Severity: analysis.Warning,
	Summary: "Development dependencies of PHP are in the final image",
	Doc:     doc("composer-dev"),
	Linked:  composerDev,
}

func composerDev(p *analysis.Pass) {
	if p.Project == nil || p.Project.PHP == nil || len(p.Project.PHP.DevRequires) == 0 || caches.ForDevelopment(p.Stage) || checksAtStart(p) {
		return
	}
	calls, tested := ofStage(p, p.Stage), checks(p, p.Stage)
	for i, c := range calls {
		if c.dev && !c.isPruned(p, calls[i+1:]) && content.Reaches(p, p.Stage, vendor(p, c.in, c.PackageCall)) {
			f := analysis.Finding{
				At:      c.in.At(caches.Span(c.PackageCall)),
				Message: "`" + caches.Text(c.PackageCall) + "` brings " + developmentOf(p) + " into the image.",
			}
			if !tested {
				f.Fixes = withoutDev(&c)
			}
			p.Report(f)
		}
	}
}

// call installs what composer.json lists, packages for development included if dev.
type call struct {
	*shell.PackageCall
	in  *build.Node
	dev bool
}

func ofStage(p *analysis.Pass, s *build.Stage) (all []call) {
	for n, script := range installs.Runs(p, s) {
		for _, c := range script.Packages() {
			if ofProject(c) {
				all = append(all, call{c, n, installsDev(p, n, c)})
			}
		}
	}
	return all
}

// installsDev reports whether c installs what composer.json lists, packages for development included:
// https://getcomposer.org/doc/03-cli.md#composer-no-dev
func installsDev(p *analysis.Pass, n *build.Node, c *shell.PackageCall) bool {
	if c.HasFlag("--no-dev", "--dry-run", "--download-only") {
		return false
	}
	for _, a := range c.Env {
		if a.Name == "COMPOSER_NO_DEV" {
			return a.Value.Text == "0" || a.Value.Text == ""
		}
	}
	for _, name := range []string{"APP_ENV", "COMPOSER_NO_DEV"} {
		v, ok := p.Graph.Scope(n).Lookup(name)
		switch {
		case !ok:
		case name == "APP_ENV" && (caches.IsDevelopment(v.Value) || v.Value == "local"):
			return false
		case name == "COMPOSER_NO_DEV" && (!v.Known || v.Value != "0" && v.Value != ""):
			return false
		}
	}
	return true
}

// ofProject reports whether c installs what composer.json lists.
func ofProject(c *shell.PackageCall) bool {
	return c.Manager == shell.Composer && (c.Verb == shell.Install || c.Verb == shell.Upgrade) &&
		len(c.Packages) == 0 && c.Arg(0) != "global"
}

// isPruned reports whether a later call takes them out again: one of the same
// RUN, or of the same stage where only files are copied from that.
func (c *call) isPruned(p *analysis.Pass, later []call) bool {
	return slices.ContainsFunc(later, func(l call) bool {
		return !l.dev && !l.HasFlag("--dry-run", "--download-only") && (l.in == c.in || !p.Graph.InImage(c.in.Stage))
	})
}

// vendor is where c installs to.
func vendor(p *analysis.Pass, n *build.Node, c *shell.PackageCall) string {
	dir := p.Graph.Scope(n).Workdir
	switch f, ok := c.Flag("-d", "--working-dir"); {
	case ok && f.Value.Known:
		dir = path.Join("/", dir, f.Value.Text)
		if path.IsAbs(f.Value.Text) {
			dir = f.Value.Text
		}
	case path.IsAbs(c.Dir):
		dir = c.Dir
	case dir == "" && isComposerImage(p, n):
		dir = "/app"
	}
	if v, ok := p.Graph.Scope(n).Lookup("COMPOSER_VENDOR_DIR"); ok && v.Known {
		return path.Join("/", dir, v.Value)
	}
	return path.Join("/", dir, "vendor")
}

// checkers are programs that come with development dependencies.
var checkers = []string{
	"phpunit", "pest", "phpstan", "psalm", "phpcs", "phpcbf", "php-cs-fixer", "pint", "rector", "ecs", "behat", "codecept",
	"infection", "phpspec", "grumphp", "paratest", "simple-phpunit", "phpmd", "deptrac",
}

// isCheck reports whether c tests or checks the program.
func isCheck(c *shell.Command) bool {
	switch c.Name {
	case "php":
		return named(c.Arg(0)) || c.Arg(0) == "artisan" && c.Arg(1) == "test"
	case "composer":
		return isOneOf(c.Arg(0), "test", "check", "lint") || isOneOf(c.Arg(0), "exec", "run", "run-script") && (named(c.Arg(1)) || c.Arg(1) == "test")
	}
	return named(c.Name)
}

// named reports whether program is one of checkers.
func named(program string) bool { return slices.Contains(checkers, path.Base(program)) }

func isOneOf(s string, words ...string) bool { return slices.Contains(words, s) }

// checksAtStart reports whether the image is there to run tests or checks.
func checksAtStart(p *analysis.Pass) bool { return slices.ContainsFunc(caches.Start(p), isCheck) }

func developmentOf(p *analysis.Pass) string {
	names := p.Project.PHP.DevRequires
	if len(names) == 1 {
		return "a development dependency of composer.json (" + names[0] + ")"
	}
	return fmt.Sprintf("%d development dependencies of composer.json (%s)", len(names), caches.Some(names))
}

// checks reports whether a RUN of s runs one of them.
func checks(p *analysis.Pass, s *build.Stage) bool {
	for _, script := range installs.Runs(p, s) {
		if slices.ContainsFunc(script.Commands(), isCheck) {
			return true
		}
	}
	return false
}

func withoutDev(c *call) []analysis.Fix {
	return []analysis.Fix{{
		Title: "Install what runs only (--no-dev)", Safety: analysis.Suggested,
		Edits: []analysis.Edit{shelledit.InsertAfter(c.in, c.VerbWord, "--no-dev")},
	}}
}
