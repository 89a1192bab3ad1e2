package size

import (
	"fmt"

	"minke/analysis"
	"minke/analysis/size"
)

// OverBudget finds images that are surely larger than the budget of the configuration.
var OverBudget = &analysis.Rule{
	Name: "over-budget", Group: "size", Severity: analysis.Warning,
	Summary: "The image is larger than its budget",
	Doc:     doc("over-budget"),
	File:    overBudget,
}

func overBudget(p *analysis.Pass) {
	final, limit := p.Graph.Final(), p.Options.Limit()
	if limit == 0 || final == nil {
		return
	}
	// Stages that have not changed are not estimated again: see size.Of.
	disk := size.Of(p.Graph, p.Project).Image().Disk
	if !disk.Known() || disk.Low <= limit {
		return
	}
	takes := disk.String()
	if r := disk.Range(); r != "" {
		takes = fmt.Sprintf("%s (%s)", takes, r)
	}
	p.Reportf(final.From.At(final.From.Keyword), fmt.Sprintf("The image takes %s on disk, more than its budget of %s.", takes, limit))
}
