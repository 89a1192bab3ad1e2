package analysis

import (
	"regexp"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// UnusedIgnore is the name of the rule under which the engine reports comments
// of Minke's own form that suppress nothing.
const UnusedIgnore = "unused-ignore"

// ignore is a comment that suppresses findings:
//
//	# minke ignore=apt-lists,DL3015 [reason]        the next instruction
//	# minke global ignore=node [reason]             the whole file
//	# hadolint ignore=DL3008                        as hadolint reads it
//	# hadolint global ignore=DL3008
//	# check=skip=NAME,NAME;error=true               BuildKit's directive, for rules that bear its names
type ignore struct {
	names []ignoreName
	from  *build.Node // the comment
	// next is the instruction it is about: nil for the whole file and for one at
	// the end of a stage, which is about the FROM of the next one.
	next  *build.Node
	whole bool
	own   bool // of Minke's own form: unused ones are reported
}

type ignoreName struct {
	text string
	span syntax.Span // in the comment's node
}

var pragma = regexp.MustCompile(`^#\s*(minke|hadolint)\s+(global\s+)?ignore\s*=\s*([\w.-]+(?:\s*,\s*[\w.-]+)*)`)

var ignoredName = regexp.MustCompile(`[\w.-]+`)

// ignoresIn returns the suppressions written in s.
func ignoresIn(s *build.Stage) []ignore {
	var all []ignore
	for _, n := range s.Nodes() {
		switch n.Kind() {
		case syntax.CommentNode:
			if ig, ok := readPragma(n); ok {
				all = append(all, ig)
			}
		case syntax.DirectiveNode:
			if ig, ok := readCheck(n); ok {
				all = append(all, ig)
			}
		}
	}
	return all
}

func readPragma(n *build.Node) (ignore, bool) {
	text := n.Text()
	indent := len(text) - len(strings.TrimLeft(text, "\ufeff \t"))
	m := pragma.FindStringSubmatchIndex(text[indent:])
	if m == nil {
		return ignore{}, false
	}
	group := func(i int) (int, int) { return indent + m[2*i], indent + m[2*i+1] }
	tool, toolEnd := group(1)
	ig := ignore{from: n, own: text[tool:toolEnd] == "minke", whole: m[4] >= 0}
	list, listEnd := group(3)
	for _, at := range ignoredName.FindAllStringIndex(text[list:listEnd], -1) {
		span := syntax.Span{Start: list + at[0], End: list + at[1]}
		ig.names = append(ig.names, ignoreName{span.Of(text), span})
	}
	if !ig.whole {
		ig.next = nextInstruction(n)
	}
	return ig, true
}

func nextInstruction(n *build.Node) *build.Node {
	for i := n.Index + 1; i < len(n.Stage.Nodes()); i++ {
		if next := n.Stage.Nodes()[i]; next.Instruction != nil {
			return next
		}
	}
	return nil
}

// Ignored are the names of the rules that comments about one instruction suppress there.
type Ignored struct{ all []ignore }

// IgnoredAt returns what comments above n suppress at n alone.
func IgnoredAt(n *build.Node) Ignored {
	var found Ignored
	for i := n.Index - 1; i >= 0 && n.Stage.Nodes()[i].Instruction == nil; i-- {
		c := n.Stage.Nodes()[i]
		if c.Kind() != syntax.CommentNode {
			continue
		}
		if ig, ok := readPragma(c); ok && !ig.whole {
			found.all = append(found.all, ig)
		}
	}
	return found
}

// Any reports whether something is suppressed.
func (i Ignored) Any() bool { return len(i.all) > 0 }

// Cover reports whether rule is among what is suppressed.
func (i Ignored) Cover(rule *Rule) bool {
	return slices.ContainsFunc(i.all, func(ig ignore) bool {
		return slices.ContainsFunc(ig.names, func(n ignoreName) bool { return n.covers(rule, ig.own) })
	})
}

// readCheck reads # check=skip=A,B;error=true:
// https://docs.docker.com/reference/dockerfile/#check
func readCheck(n *build.Node) (ignore, bool) {
	name, value, _ := n.Directive()
	if name != "check" {
		return ignore{}, false
	}
	ig := ignore{from: n, whole: true}
	for option := range strings.SplitSeq(value, ";") {
		if list, ok := strings.CutPrefix(strings.TrimSpace(option), "skip="); ok {
			for name := range strings.SplitSeq(list, ",") {
				ig.names = append(ig.names, ignoreName{text: strings.TrimSpace(name)})
			}
		}
	}
	return ig, len(ig.names) > 0
}

// covers reports whether a name in a suppression means rule.
func (n ignoreName) covers(rule *Rule, own bool) bool {
	is := func(s string) bool { return strings.EqualFold(s, n.text) }
	return is(rule.Name) || slices.ContainsFunc(rule.Aliases, is) || own && (is(rule.Group) || is("all"))
}

// suppress removes what is ignored from r.all, and adds a finding for each name
// of Minke's own form that has removed nothing.
func (r *Result) suppress(e *Engine) {
	all := r.ignores()
	used := map[*ignoreName]bool{}
	r.all = slices.DeleteFunc(r.all, func(f *Finding) bool {
		gone := false
		for _, ig := range all.about(f.At.Node) {
			gone = ig.hides(f, used) || gone
		}
		return gone
	})
	rule := e.rule(UnusedIgnore)
	severity := r.Options.severity(rule)
	if severity == Off || r.Project == nil { // what rules would find in the project is not known yet
		return
	}
	var unused []*Finding
	for _, ig := range all.own {
		unused = append(unused, ig.unused(rule, severity, used)...)
	}
	if len(unused) > 0 {
		r.all = inOrder(r.Graph, r.all, unused)
	}
}

// ignores are the suppressions of a file.
type ignores struct {
	whole  []*ignore
	single map[*build.Node][]*ignore // by the instruction they are about
	own    []*ignore
}

func (r *Result) ignores() *ignores {
	all := &ignores{single: map[*build.Node][]*ignore{}}
	for i := range r.stages {
		for j := range r.stages[i].ignores {
			ig := &r.stages[i].ignores[j]
			if ig.own {
				all.own = append(all.own, ig)
			}
			if ig.whole {
				all.whole = append(all.whole, ig)
			} else if n := ig.target(r.Graph); n != nil {
				all.single[n] = append(all.single[n], ig)
			}
		}
	}
	return all
}

// about returns those that may hide findings in n.
func (all *ignores) about(n *build.Node) []*ignore {
	single := all.single[n]
	if len(single) == 0 {
		return all.whole
	}
	return slices.Concat(all.whole, single)
}

func (ig *ignore) hides(f *Finding, used map[*ignoreName]bool) bool {
	if f.Severity == Error {
		return false
	}
	hit := false
	for i := range ig.names {
		if ig.names[i].covers(f.Rule, ig.own) {
			used[&ig.names[i]] = true
			hit = true
		}
	}
	return hit
}

func (ig *ignore) target(g *build.Graph) *build.Node {
	if ig.next == nil && ig.from.Stage.Index+1 < len(g.Stages) {
		return g.Stages[ig.from.Stage.Index+1].From
	}
	return ig.next
}

func (ig *ignore) unused(rule *Rule, severity Severity, used map[*ignoreName]bool) []*Finding {
	if !ig.own {
		return nil
	}
	var found []*Finding
	left := 0
	for i := range ig.names {
		if used[&ig.names[i]] {
			left++
		}
	}
	for i := range ig.names {
		name := &ig.names[i]
		if used[name] {
			continue
		}
		found = append(found, &Finding{
			Rule: rule, Severity: severity, At: ig.from.At(name.span), Unnecessary: true,
			Message: "Nothing is found here that `" + name.text + "` would ignore.",
			Fixes:   []Fix{{Title: "Remove it", Safety: Safe, Edits: []Edit{ig.without(name, left)}}},
		})
	}
	return found
}

// without takes name out of the comment, and the whole line when nothing is left in it.
func (ig *ignore) without(name *ignoreName, left int) Edit {
	if left == 0 {
		return Edit{At: ig.from.All()}
	}
	span, text := name.span, ig.from.Text()
	if rest := strings.TrimLeft(text[span.End:], " \t"); strings.HasPrefix(rest, ",") {
		span.End = len(text) - len(rest) + 1
		span.End += len(text[span.End:]) - len(strings.TrimLeft(text[span.End:], " \t"))
	} else {
		span.Start = strings.LastIndexByte(text[:span.Start], ',')
	}
	return Edit{At: ig.from.At(span)}
}
