package base

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/stages"
	"minke/analysis/image"
	"minke/analysis/shell"
	"minke/analysis/size"
)

// SDKAtRuntime finds images that carry the compiler that built their program.
var SDKAtRuntime = &analysis.Rule{
	Name: "sdk-at-runtime", Group: "base", Severity: analysis.Warning,
	Summary: "The image carries the development kit that built its program",
	Doc:     doc("sdk-at-runtime"),
	File: func(p *analysis.Pass) {
		if s, ref, ok := bottom(p.Graph); ok && !isTool(p.Graph) {
			sdkAtRuntime(p, s, ref)
		}
	},
}

// kit is what an image has for building, which no program needs to run.
type kit struct {
	name  string
	tools map[string][]string // the commands that build, with their verbs; nil for any
}

var (
	jdk  = map[string][]string{"javac": nil, "mvn": nil, "mvnw": nil, "gradle": nil, "gradlew": nil, "ant": nil, "sbt": nil, "jar": nil}
	kits = map[image.Family]kit{
		image.Golang:   {"the Go toolchain", map[string][]string{"go": {"build", "install", "run", "generate"}}},
		image.Rust:     {"the Rust toolchain", map[string][]string{"cargo": {"build", "b", "install", "run", "r"}, "rustc": nil}},
		image.GCC:      {"the GNU compilers", map[string][]string{"gcc": nil, "g++": nil, "make": nil, "gmake": nil, "cmake": nil, "ninja": nil, "meson": nil, "cc": nil, "c++": nil}},
		image.Maven:    {"Maven and a JDK", jdk},
		image.Gradle:   {"Gradle and a JDK", jdk},
		image.Temurin:  {"a JDK", jdk},
		image.Corretto: {"a JDK", jdk},
		image.OpenJDK:  {"a JDK", jdk},
		image.DotNet:   {"the .NET SDK", map[string][]string{"dotnet": {"build", "publish", "run", "watch"}}},
		"swift":        {"the Swift toolchain", map[string][]string{"swift": {"build", "run"}, "swiftc": nil}},
		"haskell":      {"the Haskell toolchain", map[string][]string{"stack": nil, "cabal": nil, "ghc": nil}},
		"dart":         {"the Dart SDK", map[string][]string{"dart": {"compile", "build"}}},
	}
)

// builds reports whether c is one of the commands that build.
func (k kit) builds(c *shell.Command) bool {
	verbs, ok := k.tools[c.Name]
	return ok && (verbs == nil || slices.Contains(verbs, c.Arg(0)))
}

func sdkAtRuntime(p *analysis.Pass, s *build.Stage, ref image.Ref) {
	img := image.Describe(ref)
	k, ok := kits[img.Family]
	if !ok || img.Role < image.SDK {
		return
	}
	in := k.lastBuild(p, s)
	if in == nil {
		return
	}
	plans := stages.Compiled(p)
	on := ""
	switch plain, ok := plainFor(p, s, ref, img); {
	case len(plans) > 0:
		on = leanerNamed(ref, image.Parse(plans[0].Base))
	case ok:
		on = leanerNamed(ref, plain)
	default:
		on = runtimeFor(p, s, ref, img)
	}
	p.Report(analysis.Finding{
		At:      at(s),
		Message: "The image keeps " + k.name + ", which only building needs. Build in a stage of its own and copy the result into one on " + on + ".",
		Related: []analysis.Related{{At: in.At(in.Keyword), Message: "built here"}},
		Fixes:   stages.Fixes(p.Graph, p.Graph.Final(), plans...),
	})
}

// lastBuild returns the last instruction of the image on top of base that builds.
func (k kit) lastBuild(p *analysis.Pass, base *build.Stage) (last *build.Node) {
	for _, s := range p.Graph.Stages {
		if !p.Graph.InImage(s) || !onTop(p.Graph, s, base) {
			continue
		}
		for _, n := range s.Instructions() {
			if script := p.Script(n); script != nil && slices.ContainsFunc(script.Commands(), k.builds) {
				last = n
			}
		}
	}
	return last
}

// plainFor is the image of a distribution that the result needs, where a shell starts it or it links libraries of the
// system: Alpine where the stage would be moved there. Ok is false where an image without a shell may do.
func plainFor(p *analysis.Pass, s *build.Stage, ref image.Ref, img image.Image) (plain image.Ref, ok bool) {
	if img.Family != image.Golang && img.Family != image.Rust || !startsByShell(p) && !linksLibraries(p, img) {
		return image.Ref{}, false
	}
	needs := needsOf(p, s)
	for _, sibling := range image.Leaner(ref) {
		if sibling.Kind != image.OnAlpine || !welcome(p.Options, ref, sibling) {
			continue
		}
		if o, against := needs.offer(p, s, ref, sibling); against == "" && !o.doubt {
			return image.Plain(sibling.Ref)
		}
	}
	return image.Plain(ref)
}

func linksLibraries(p *analysis.Pass, img image.Image) bool {
	return img.Family == image.Rust && p.Project != nil && p.Project.Rust != nil && len(p.Project.Rust.SystemLibraries) > 0
}

// startsByShell reports whether a shell starts the program, or what asks for its health.
func startsByShell(p *analysis.Pass) bool {
	for s := p.Graph.Final(); s != nil; s = p.Graph.Base(s).Stage {
		for _, n := range s.Instructions() {
			if script := p.Script(n); n.Name != "RUN" && script != nil && script.Dialect != shell.None {
				return true
			}
		}
	}
	return false
}

// runtimeFor names the image that runs the result.
func runtimeFor(p *analysis.Pass, s *build.Stage, ref image.Ref, img image.Image) string {
	if img.Family == image.GCC || img.Family == "haskell" || img.Family == "dart" {
		return "`debian:" + debianOf(img) + "-slim`"
	}
	siblings := slices.DeleteFunc(image.Leaner(ref), func(s image.Sibling) bool { return s.Kind < image.RuntimeOnly || s.Ref.Name == "scratch" })
	static := img.Family == image.Golang && isStatic(p, s)
	slices.SortStableFunc(siblings, func(a, b image.Sibling) int { return preferred(p, static, b) - preferred(p, static, a) })
	if len(siblings) == 0 {
		return "an image without it"
	}
	best := siblings[0]
	text := "`" + best.Ref.String() + "`"
	if fig, of := size.Best(best.Saving); fig.Known() && fig.Bytes > 0 {
		text += " (" + size.Amount(fig) + " smaller " + of + ")"
	}
	return text
}

// leanerNamed is an image with what it is smaller than from, where both sizes are known.
func leanerNamed(from, to image.Ref) string {
	text := "`" + to.String() + "`"
	a, known := image.SizeOf(from)
	b, ok := image.SizeOf(to)
	if !known || !ok {
		return text
	}
	if fig, of := size.Best(a.Minus(b)); fig.Known() && fig.Bytes > 0 {
		text += " (" + size.Amount(fig) + " smaller " + of + ")"
	}
	return text
}

func debianOf(img image.Image) string {
	if img.Distro.Codename != "" {
		return img.Distro.Codename
	}
	return "stable"
}

// preferred ranks what a static program needs first, then the kind of image that the
// user asked for, then those with the same C library.
func preferred(p *analysis.Pass, static bool, s image.Sibling) int {
	alpine := strings.Contains(s.Ref.Tag, "alpine")
	switch {
	case s.Kind == image.StaticallyOnly && !strings.Contains(s.Ref.Name, "dotnet"):
		if static {
			return 3
		}
		return 0
	case p.Options.Prefers("alpine") && alpine, p.Options.Prefers("distroless") && s.Kind >= image.WithoutShell:
		return 2
	case !s.LibcChanges:
		return 1
	}
	return 0
}
