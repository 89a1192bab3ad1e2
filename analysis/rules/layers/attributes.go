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
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// change is a chown, chgrp or chmod of paths that earlier layers hold.
type change struct {
	run       *content.Run
	command   *shell.Command
	targets   []target
	recursive bool
	affects   []content.Write // the earlier writes whose files it stores again
}

// target is one path of a change.
type target struct {
	word shell.Word
	path string
	hits []content.Write // the earlier writes whose files it stores again
}

// flag is the flag of COPY that does the same.
func (c *change) flag() string {
	if c.command.Name == "chmod" {
		return "chmod"
	}
	return "chown"
}

// value is what the command sets: the owner or the mode.
func (c *change) value() shell.Word { return c.command.Args[0] }

// changesOf returns the changes of attributes in a RUN.
func changesOf(p *analysis.Pass, r *content.Run) []change {
	var all []change
	var earlier []content.Write
	for _, c := range r.Script.Named("chown", "chmod", "chgrp") {
		if len(c.Args) < 2 || c.HasFlag("--reference") {
			continue
		}
		if earlier == nil {
			earlier = content.Earlier(p, r.Node)
		}
		ch := change{run: r, command: c, recursive: c.HasFlag("-R", "--recursive")}
		for _, w := range c.Args[1:] {
			t := target{word: w, path: r.Path(c, w)}
			if w.Glob && path.Base(t.path) == "*" {
				t.path = path.Dir(t.path)
			}
			if t.hits = ch.hits(p, t.path, earlier); len(t.hits) > 0 {
				ch.targets, ch.affects = append(ch.targets, t), append(ch.affects, t.hits...)
			}
		}
		if len(ch.targets) > 0 {
			all = append(all, ch)
		}
	}
	return all
}

// hits returns the earlier writes that the change of dir stores again, none where they come to little.
func (c *change) hits(p *analysis.Pass, dir string, earlier []content.Write) (hits []content.Write) {
	if !strings.HasPrefix(dir, "/") || dir == "/" || isSystem(dir) && c.recursive {
		return nil
	}
	for _, w := range earlier {
		switch {
		case w.Kind == content.Indexed:
		case c.recursive && build.Within(dir, w.Path) && !(w.Loose && w.Path != dir):
			hits = append(hits, w)
		case c.recursive && w.Tree && build.Within(w.Path, dir) && (w.Kind == content.Cloned || inContext(p, w, dir)):
			hits = append(hits, w)
		case !c.recursive && w.Path == dir && !w.Tree && isHeavy(p, w) && !c.isSet(w):
			hits = append(hits, w)
		}
	}
	if !weigh(p, dir, hits) {
		return nil
	}
	return hits
}

// little is what may be stored twice without a word.
const little = 100 * image.KB

// weigh reports whether what writes bring into dir comes to more than that, as far as it is known.
func weigh(p *analysis.Pass, dir string, writes []content.Write) bool {
	var sum image.Bytes
	for _, w := range writes {
		if w.Copy == nil || w.Copy.Place != content.FromContext || p.Project == nil {
			if w.Tree && w.Kind != content.Made || isHeavy(p, w) {
				return true
			}
			continue
		}
		sum += p.Project.Selected(p.Project.Ignore, sourceOf(w, dir)).Bytes
	}
	return sum >= little
}

// sourceOf returns what a COPY from the context brings into dir: its source, or the part of it.
func sourceOf(w content.Write, dir string) string {
	if build.Within(dir, w.Path) || w.Copy.Glob() {
		return w.Copy.Path
	}
	return path.Join(w.Copy.Path, strings.TrimPrefix(dir, w.Path))
}

// isSet reports whether the COPY has a flag for what the command changes.
func (c *change) isSet(w content.Write) bool {
	return w.Copy != nil && content.Flag(w.By, c.flag()) != ""
}

// isSystem knows folders of the distribution, where what this file copies is the smaller part.
func isSystem(dir string) bool {
	return slices.Contains([]string{"/etc", "/usr", "/var", "/bin", "/lib", "/sbin", "/usr/local", "/usr/bin", "/usr/lib", "/tmp"}, dir)
}

// byFlag is the fix that sets the attributes where the files are copied.
func (c *change) byFlag(p *analysis.Pass) []analysis.Fix {
	value, ok := c.flagValue(p)
	if !ok || !c.aloneOnCopies() || !c.nothingBetween(p) {
		return nil
	}
	var edits []analysis.Edit
	var nodes []*build.Node
	for _, w := range c.affects {
		if slices.Contains(nodes, w.By) {
			continue
		}
		nodes = append(nodes, w.By)
		at := syntax.Span{Start: w.By.Keyword.End, End: w.By.Keyword.End}
		edits = append(edits, analysis.Edit{At: w.By.At(at), New: " --" + c.flag() + "=" + value})
	}
	rest, ok := c.withoutRecursion()
	if !ok {
		return nil
	}
	return []analysis.Fix{{
		Title: "Set it where the files are copied (--" + c.flag() + "=" + value + ")", Safety: analysis.Suggested,
		Edits: append(edits, rest),
	}}
}

// withoutRecursion leaves the command for the folder itself, which COPY may not
// have made, and takes it out where it is about a file.
func (c *change) withoutRecursion() (analysis.Edit, bool) {
	if !c.recursive {
		return shelledit.Remove(c.run.Node, c.run.Script, c.command)
	}
	f, _ := c.command.Flag("-R", "--recursive")
	if text := f.Span.Of(c.run.Node.Text()); text != "-R" && text != "--recursive" {
		return analysis.Edit{}, false
	}
	return shelledit.Delete(c.run.Node, f.Span), true
}

// flagValue is the owner or mode as COPY takes it.
func (c *change) flagValue(p *analysis.Pass) (string, bool) {
	w := c.value()
	if c.command.Name == "chgrp" || c.command.Context != 0 {
		return "", false
	}
	if c.command.Name == "chmod" {
		if !c.recursive && slices.Contains([]string{"+x", "a+x", "u+x", "ugo+x"}, w.Text) {
			return "755", true
		}
		return w.Text, w.Text != "" && strings.Trim(w.Text, "01234567") == ""
	}
	user, group, both := strings.Cut(w.Template, ":")
	if user == "" || both && group == "" || strings.ContainsAny(w.Template, " `(") {
		return "", false
	}
	if !w.Known {
		if _, known := p.Graph.Scope(c.affects[0].By).Expand(w.Template); !known || c.run.Sets(w.Template) {
			return "", false
		}
	}
	return w.Template, isNumber(user) && (!both || isNumber(group)) || !c.makesUsers()
}

// makesUsers reports whether a user may only exist after the files were copied.
func (c *change) makesUsers() bool {
	for _, n := range c.run.Node.Stage.Instructions() {
		if n.Index < c.affects[0].By.Index || n.Index > c.run.Node.Index || n.Name != "RUN" {
			continue
		}
		for _, word := range []string{"useradd", "adduser", "groupadd", "addgroup", "usermod"} {
			if strings.Contains(n.Text(), word) {
				return true
			}
		}
	}
	return false
}

// aloneOnCopies reports whether all that is changed comes from COPYs of the same
// stage that bring nothing else, and that have no such flag yet.
func (c *change) aloneOnCopies() bool {
	if len(c.command.Args) != 2 || c.targets[0].word.Glob {
		return false
	}
	for _, w := range c.affects {
		if w.Copy == nil || w.By.Stage != c.run.Node.Stage || content.Flag(w.By, c.flag()) != "" || !build.Within(c.targets[0].path, w.Path) {
			return false
		}
		if len(w.By.Args) > 2 && !c.affectsAllOf(w.By) {
			return false
		}
	}
	return true
}

func (c *change) affectsAllOf(n *build.Node) bool {
	count := 0
	for _, w := range c.affects {
		if w.By == n {
			count++
		}
	}
	return count == len(n.Args)-1
}

// harmless are commands that leave the files of a program alone.
var harmless = []string{
	"apt-get", "apt", "apk", "dnf", "yum", "microdnf", "useradd", "adduser", "groupadd", "addgroup", "usermod", "set", "true", ":", "echo",
	"update-ca-certificates", "locale-gen", "ldconfig", "chown", "chmod", "chgrp",
}

// nothingBetween reports whether no command between the copies and the change may
// have written below the path.
func (c *change) nothingBetween(p *analysis.Pass) bool {
	for _, n := range c.run.Node.Stage.Instructions() {
		if n.Index <= c.affects[0].By.Index || n.Index > c.run.Node.Index || n.Name != "RUN" {
			continue
		}
		r := content.RunOf(p, n)
		if len(r.Script.Commands()) == 0 {
			return false
		}
		for _, cmd := range r.Script.Commands() {
			if n == c.run.Node && cmd.Span.Start >= c.command.Span.Start {
				break
			}
			if !slices.Contains(harmless, cmd.Name) && !makesOtherFolder(r, cmd, c.targets[0].path) {
				return false
			}
		}
	}
	return true
}

// makesOtherFolder reports whether cmd is a mkdir outside dir.
func makesOtherFolder(r *content.Run, cmd *shell.Command, dir string) bool {
	return cmd.Name == "mkdir" && !slices.ContainsFunc(cmd.Args, func(w shell.Word) bool {
		p := r.Path(cmd, w)
		return p == "" || build.Within(dir, p)
	})
}
