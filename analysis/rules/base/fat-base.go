package base

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/stages"
	"minke/analysis/image"
	"minke/analysis/size"
)

// Fat finds base images that have a leaner sibling fit for the stage.
var Fat = &analysis.Rule{
	Name: "fat-base", Group: "base", Severity: analysis.Warning,
	Summary: "A leaner sibling of the base image would do",
	Doc:     doc("fat-base"),
	File: func(p *analysis.Pass) {
		if s, ref, ok := bottom(p.Graph); ok && !leavesImage(p, ref) {
			fat(p, s, ref)
		}
	},
}

// offer is a sibling that fits, and the edits that switch to it.
type offer struct {
	image.Sibling
	edits []analysis.Edit
	notes []string // sentences on what to know
	doubt bool     // something speaks against it, though it should work
}

// leavesImage reports whether a builder can be split off that takes the image with it. What to run on is then chosen for the
// program alone, and not for what builds it: that would be another choice before the split than behind it.
func leavesImage(p *analysis.Pass, ref image.Ref) bool {
	img := image.Describe(ref)
	_, builds := kits[img.Family]
	return builds && img.Role >= image.SDK && !isTool(p.Graph) && len(stages.Compiled(p)) > 0
}

func fat(p *analysis.Pass, stage *build.Stage, ref image.Ref) {
	needs := needsOf(p, stage)
	var fits []offer
	var against []string
	for _, s := range image.Leaner(ref) {
		if !welcome(p.Options, ref, s) {
			continue
		}
		if o, reason := needs.offer(p, stage, ref, s); reason == "" {
			fits = append(fits, o)
		} else if s.Kind <= image.OnAlpine {
			against = append(against, "`"+s.Ref.String()+"` does not fit: "+reason+".")
		}
	}
	fits = ends(p.Options, fits)
	if !slices.ContainsFunc(fits, func(o offer) bool { return !o.doubt || p.Options.Prefers("alpine") }) {
		if img := image.Describe(ref); len(fits)+len(against) > 0 && !img.Slim() && img.Distro.Name != image.AlpineLinux {
			p.Report(unfit(stage, ref, fits, against))
		}
		return
	}
	slices.SortStableFunc(fits, func(a, b offer) int { return rank(p.Options, a) - rank(p.Options, b) })
	p.Report(finding(stage, ref, fits, against))
}

// welcome reports whether s is worth a word for who runs the image ref.
func welcome(o *analysis.Options, ref image.Ref, s image.Sibling) bool {
	musl := s.LibcChanges && s.Kind != image.StaticallyOnly
	switch {
	case o.Prefers("alpine") && image.Describe(ref).Distro.Name == image.AlpineLinux && s.Kind >= image.WithoutShell:
		return false // it is what is preferred
	case o.Prefers("slim") && image.Describe(ref).Slim() && s.Kind >= image.WithoutShell:
		return false // and so is this
	case musl && o.Prefers("slim"):
		return false // who prefers slim does not run Alpine
	case s.Kind == image.OnAlpine && image.Describe(ref).Slim():
		return o.Prefers("alpine") // slim is lean already; which of the two is a matter of taste
	}
	return true
}

// ends leaves out what is only a step on the way to another one of the offers.
func ends(o *analysis.Options, fits []offer) []offer {
	return slices.DeleteFunc(slices.Clone(fits), func(step offer) bool {
		return slices.ContainsFunc(image.Leaner(step.Ref), func(s image.Sibling) bool {
			return welcome(o, step.Ref, s) && slices.ContainsFunc(fits, func(f offer) bool { return f.Ref == s.Ref && !f.doubt })
		})
	})
}

// rank orders offers: what the user prefers, a static base where it fits, then a
// runtime, alpine and slim, those with a doubt behind all others.
func rank(o *analysis.Options, s offer) int {
	order := []string{o.Prefer(), "static", "runtime", "alpine", "slim", "distroless"}
	r := slices.Index(order, s.Kind.String()) * 2
	switch preferred := o.Prefer(); {
	case s.Kind != image.RuntimeOnly:
	case preferred == "alpine" && s.LibcChanges, preferred == "slim" && !s.LibcChanges:
		r--
	}
	if s.doubt && r > 0 {
		r += 2 * len(order)
	}
	return r
}

func finding(stage *build.Stage, ref image.Ref, fits []offer, against []string) analysis.Finding {
	best := fits[0]
	f := analysis.Finding{
		At:      at(stage),
		Message: message(ref.String(), best, against),
		Saving:  best.Saving,
	}
	for _, o := range fits[1:] {
		if o.doubt && len(o.notes) > 0 && o.Kind == image.OnAlpine {
			f.Message += " On `" + o.Ref.String() + "`: " + strings.Join(o.notes, " ")
		}
	}
	if ref.Digest != "" {
		f.Message += " The digest is that of the old image."
	}
	for _, o := range fits {
		if len(o.edits) > 0 {
			f.Fixes = append(f.Fixes, analysis.Fix{Title: "Switch to " + o.Ref.String() + size.Saves(o.Saving), Safety: analysis.Suggested, Edits: o.edits})
		}
	}
	return f
}

// unfit says why the image stays, where nothing leaner fits without a doubt: that is no matter of a fix at hand.
func unfit(stage *build.Stage, ref image.Ref, fits []offer, against []string) analysis.Finding {
	if len(fits) > 0 {
		f := finding(stage, ref, fits, against)
		f.Severity = analysis.Information
		return f
	}
	return analysis.Finding{
		At: at(stage), Severity: analysis.Information,
		Message: "Nothing leaner than `" + ref.String() + "` fits the stage as it is. " + strings.Join(against, " "),
	}
}

func message(from string, o offer, against []string) string {
	m := "`" + o.Ref.String() + "` would do in place of `" + from + "`"
	if fig, of := size.Best(o.Saving); fig.Known() && fig.Bytes > 0 {
		m += " and is " + size.Amount(fig) + " smaller " + of
	}
	parts := []string{m + "."}
	if image.Describe(o.Ref).Libc == image.Musl && o.LibcChanges {
		parts = append(parts, "It has musl instead of glibc: native modules and binaries have to be made for it.")
	}
	if o.Kind == image.StaticallyOnly {
		parts = append(parts, "The program is linked with nothing and needs no distribution.")
	}
	parts = append(parts, o.notes...)
	return strings.Join(append(parts, against...), " ")
}
