package base

import (
	"time"

	"minke/analysis"
	"minke/analysis/image"
)

// EndOfLife finds images whose software or distribution gets no fixes any more.
var EndOfLife = &analysis.Rule{
	Name: "end-of-life-base", Group: "base", Severity: analysis.Warning,
	Summary: "The base image gets no fixes any more",
	Doc:     doc("end-of-life-base"),
	Stage: func(p *analysis.Pass) {
		if ref, ok := onImage(p.Graph, p.Stage); ok && p.Graph.Needed(p.Stage) {
			if m := ended(ref); m != "" {
				p.Reportf(at(p.Stage), m)
			}
		}
	},
}

// today is the clock that the rule asks.
var today = time.Now

// ended says what of an image was the first to lose its support, "" when nothing has.
func ended(ref image.Ref) string {
	e, ok := image.EndOfLife(ref)
	if !ok || !e.Passed(today()) {
		return ""
	}
	return e.Name + " has had no free fixes since " + e.Date + " (" + e.Source + ")."
}
