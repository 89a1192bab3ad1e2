// Package jvm holds the rules about Maven, Gradle and Java archives in an image.
package jvm

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{MavenLeft, GradleLeft, FatJar}
