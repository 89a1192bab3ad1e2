package diet

import (
	"context"

	"minke/analysis"
	"minke/analysis/fix"
	"minke/analysis/size"
)

// maxWeighed bounds the findings of a file whose saving is worked out: each costs an estimate
// of a stage, which takes long where a file has thousands of lines.
const maxWeighed = 100

// Savings tells for each of the findings what its first fix alone saves in the final image:
// what its rule says, else the difference of the estimates. The zero value is for what is
// not known, for findings without a fix, and for what is left when ctx ends.
func Savings(ctx context.Context, start *analysis.Result, weigh Weigh) []size.Size {
	found := start.Findings()
	all := make([]size.Size, len(found))
	var before *size.Estimate
	weighed := 0
	for i, f := range found {
		if f.Saving.Known() {
			all[i] = size.SizeOf(f.Saving)
			continue
		}
		if len(f.Fixes) == 0 || weighed == maxWeighed || ctx.Err() != nil {
			continue
		}
		weighed++
		if before == nil {
			before = weigh(start.Snapshot)
		}
		if next := fix.After(start.Snapshot, &f.Fixes[0]); next != nil {
			all[i], _ = size.Saved(before, weigh(next))
		}
	}
	return all
}
