package base

import (
	"regexp"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/syntax"
)

// Unpinned finds images that change from one build to the next.
var Unpinned = &analysis.Rule{
	Name: "unpinned-base", Aliases: []string{"DL3006", "DL3007"}, Group: "base", Severity: analysis.Information,
	Summary: "The base image follows the newest version",
	Doc:     doc("unpinned-base"),
	Stage: func(p *analysis.Pass) {
		ref, ok := onImage(p.Graph, p.Stage)
		if ok && namesNoVersion(ref) && p.Graph.Needed(p.Stage) {
			p.Report(unpinnedFinding(p, p.Stage, ref))
		}
	},
}

var (
	// onlyVariant are tags that say what the image stands on, and not which release of the language it has.
	onlyVariant = regexp.MustCompile(`^(alpine|slim|trixie|bookworm|bullseye|buster)[\d.]*(-|$)`)
	// namesRelease are images without tags of versions, whose name has the release of Debian:
	// https://github.com/GoogleContainerTools/distroless
	namesRelease = regexp.MustCompile(`distroless/.*-debian\d+$`)
	versioned    = []image.Family{image.Node, image.Python, image.Golang, image.Rust, image.Ruby, image.PHP}
)

func namesNoVersion(ref image.Ref) bool {
	if ref.TagOrLatest() == "latest" {
		return !namesRelease.MatchString(ref.Repository)
	}
	return ref.Digest == "" && onlyVariant.MatchString(ref.Tag) && slices.Contains(versioned, image.Describe(ref).Family)
}

func unpinnedFinding(p *analysis.Pass, s *build.Stage, ref image.Ref) analysis.Finding {
	f := analysis.Finding{At: at(s), Message: "`" + ref.String() + "` names no version: two builds of this file may get different images."}
	word := s.From.From.Image
	tag, from := wanted(p, image.Describe(ref).Family)
	if tag == "" || strings.Contains(word.Value, "$") {
		return f
	}
	edit := analysis.Edit{At: s.From.At(syntax.Span{Start: word.Span.End, End: word.Span.End}), New: ":" + tag}
	if onlyVariant.MatchString(ref.Tag) {
		tag += "-" + ref.Tag
		edit.New = ":" + tag
	}
	if ref.Tag != "" {
		edit.At.Span.Start -= len(":" + ref.Tag)
	}
	f.Fixes = []analysis.Fix{{
		Title: "Pin it to " + tag + ", as " + from + " says", Safety: analysis.Suggested, Edits: []analysis.Edit{edit},
	}}
	return f
}

// wanted is the version that the project asks for, and the file that says so.
func wanted(p *analysis.Pass, f image.Family) (tag, from string) {
	if p.Project == nil {
		return "", ""
	}
	switch pr := p.Project; {
	case f == image.Node && pr.Node != nil:
		return pr.Node.MajorVersion(), "package.json"
	case f == image.Golang && pr.Go != nil:
		return firstTwo(pr.Go.Version), "go.mod"
	case f == image.Ruby && pr.Ruby != nil:
		return pr.Ruby.Version, "the project"
	case f == image.DotNet && pr.DotNet != nil:
		return pr.DotNet.Version(), "the project file"
	case f == image.Temurin && pr.Java != nil:
		return pr.Java.Release, "the build file"
	}
	return "", ""
}

// firstTwo gives 1.22 for 1.22.3.
func firstTwo(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(len(parts), 2)], ".")
}
