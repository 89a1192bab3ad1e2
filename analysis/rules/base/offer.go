package base

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/slim"
	"minke/analysis/image"
	"minke/analysis/project"
)

// offer returns what switching the stage, on the image ref, to s takes, or why s does not fit.
func (n *needs) offer(p *analysis.Pass, stage *build.Stage, ref image.Ref, s image.Sibling) (o offer, against string) {
	o.Sibling = s
	switch {
	case s.Kind == image.StaticallyOnly:
		if against = notStatic(p, stage, s); against != "" {
			return o, against
		}
	case s.Kind == image.WithoutShell:
		if o.edits, against = withoutShell(p, stage, s, n); against != "" {
			return o, against
		}
	case s.OtherRegistry:
		return o, "it comes from another registry"
	}
	if module := n.nginxModule(p); module != "" && image.Describe(s.Ref).Family == image.Nginx && strings.HasSuffix(s.Ref.Tag, "-slim") {
		return o, "it lacks the module `" + module + "`"
	}
	switch {
	case s.FinalOnly && n.builds():
		return o, "the stage compiles"
	case s.FinalOnly && image.Describe(ref).Family.BringsJava() && n.toolOfJDK() != "":
		return o, "the stage runs `" + n.toolOfJDK() + "`, which only the JDK has"
	case s.Kind != image.StaticallyOnly && (s.Kind == image.OnAlpine || s.LibcChanges):
		return n.onAlpine(p, stage, ref, o)
	case s.Kind == image.Slimmer:
		return n.onSlim(p, stage, ref, o)
	}
	if tool := n.misses(); tool != "" {
		return o, "the stage runs `" + tool + "`, which it does not bring"
	}
	if e, ok := replaceImage(p.Graph, stage, ref.String(), s.Ref.String()); ok {
		o.edits = append(o.edits, e)
	} else {
		o.edits = nil
	}
	return o, ""
}

// onSlim completes an offer of an image with less of the same distribution in it.
func (n *needs) onSlim(p *analysis.Pass, stage *build.Stage, ref image.Ref, o offer) (offer, string) {
	lacks, known := n.slimLacks(image.Describe(ref).Family)
	switch {
	case !known:
		return o, "the stage runs `" + n.misses() + "`, which it does not bring"
	case len(lacks) > 0 && image.Describe(o.Ref).PackageManager != image.Apt:
		return o, "it lacks `" + lacks[0] + "`"
	}
	e, ok := replaceImage(p.Graph, stage, ref.String(), o.Ref.String())
	if !ok {
		return o, ""
	}
	o.edits = append([]analysis.Edit{e}, slim.Install(p, stage, lacks)...)
	if len(lacks) > 0 {
		o.notes = append(o.notes, "It is given `"+strings.Join(lacks, "`, `")+"`, which the full image has.")
	}
	return o, ""
}

// onAlpine completes an offer of an image on Alpine.
func (n *needs) onAlpine(p *analysis.Pass, stage *build.Stage, ref image.Ref, o offer) (offer, string) {
	if len(n.natives) > 0 {
		return o, n.natives[0]
	}
	if reason := cannotBuild(p, image.Describe(ref).Family); reason != "" && n.builds() {
		return o, reason
	}
	port := portTo(p, stage, ref, o.Sibling)
	if port.against != "" {
		return o, port.against
	}
	o.edits, o.doubt = port.edits, len(n.doubts) > 0
	if len(port.with) > 0 {
		o.notes = append(o.notes, "What it copies has to be built for musl as well, on `"+strings.Join(port.with, "` and `")+"`.")
	}
	if len(port.brought) > 0 {
		o.notes = append(o.notes, "It is given `"+strings.Join(port.brought, "`, `")+"`, which Debian's image has.")
	}
	if pr := p.Project; pr != nil && pr.DotNet != nil && pr.Cultures == project.CulturesUnsaid && image.Describe(ref).Family == image.DotNet {
		o.notes = append(o.notes, "It has no ICU: .NET sorts and formats texts the same way for all cultures there.")
	}
	o.notes = append(o.notes, n.doubts...)
	return o, ""
}
