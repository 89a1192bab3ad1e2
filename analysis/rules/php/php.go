// Package php holds the rules about PHP: Composer, PECL and the source of PHP itself.
package php

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{ComposerDev, ComposerCache, PeclTemp, SourceLeft}
