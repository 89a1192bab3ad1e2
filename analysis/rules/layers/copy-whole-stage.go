package layers

import (
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// CopyWholeStage finds a COPY --from that takes more than the result of a build.
var CopyWholeStage = &analysis.Rule{
	Name: "copy-whole-stage", Aliases: []string{"DL3067"}, Group: "layers", Severity: analysis.Warning,
	Summary: "A COPY takes the whole of a builder stage, not only what it has built",
	Doc:     doc("copy-whole-stage"),
	Linked: func(p *analysis.Pass) {
		for _, n := range imageInstructions(p) {
			for _, c := range content.Copies(p, n) {
				if from := c.Stage(p.Graph); from != nil && from.Index < n.Stage.Index {
					copyWhole(p, &c, from)
				}
			}
		}
	},
}

func copyWhole(p *analysis.Pass, c *content.Copy, stage *build.Stage) {
	builder := compilation(p, stage)
	switch {
	case c.Path == "/":
		if p.Graph.Root(stage).Scratch() || p.Graph.Root(c.Node.Stage).Scratch() && builder == nil {
			return // a file system made for this, or one layer made of many
		}
		p.Reportf(c.Node.At(c.Word.Span), "This brings all files of the stage "+nameOf(c)+", with its tools and caches.")
	case builder != nil && build.Within(c.Path, builder.dir) && bringsSources(p, c, stage):
		p.Report(analysis.Finding{
			At:      c.Node.At(c.Word.Span),
			Message: "This brings the sources and all that `" + callText(builder.command) + "` has left in `" + c.Path + "`, not only what it has built.",
			Related: []analysis.Related{{At: builder.at, Message: "built here"}},
		})
	}
}

func nameOf(c *content.Copy) string { return "`" + content.Flag(c.Node, "from") + "`" }

// compiled is a command that turns sources into a program.
type compiled struct {
	command *shell.Command
	dir     string
	at      build.Loc
}

type compilationKey struct{}

// compilation returns the last command of a stage that compiles.
func compilation(p *analysis.Pass, s *build.Stage) *compiled {
	return p.Graph.Remember(s, compilationKey{}, func() any { return lastCompilation(p, s) }).(*compiled)
}

func lastCompilation(p *analysis.Pass, s *build.Stage) *compiled {
	for _, n := range slices.Backward(s.Instructions()) {
		if n.Name != "RUN" {
			continue
		}
		r := content.RunOf(p, n)
		for _, c := range slices.Backward(r.Script.Commands()) {
			if compiles(c) && c.Context&shell.InFunction == 0 {
				return &compiled{c, r.Dir(c), n.At(callSpan(c))}
			}
		}
	}
	return nil
}

func compiles(c *shell.Command) bool {
	verbs, ok := map[string][]string{
		"go": {"build"}, "cargo": {"build", "b"}, "dotnet": {"build", "publish"}, "swift": {"build"}, "zig": {"build"},
		"mvn": {"package", "install", "verify"}, "mvnw": {"package", "install", "verify"},
		"gradle": {"build", "assemble", "bootJar", "shadowJar", "installDist"}, "gradlew": {"build", "assemble", "bootJar", "shadowJar", "installDist"},
	}[c.Name]
	if !ok {
		return slices.Contains([]string{"make", "gcc", "g++", "cmake", "ninja", "javac", "rustc"}, c.Name)
	}
	return slices.ContainsFunc(c.Args, func(w shell.Word) bool { return slices.Contains(verbs, w.Text) })
}

// bringsSources reports whether what c takes holds what the builder has copied from the context.
func bringsSources(p *analysis.Pass, c *content.Copy, stage *build.Stage) bool {
	for _, s := range content.Lineage(p.Graph, stage) {
		for _, n := range s.Instructions() {
			for _, from := range content.Copies(p, n) {
				if from.Place == content.FromContext && build.Within(c.Path, from.Dest) && (from.Folder || from.Whole()) {
					return true
				}
			}
		}
	}
	return false
}
