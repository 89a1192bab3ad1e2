// Package rpm holds the rules about dnf, yum, microdnf and zypper, and, as it is
// used in the same way, about Arch's pacman.
package rpm

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{Upgrade, DnfCache, YumCache, MicrodnfCache, ZypperCache, PacmanCache, WeakDeps, Docs, Interactive}
