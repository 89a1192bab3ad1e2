// Package layers holds the rules about layers: what stays in one although a later one hides it.
package layers

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{
	UnusedStage, CopyWholeStage, OverwrittenCopy, ArchiveLeft, DownloadKept, RemovedLater, MovedLater, OwnerLater,
	GitHistory, BuildTreeLeft, TempLeft, DebugSymbols, SparseLastlog, ConsecutiveRuns,
}
