package layers

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/image"
	"minke/analysis/rules/layers/content"
)

// imageInstructions returns the instructions of the stage if its layers are in the image.
func imageInstructions(p *analysis.Pass) []*build.Node {
	if !p.Graph.InImage(p.Stage) {
		return nil
	}
	return p.Stage.Instructions()
}

// eachRun calls f for every RUN of the stage whose layer reaches the image.
func eachRun(p *analysis.Pass, f func(*content.Run)) {
	for _, n := range imageInstructions(p) {
		if n.Name == "RUN" {
			f(content.RunOf(p, n))
		}
	}
}

// runRule is the function of a rule that looks at each such RUN. What a RUN leaves
// may be needed by any instruction of the stages around.
func runRule(f func(*analysis.Pass, *content.Run)) func(*analysis.Pass) {
	return func(p *analysis.Pass) { eachRun(p, func(r *content.Run) { f(p, r) }) }
}

// removal is the fix that removes what w has written at the end of its RUN.
func removal(r *content.Run, w content.Write) []analysis.Fix {
	target, ok := nameAtEnd(r, w)
	if !ok {
		return nil
	}
	command := "rm " + target
	if w.Tree {
		command = "rm -rf " + target
	}
	e, ok := shelledit.Append(r.Node, r.Script, command)
	if !ok {
		return nil
	}
	return []analysis.Fix{{Title: "Remove it in the same RUN", Safety: analysis.Suggested, Edits: []analysis.Edit{e}}}
}

// nameAtEnd is how w can be named at the end of its RUN, in shell words.
func nameAtEnd(r *content.Run, w content.Write) (string, bool) {
	dir, known := r.EndDir()
	switch {
	case w.Name != "" && (path.IsAbs(w.Name) || strings.HasPrefix(w.Path, "$")):
		return quoted(path.Clean(w.Name)), true
	case w.Name != "" && known && dir == w.Command.Dir && dir != "?":
		return quoted(path.Clean(w.Name)), true
	case strings.HasPrefix(w.Path, "?") || content.AtBase(w.Path) || w.Name != "" && strings.Contains(w.Name, "$"):
		return "", false
	}
	return quoted(w.Path), true
}

// quoted writes a path for a shell; variables in it stay variables.
func quoted(p string) string {
	switch {
	case strings.ContainsAny(p, "`\"\\") || strings.Contains(p, "$("):
		return "'" + strings.ReplaceAll(p, "'", `'\''`) + "'"
	case strings.ContainsAny(p, " $'()&;|<>*?[#~"):
		return `"` + p + `"`
	}
	return p
}

// shown is how a path is named in a message.
func shown(p string) string {
	switch {
	case content.AtBase(p):
		return "`" + content.FromBase(p) + "`"
	case strings.HasPrefix(p, "?/"):
		return "`" + p[2:] + "`"
	}
	return "`" + p + "`"
}

// leftAt returns the write that leaves something at p when the RUN ends.
func leftAt(left []content.Write, p string) (content.Write, bool) {
	for i := len(left) - 1; i >= 0; i-- {
		if left[i].Path == p && !left[i].Tree {
			return left[i], true
		}
	}
	return content.Write{}, false
}

// heldAt returns the earlier write that holds the file p.
func heldAt(p *analysis.Pass, n *build.Node, file string) (content.Write, bool) {
	if file == "" {
		return content.Write{}, false
	}
	earlier := content.Earlier(p, n)
	if w, ok := leftAt(earlier, file); ok {
		return w, true
	}
	for i := len(earlier) - 1; i >= 0; i-- { // COPY *.tgz /tmp/
		w := earlier[i]
		if w.Tree && w.Copy != nil && w.Copy.Glob() && path.Dir(file) == w.Path {
			if ok, _ := path.Match(path.Base(w.Copy.Path), path.Base(file)); ok {
				return w, true
			}
		}
	}
	return content.Write{}, false
}

// namedElsewhere reports whether an instruction other than those given names the file
// p, by its last component: what starts the program, a later RUN, another stage.
func namedElsewhere(p *analysis.Pass, file string, but ...*build.Node) bool {
	return mentioned(p, path.Base(file), func(n *build.Node) bool { return !slices.Contains(but, n) })
}

// mentioned reports whether an instruction that counts, here or in a stage around, holds text.
func mentioned(p *analysis.Pass, text string, counts func(*build.Node) bool) bool {
	for _, s := range p.Around() {
		for _, n := range s.Instructions() {
			if counts(n) && strings.Contains(n.Text(), text) {
				return true
			}
		}
	}
	return false
}

// isHeavy reports whether a second copy of what w brings is worth a word: it is
// fetched or made, or known or likely to be large.
func isHeavy(p *analysis.Pass, w content.Write) bool {
	if w.Copy == nil || w.Copy.Place == content.FromURL || w.Copy.Place == content.FromGit {
		return w.Kind != content.Made
	}
	if w.Copy.Place == content.FromContext && p.Project != nil {
		return p.Project.Selected(p.Project.Ignore, w.Copy.Path).Bytes >= image.MB
	}
	return !slices.Contains(smallKinds, path.Ext(w.Copy.Path))
}

// smallKinds are the endings of files that are seldom large: settings and scripts.
var smallKinds = []string{
	".conf", ".cfg", ".ini", ".toml", ".yaml", ".yml", ".json", ".xml", ".properties", ".env", ".txt", ".md", ".list", ".repo", ".service",
	".sh", ".bash", ".py", ".rb", ".pl", ".js", ".php", ".lua", ".html", ".css", ".crt", ".pem", ".key", ".cnf", ".rules", ".tmpl", ".j2", ".in",
}
