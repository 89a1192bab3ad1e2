package apt

import (
	"fmt"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// SplitInstalls finds installs one after the other that one call could do.
var SplitInstalls = &analysis.Rule{
	Name: "apt-split-installs", Group: "apt", Severity: analysis.Information,
	Summary: "Several apt-get install in a row where one would do",
	Doc:     doc("apt-split-installs"),
	Stage:   splitInstalls,
}

func splitInstalls(p *analysis.Pass) {
	if !p.Graph.InImage(p.Stage) {
		return
	}
	var row []*aptRun
	for _, n := range p.Stage.Instructions() {
		r := readAptRun(p, n)
		if len(row) > 0 && r.continues(row[0]) {
			row = append(row, r)
			continue
		}
		reportRow(p, row)
		row = nil
		if r != nil && len(r.installs) == 1 {
			row = []*aptRun{r}
		}
		reportInOne(p, n)
	}
	reportRow(p, row)
}

// aptRun is a RUN that only installs: settings of the shell, an update, installs, and a clean-up.
type aptRun struct {
	node     *build.Node
	script   *shell.Script
	settings string
	updates  bool
	installs []*installs.Call
	clean    *shell.Command // the first command of the clean-up
}

// readAptRun returns n as an aptRun, and nil when it is none.
func readAptRun(p *analysis.Pass, n *build.Node) *aptRun {
	if n.Name != "RUN" || p.Script(n) == nil {
		return nil
	}
	r := &aptRun{node: n, script: p.Script(n)}
	steps, plain := installs.Steps(r.script)
	if !plain {
		return nil
	}
	calls := installs.In(n, r.script, shell.Apt)
	for _, c := range steps {
		call := callOf(calls, c)
		first := len(r.installs) == 0 && r.clean == nil
		switch {
		case (c.Name == "set" || c.Name == "export") && first && !r.updates:
			r.settings += c.Span.Of(n.Text()) + ";"
		case call != nil && call.Verb == shell.Update && first:
			r.updates = true
		case call != nil && call.Verb == shell.Install && r.clean == nil && len(call.Packages) > 0:
			r.installs = append(r.installs, call)
		case installs.CleansUp(c) || call != nil && call.Verb == shell.Clean:
			if r.clean == nil {
				r.clean = c
			}
		default:
			return nil
		}
	}
	if len(r.installs) == 0 {
		return nil
	}
	return r
}

// continues reports whether what r installs may as well be installed by the one call of first.
func (r *aptRun) continues(first *aptRun) bool {
	return r != nil && len(r.installs) == 1 && r.settings == first.settings && (first.updates || !r.updates) &&
		flagText(r.node) == flagText(first.node) && sameOptions(r.installs[0], first.installs[0])
}

// flagText returns the flags of a RUN as written.
func flagText(n *build.Node) string {
	text := ""
	for _, f := range n.Flags {
		text += f.Span.Of(n.Text()) + " "
	}
	return text
}

// sameOptions reports whether two installs choose packages in the same way.
func sameOptions(a, b *installs.Call) bool { return options(a) == options(b) }

func options(c *installs.Call) string {
	text := c.Name + " " + c.VerbWord.Text + " " + strings.Join(c.Wrappers, " ")
	for _, a := range c.Env {
		text += " " + a.Span.Of(c.Node.Text())
	}
	for _, f := range c.Flags {
		switch f.Name {
		case "-y", "--yes", "--assume-yes", "-q", "--quiet":
		default:
			text += " " + f.Name + "=" + f.Value.Template
		}
	}
	return text
}

// reportRow reports RUNs that follow each other.
func reportRow(p *analysis.Pass, row []*aptRun) {
	if len(row) < 2 {
		return
	}
	first := row[0].installs[0]
	f := analysis.Finding{
		At:      first.Node.At(caches.Span(first.PackageCall)),
		Message: fmt.Sprintf("%d RUNs in a row only install packages, and each stores its own copy of dpkg's database.", len(row)),
	}
	for _, r := range row[1:] {
		c := r.installs[0]
		f.Related = append(f.Related, analysis.Related{At: c.Node.At(caches.Span(c.PackageCall)), Message: "installs more"})
	}
	if edits, ok := mergeRow(row); ok {
		f.Fixes = []analysis.Fix{{Title: "Install everything in one RUN", Safety: analysis.Suggested, Edits: edits}}
		var nodes []*build.Node
		for _, r := range row {
			nodes = append(nodes, r.node)
		}
		installs.Claim(p, nodes)
	}
	p.Report(f)
}

// mergeRow moves the packages of all RUNs into the list of the first one.
func mergeRow(row []*aptRun) ([]analysis.Edit, bool) {
	first := row[0]
	var words []string
	var edits []analysis.Edit
	clean := first.clean != nil
	for _, r := range row[1:] {
		if shelledit.HasComment(r.node, syntax.Span{End: r.node.Len()}) || between(r.node) {
			return nil, false
		}
		words = append(words, packageWords(r.installs[0])...)
		edits = append(edits, analysis.Edit{At: r.node.All()})
	}
	list := first.installs[0]
	edits = append(edits, shelledit.AddWords(first.node, list.Packages[len(list.Packages)-1].Word, missing(list, words)))
	for _, r := range row[1:] {
		if !clean && r.clean != nil {
			e, ok := shelledit.Append(first.node, first.script, r.clean.Span.Of(r.node.Text()))
			if !ok {
				return nil, false
			}
			edits, clean = append(edits, e), true
		}
	}
	return edits, true
}

// reportInOne reports installs that follow each other in one RUN.
func reportInOne(p *analysis.Pass, n *build.Node) {
	if n.Name != "RUN" || p.Script(n) == nil || p.Script(n).File == nil {
		return
	}
	script := p.Script(n)
	members := shelledit.Chain(script)
	if len(script.File.Stmts) != 1 && len(script.File.Stmts) != len(members) {
		return // && and ; beside each other
	}
	calls := installs.In(n, script, shell.Apt)
	var row []*installs.Call
	for _, m := range members {
		var c *shell.Command
		for _, cmd := range script.Commands() {
			if cmd.Stmt == m && cmd.Context == 0 {
				c = cmd
			}
		}
		var call *installs.Call
		if c != nil {
			call = callOf(calls, c)
		}
		switch {
		case call != nil && call.Verb == shell.Install && len(call.Packages) > 0 && len(call.Redirs) == 0 &&
			(len(row) == 0 || sameOptions(row[0], call)):
			row = append(row, call)
		case len(row) > 0 && c != nil && (installs.CleansUp(c) || call != nil && (call.Verb == shell.Clean || call.Verb == shell.Update)):
		default:
			reportCalls(p, row)
			row = nil
			if call != nil && call.Verb == shell.Install && len(call.Packages) > 0 && len(call.Redirs) == 0 {
				row = []*installs.Call{call}
			}
		}
	}
	reportCalls(p, row)
}

func reportCalls(p *analysis.Pass, row []*installs.Call) {
	if len(row) < 2 {
		return
	}
	first, last := row[0], row[len(row)-1]
	f := analysis.Finding{
		At:       row[1].Node.At(caches.Span(row[1].PackageCall)),
		Severity: analysis.Hint,
		Message:  "The `" + caches.Text(first.PackageCall) + "` before can install these packages as well.",
		Related:  []analysis.Related{{At: first.Node.At(caches.Span(first.PackageCall)), Message: "installs packages already"}},
	}
	span := syntax.Span{Start: first.Span.End, End: last.Span.End}
	if !shelledit.HasComment(first.Node, span) {
		var words []string
		for _, c := range row[1:] {
			words = append(words, packageWords(c)...)
		}
		f.Fixes = []analysis.Fix{{Title: "Install everything in one call", Safety: analysis.Suggested, Edits: []analysis.Edit{
			shelledit.AddWords(first.Node, first.Packages[len(first.Packages)-1].Word, missing(first, words)),
			{At: first.Node.At(span)},
		}}}
	}
	p.Report(f)
}

// packageWords returns the packages of c as written, each word once.
func packageWords(c *installs.Call) []string {
	var words []string
	at := -1
	for _, pkg := range c.Packages {
		if pkg.Word.Span.Start != at {
			words = append(words, pkg.Word.Raw)
		}
		at = pkg.Word.Span.Start
	}
	return words
}

// missing returns those of words that c does not have, each once.
func missing(c *installs.Call, words []string) []string {
	seen := map[string]bool{}
	for _, w := range packageWords(c) {
		seen[w] = true
	}
	var all []string
	for _, w := range words {
		if !seen[w] {
			all = append(all, w)
		}
		seen[w] = true
	}
	return all
}

// between reports whether a comment stands between n and the instruction before it.
func between(n *build.Node) bool {
	for i := n.Index - 1; i >= 0 && n.Stage.Nodes()[i].Instruction == nil; i-- {
		if n.Stage.Nodes()[i].Kind() == syntax.CommentNode {
			return true
		}
	}
	return false
}
