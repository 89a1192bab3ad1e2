package alpine

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
)

// ICU are the packages, and WithCultures is the setting, with which .NET knows cultures on Alpine: its images
// there leave ICU out and say so.
// https://github.com/dotnet/dotnet-docker/blob/main/samples/enable-globalization.md
var ICU = []string{"icu-data-full", "icu-libs"}

// WithCultures is the line for ICU.
const WithCultures = "ENV " + invariantMode + "=false"

const invariantMode = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"

// Cultures reports whether the program of .NET on the stage s needs ICU, and no line of it says otherwise.
func Cultures(p *analysis.Pass, s *build.Stage) bool {
	if p.Base(s).Family != image.DotNet || p.Project == nil || p.Project.Cultures != project.CulturesNeeded || !p.Graph.InImage(s) {
		return false
	}
	v, set := p.Graph.End(p.Graph.Final()).Lookup(invariantMode)
	return !set || v.Value != "1" && !strings.EqualFold(v.Value, "true")
}
