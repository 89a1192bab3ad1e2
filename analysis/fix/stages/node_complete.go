package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/syntax"
)

// TakesModules returns the word of a COPY that takes the node_modules of the
// stage of p, alone or with the folder that they lie in.
func TakesModules(p *analysis.Pass, in *build.Node) (syntax.Word, bool) {
	n, ok := readNode(p)
	if !ok {
		return syntax.Word{}, false
	}
	for _, w := range in.Args[:max(0, len(in.Args)-1)] {
		source, known := p.Graph.Scope(in).Expand(w.Value)
		if known && build.Within(path.Join("/", source), path.Join(n.workdir, "node_modules")) {
			return w, true
		}
	}
	return syntax.Word{}, false
}

// Complete returns the edits that let a builder, the stage of p, end with production dependencies
// alone. Where the COPY in takes its folder as a whole, it becomes one for each thing that
// runs. It is false where the stage serves another purpose too, or what runs is not known.
func Complete(p *analysis.Pass, in *build.Node) ([]analysis.Edit, bool) {
	n, ok := readNode(p)
	if !ok || n.prod.Static || len(n.prod.Workspaces) > 0 || !soleUse(p, in.Stage) {
		return nil, false
	}
	runtime := *p
	runtime.Stage = in.Stage
	if n.buildsIn(in.Stage) || StartsDevelopment(&runtime) {
		return nil, false
	}
	prune, ok := n.prune()
	last := n.lastBuild
	if last == nil {
		last = n.install
	}
	if !ok || prune == "" || n.usedAfter(last) {
		return nil, false
	}
	e, ok := shelledit.Append(last, p.Script(last), prune)
	if !ok {
		return nil, false
	}
	edits := []analysis.Edit{e}
	source, _ := p.Graph.Scope(in).Expand(in.Args[0].Value)
	if path.Join("/", source) == path.Join(n.workdir, "node_modules") {
		return edits, true
	}
	lines, ok := n.inPlaceOf(in)
	if !ok {
		return edits, true
	}
	return append(edits, analysis.Edit{At: in.All(), New: strings.Join(lines, eolOf(in.Stage)) + eolOf(in.Stage)}), true
}

// soleUse reports whether only s takes anything from the stage of p.
func soleUse(p *analysis.Pass, s *build.Stage) bool {
	return !slices.ContainsFunc(p.Graph.UsedBy(p.Stage), func(u build.Use) bool { return u.Stage != nil && u.Node.Stage != s })
}

// buildsIn reports whether another stage, which takes the modules, builds with them.
func (n *nodePlan) buildsIn(s *build.Stage) bool {
	return slices.ContainsFunc(s.Instructions(), func(in *build.Node) bool {
		script := n.pass.Graph.Script(in)
		return in.Name == "RUN" && script != nil && slices.ContainsFunc(script.Commands(), n.isBuildTool)
	})
}

// usedAfter reports whether a later RUN may still need what is removed.
func (n *nodePlan) usedAfter(last *build.Node) bool {
	return slices.ContainsFunc(n.pass.Stage.Instructions(), func(in *build.Node) bool { return in.Name == "RUN" && before(last, in) })
}

// inPlaceOf are the lines for a COPY of the whole folder, if the program runs in the same
// folder of the other stage.
func (n *nodePlan) inPlaceOf(in *build.Node) ([]string, bool) {
	if len(in.Args) != 2 || n.pass.Graph.Scope(in).Workdir != n.workdir || !strings.HasSuffix(in.Text(), "\n") {
		return nil, false
	}
	to := in.Args[1].Value
	source, _ := n.pass.Graph.Scope(in).Expand(in.Args[0].Value)
	if path.Join(n.workdir, to) != n.workdir && to != n.workdir || path.Clean(source) != n.workdir {
		return nil, false
	}
	runtime := *n.pass
	runtime.Stage = in.Stage
	n.chown = flagValue(in, "chown", "")
	n.start.in = nil
	at := *n
	at.pass = &runtime
	if !at.findStart() || at.start.argv != nil || at.start.given != nil && at.start.given.Text != at.start.word || at.checksSources() {
		return nil, false
	}
	lines, ok := at.takes()
	// A comment above the COPY is about what is copied.
	slices.SortStableFunc(lines, func(a, b string) int { return isCopy(b) - isCopy(a) })
	for i, line := range lines {
		lines[i] = inCase(in, strings.Replace(line, "--from="+Name(n.pass.Graph)+" ", "--from="+flagValue(in, "from", "")+" ", 1))
	}
	return lines, ok
}

func isCopy(line string) int {
	if strings.HasPrefix(line, "COPY ") {
		return 1
	}
	return 0
}
