// Package dotnet holds the rules about the .NET SDK in an image.
package dotnet

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{Publish, NugetLeft}
