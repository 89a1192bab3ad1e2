package analysis

import (
	"cmp"

	"minke/analysis/image"
)

// grade returns the severity of f for a rule whose severity is most. Where its fix is known
// to save next to nothing it is no matter of megabytes, unless the user wants to see it so.
func (o *Options) grade(f *Finding, rule *Rule, most Severity) Severity {
	s := most
	if f.Severity != Off {
		s = min(f.Severity, most)
	}
	if o != nil {
		if _, wished := o.Severity[rule.Name]; wished {
			return s
		}
	}
	switch saves := f.gain(); {
	case !saves.Known():
	case saves.High < image.MB/10:
		s = min(s, Hint)
	case saves.High < image.MB:
		s = min(s, Information)
	}
	return s
}

// gain is what the first fix saves: on disk, else to transfer.
func (f *Finding) gain() image.Figure {
	if f.Saving.Disk.Known() {
		return f.Saving.Disk
	}
	return f.Saving.Compressed
}

// Heavier compares findings by what their first fix saves, the largest first; with
// [slices.SortStableFunc] those of which that is not known stay behind, in their order.
func Heavier(a, b *Finding) int { return cmp.Compare(b.gain().Bytes, a.gain().Bytes) }
