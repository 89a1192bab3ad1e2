package php

import (
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// ComposerCache finds the archives that Composer keeps in a layer.
var ComposerCache = &analysis.Rule{
	Name: "composer-cache", Group: "php", Severity: analysis.Warning,
	Summary: "The package cache of Composer stays in the layer",
	Doc:     doc("composer-cache"),
	Linked: (&caches.Cache{
		Keeps:  "the archive of every package",
		DirsAt: cacheDirs,
		Also:   []string{"~/.composer/cache", "${XDG_CACHE_HOME:-~/.cache}/composer"},
		Prints: []string{"composer config cache-dir", "composer config --global cache-dir", "composer config -g cache-dir"},
		Fills: func(c *shell.PackageCall) bool {
			return c.Manager == shell.Composer && (c.Verb == shell.Install || c.Verb == shell.Upgrade || c.Verb == "create-project")
		},
		Cleans: func(c *shell.Command) bool {
			return isComposer(c) && slices.Contains([]string{"clear-cache", "clearcache", "cc"}, c.Arg(0)) && !c.HasFlag("--gc")
		},
		OffIn:   isNowhere,
		Flags:   []string{"--no-cache", "--dry-run"},
		CleanAt: clearCache,
	}).Linked,
}

// cacheDirs follows https://getcomposer.org/doc/06-config.md#cache-dir; the
// official image of Composer has its home in /tmp.
func cacheDirs(p *analysis.Pass, n *build.Node) []string {
	home := "~/.composer"
	if isComposerImage(p, n) {
		home = "/tmp"
	}
	return []string{"${COMPOSER_CACHE_DIR:-${COMPOSER_HOME:-" + home + "}/cache}"}
}

func isComposerImage(p *analysis.Pass, n *build.Node) bool {
	return p.Base(n.Stage).Family == "composer"
}

func isComposer(c *shell.Command) bool { return c.Name == "composer" || c.Name == "composer.phar" }

// isNowhere reports whether the environment switches the cache off:
// https://getcomposer.org/doc/03-cli.md#composer-cache-dir
func isNowhere(p *analysis.Pass, n *build.Node) bool {
	v, ok := p.Graph.Scope(n).Lookup("COMPOSER_CACHE_DIR")
	return ok && v.Known && v.Value == "/dev/null"
}

// clearCache is the command that empties the cache. The
// flag --no-cache would do less: Composer clones repositories through its cache.
func clearCache(_ *analysis.Pass, _ *build.Node, c *shell.PackageCall) string {
	return c.Words[0].Raw + " clear-cache"
}
