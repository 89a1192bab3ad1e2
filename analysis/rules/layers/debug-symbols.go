package layers

import (
	"path"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// DebugSymbols finds programs that are built with what only a debugger reads.
var DebugSymbols = &analysis.Rule{
	Name: "debug-symbols", Group: "layers", Severity: analysis.Information,
	Summary: "A program is built with debug information and brought into the image",
	Doc:     doc("debug-symbols"),
	Linked: func(p *analysis.Pass) {
		if p.Graph.Needed(p.Stage) {
			debugSymbols(p, p.Stage)
		}
	},
}

func debugSymbols(p *analysis.Pass, s *build.Stage) {
	for _, n := range s.Instructions() {
		if n.Name != "RUN" {
			continue
		}
		r := content.RunOf(p, n)
		for _, c := range r.Script.Named("go", "cargo") {
			switch {
			case c.Name == "go" && (c.Arg(0) == "build" || c.Arg(0) == "install"):
				goSymbols(p, r, c)
			case c.Name == "cargo" && (c.Arg(0) == "build" || c.Arg(0) == "b" || c.Arg(0) == "install"):
				cargoDebug(p, r, c)
			}
		}
	}
}

func goSymbols(p *analysis.Pass, r *content.Run, c *shell.Command) {
	if withoutSymbols(p, r, c) || !reaches(p, r, goOutput(r, c)) || isPlugin(c) {
		return
	}
	f := analysis.Finding{
		At:      r.Node.At(callSpan(c)),
		Message: "`" + callText(c) + "` adds a symbol table and DWARF tables to the program, which only debuggers read.",
	}
	if e, ok := addLdflags(r, c); ok {
		f.Fixes = []analysis.Fix{{Title: `Leave them out (-ldflags="-s -w")`, Safety: analysis.Suggested, Edits: []analysis.Edit{e}}}
	}
	p.Report(f)
}

// withoutSymbols reports whether flags of the linker already leave the tables out, or are not known.
func withoutSymbols(p *analysis.Pass, r *content.Run, c *shell.Command) bool {
	if f, ok := c.Flag("-ldflags", "--ldflags"); ok {
		return !f.Value.Known && f.Value.Template == f.Value.Raw || strips(f.Value.Template) || strings.HasPrefix(strings.Trim(f.Value.Template, " "), "$")
	}
	for _, a := range c.Env {
		if a.Name == "GOFLAGS" && (!a.Value.Known || strings.Contains(a.Value.Text, "ldflags")) {
			return true
		}
	}
	v, ok := p.Graph.Scope(r.Node).Lookup("GOFLAGS")
	return ok && (!v.Known || strings.Contains(v.Value, "ldflags"))
}

func strips(flags string) bool {
	for _, f := range strings.Fields(flags) {
		f = strings.TrimLeft(strings.Trim(f, `"'`), "-")
		if f == "w" || f == "s" || f == "w=true" || f == "s=true" {
			return true
		}
	}
	return false
}

// isPlugin: other programs load these by their symbols.
func isPlugin(c *shell.Command) bool {
	f, ok := c.Flag("-buildmode")
	return ok && f.Value.Text != "exe" && f.Value.Text != "pie"
}

func addLdflags(r *content.Run, c *shell.Command) (analysis.Edit, bool) {
	f, ok := c.Flag("-ldflags", "--ldflags")
	if !ok {
		if inQuotes(r, c) {
			return shelledit.InsertAfter(r.Node, c.Args[0], "-ldflags='-s -w'"), !strings.Contains(c.Script.Source, "'")
		}
		return shelledit.InsertAfter(r.Node, c.Args[0], `-ldflags="-s -w"`), true
	}
	at := f.Value.Span.Start
	text := syntax.Span{Start: at, End: f.Value.Span.End}.Of(r.Node.Text())
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return analysis.Edit{}, false
	}
	return shelledit.Replace(r.Node, syntax.Span{Start: at + 1, End: at + 1}, "-s -w "), true
}

// inQuotes reports whether c stands in a program that is itself a quoted word, as in sh -c "…" or ["sh","-c","…"].
func inQuotes(r *content.Run, c *shell.Command) bool {
	return c.Context.Has(shell.Nested) || r.Node.Exec
}

// goOutput is the file that go build writes, "" when that is not told.
func goOutput(r *content.Run, c *shell.Command) string {
	if f, ok := c.Flag("-o"); ok {
		return r.Path(c, f.Value)
	}
	return ""
}

// reaches reports whether what is written to file comes into the image: in a layer
// of its own, or by a COPY from the stage. An unknown file may be any that is copied.
func reaches(p *analysis.Pass, r *content.Run, file string) bool {
	stage := r.Node.Stage
	if p.Graph.InImage(stage) {
		return file == "" || !r.RemovedAfter(nil, file, false)
	}
	for _, u := range p.Graph.UsedBy(stage) {
		switch u.Kind {
		case build.FromBase:
			return true
		case build.CopyFrom:
			if file == "" || strings.ContainsAny(file, "?$") || takes(p, u.Node, file) {
				return true
			}
		}
	}
	return false
}

// takes reports whether a COPY --from takes file along.
func takes(p *analysis.Pass, n *build.Node, file string) bool {
	if len(n.Args) < 2 {
		return false
	}
	for _, w := range n.Args[:len(n.Args)-1] {
		source, known := p.Graph.Scope(n).Expand(w.Value)
		c := content.Copy{Path: path.Clean("/" + source)}
		if !known || c.Covers(file) || build.Within(file, c.Path) {
			return true
		}
	}
	return false
}

func cargoDebug(p *analysis.Pass, r *content.Run, c *shell.Command) {
	if c.HasFlag("--release", "-r", "--profile", "--out-dir", "--artifact-dir") || c.Arg(0) == "install" && !c.HasFlag("--debug") || !takesDebug(p, r) {
		return
	}
	f := analysis.Finding{
		At:      r.Node.At(callSpan(c)),
		Message: "`" + callText(c) + "` makes a debug build: not optimised, and with debug information in it.",
	}
	if c.Arg(0) != "install" {
		f.Fixes = toRelease(p, r, c)
	}
	p.Report(f)
}

const (
	debugDir   = "target/debug"
	releaseDir = "target/release"
)

// takesDebug reports whether something takes the result of a debug build.
func takesDebug(p *analysis.Pass, r *content.Run) bool {
	return mentioned(p, debugDir, func(n *build.Node) bool { return n.Name != "RUN" || n == r.Node })
}

// toRelease adds --release and points all that names the debug build at the release build.
func toRelease(p *analysis.Pass, r *content.Run, c *shell.Command) []analysis.Fix {
	edits := []analysis.Edit{shelledit.InsertAfter(r.Node, c.Args[0], "--release")}
	for _, s := range p.Around() {
		for _, n := range s.Instructions() {
			for at := 0; ; {
				i := strings.Index(n.Text()[at:], debugDir)
				if i < 0 {
					break
				}
				at += i
				edits = append(edits, shelledit.Replace(n, syntax.Span{Start: at, End: at + len(debugDir)}, releaseDir))
				at += len(debugDir)
			}
		}
	}
	return []analysis.Fix{{Title: "Build with --release", Safety: analysis.Suggested, Edits: edits}}
}
