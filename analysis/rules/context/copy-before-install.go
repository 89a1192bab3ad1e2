package context

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// CopyBeforeInstall finds sources that are copied before dependencies are installed.
var CopyBeforeInstall = &analysis.Rule{
	Name: "copy-before-install", Group: "context", Severity: analysis.Information,
	Summary: "The sources are copied before the dependencies are installed",
	Doc:     doc("copy-before-install"),
	Stage:   copyBeforeInstall,
}

func copyBeforeInstall(p *analysis.Pass) {
	if !p.Graph.Needed(p.Stage) {
		return
	}
	done := map[shell.Manager]bool{}
	for _, s := range content.Lineage(p.Graph, p.Graph.Base(p.Stage).Stage) {
		for _, in := range installsOf(p, s) {
			done[in.call.Manager] = true
		}
	}
	for _, in := range installsOf(p, p.Stage) {
		if done[in.call.Manager] {
			continue
		}
		done[in.call.Manager] = true
		if c, dir := in.sources(p); c != nil {
			in.report(p, c, dir)
		}
	}
}

// install is a call that installs the dependencies of the project.
type install struct {
	run  *content.Run
	call *shell.PackageCall
}

func installsOf(p *analysis.Pass, s *build.Stage) []install {
	var all []install
	for _, n := range s.Instructions() {
		if n.Name != "RUN" {
			continue
		}
		r := content.RunOf(p, n)
		for _, call := range r.Script.Packages() {
			if _, ok := manifests(p, call, "."); ok || isNode(call) {
				all = append(all, install{r, call})
			}
		}
	}
	return all
}

func isNode(call *shell.PackageCall) bool {
	return slices.Contains([]shell.Manager{shell.Npm, shell.Yarn, shell.Pnpm, shell.Bun}, call.Manager) &&
		call.Verb == shell.Install && len(call.Packages) == 0 && !call.FlagSet("-g", "--global")
}

// sources returns the COPY of the sources before the call, and where in what it copies the call runs.
func (in install) sources(p *analysis.Pass) (*content.Copy, string) {
	for _, m := range p.Graph.Mounts(in.run.Node) {
		if m.Type == "cache" || m.Type == "bind" {
			return nil, "" // repeating it costs little, or the files come another way
		}
	}
	cwd := in.run.Dir(in.call.Command)
	for _, n := range in.run.Node.Stage.Instructions() {
		if n.Index > in.run.Node.Index {
			break
		}
		for _, c := range content.Copies(p, n) {
			if c.Whole() && c.Folder && build.Within(c.Dest, cwd) {
				return &c, path.Join(".", strings.TrimPrefix(strings.TrimPrefix(cwd, c.Dest), "/"))
			}
		}
	}
	return nil, ""
}

func (in install) report(p *analysis.Pass, c *content.Copy, dir string) {
	files, ok := manifests(p, in.call, dir)
	if !ok {
		return
	}
	f := analysis.Finding{
		At:      in.run.Node.At(caches.Span(in.call)),
		Message: "`" + caches.Text(in.call) + "` runs again after every change of a file, as the whole context is copied before it.",
		Related: []analysis.Related{{At: place(c), Message: "copied here"}},
	}
	if len(files) > 0 {
		f.Fixes = in.manifestsFirst(p, c, dir, files)
	}
	p.Report(f)
}

// manifestsFirst is the fix that copies the manifests alone in place of the sources, and
// these behind the install.
func (in install) manifestsFirst(p *analysis.Pass, c *content.Copy, dir string, files []string) []analysis.Fix {
	n := c.Node
	if n.Name != "COPY" || n.Exec || len(n.Args) != 2 || content.HasComment(n) || in.run.Script.Heredoc || !in.nothingBetween(p, n) {
		return nil
	}
	behind, ok := in.behind(strings.TrimRight(n.Text(), "\r\n"))
	if !ok {
		return nil
	}
	var sources []string
	for _, f := range files {
		if strings.ContainsAny(f, " \t[") {
			return nil
		}
		sources = append(sources, path.Join(dir, f))
	}
	target := strings.TrimSuffix(n.Args[1].Value, "/")
	if dir != "." {
		target += "/" + dir
	}
	span := syntax.Span{Start: n.Args[0].Span.Start, End: n.Args[1].Span.End}
	return []analysis.Fix{{
		Title: "Copy " + listedPlain(files) + " first", Safety: analysis.Suggested,
		Edits: []analysis.Edit{{At: n.At(span), New: strings.Join(sources, " ") + " " + target + "/"}, behind},
	}}
}

func listedPlain(files []string) string {
	if len(files) == 1 {
		return files[0]
	}
	return strings.Join(files[:len(files)-1], ", ") + " and " + files[len(files)-1]
}

// behind is the edit that puts the instruction text behind the install: after its RUN, or
// between two RUNs where more follows in the same one.
func (in install) behind(text string) (analysis.Edit, bool) {
	n, commands := in.run.Node, in.run.Script.Commands()
	eol := "\n"
	if strings.HasSuffix(n.Text(), "\r\n") {
		eol = "\r\n"
	}
	last := in.lastOwn(commands)
	switch {
	case last < 0:
		return analysis.Edit{}, false
	case last == len(commands)-1:
		end := len(strings.TrimRight(n.Text(), "\r\n"))
		return analysis.Edit{At: n.At(syntax.Span{Start: end, End: end}), New: eol + text}, true
	}
	between := syntax.Span{Start: commands[last].Span.End, End: commands[last+1].Span.Start}
	joint := strings.Join(strings.Fields(strings.NewReplacer("\\\r\n", " ", "\\\n", " ").Replace(between.Of(n.Text()))), " ")
	if joint != "&&" || n.Exec || len(n.Flags) > 0 {
		return analysis.Edit{}, false
	}
	return analysis.Edit{At: n.At(between), New: eol + text + eol + n.Keyword.Of(n.Text()) + " "}, true
}

// lastOwn returns the last of the commands that belong to the install: itself and what
// cleans up behind it. It is -1 where the RUN does not begin with the install, or more of it follows later on.
func (in install) lastOwn(commands []*shell.Command) int {
	last := -1
	for i, c := range commands {
		own := c == in.call.Command || last >= 0 && (c.Name == "rm" || c.Arg(0) == "cache" || c.Arg(0) == "clean")
		switch {
		case c.Context != 0 || last < 0 && !own:
			return -1
		case own && last != i-1:
			return -1
		case own:
			last = i
		case c.Name == "cd" || c.Name == "export" || c.Name == "set":
			return -1
		}
	}
	return last
}

// apartFromSources reports whether all that a script does is to install packages by their names.
func apartFromSources(s *shell.Script) bool {
	apart := map[*shell.Command]bool{}
	for _, c := range s.Packages() {
		unnamed := slices.ContainsFunc(c.Packages, func(p shell.Package) bool { return p.Name == "" })
		apart[c.Command] = c.Manager.System() || c.Verb == shell.Install && len(c.Packages) > 0 && !unnamed
	}
	return len(s.Commands()) > 0 && !slices.ContainsFunc(s.Commands(), func(c *shell.Command) bool { return !apart[c] })
}

// nothingBetween reports whether no instruction between the COPY and the RUN needs the
// sources, or changes where a COPY goes.
func (in install) nothingBetween(p *analysis.Pass, n *build.Node) bool {
	for _, m := range n.Stage.Instructions() {
		if m.Index <= n.Index || m.Index >= in.run.Node.Index {
			continue
		}
		switch m.Name {
		case "ENV", "ARG", "LABEL", "EXPOSE", "CMD", "ENTRYPOINT", "STOPSIGNAL":
		case "RUN":
			if !apartFromSources(p.Script(m)) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
