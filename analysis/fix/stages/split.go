// Package stages splits a stage in two: one that builds, with everything that
// takes, and one that only runs the result. It works from the user's own lines:
// each goes to the stage in which it acts, and comments go along.
package stages

import (
	"strconv"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
)

// Place says in which of the two stages an instruction acts.
type Place uint8

// The places. Unsure stops the split.
const (
	Unsure Place = iota
	InBuild
	InRuntime
	InBoth
)

// Plan is one way of splitting a stage.
type Plan struct {
	// Title is the action as people read it, imperative.
	Title string
	// Place tells where a RUN, COPY or ADD belongs. The other instructions have their place already.
	Place func(*build.Node) Place
	// Rewrite gives an instruction a new text (without line end, "" to leave it
	// out) in one of the stages; ok is false where it stays as it is. It may be nil.
	Rewrite func(n *build.Node, in Place) (text string, ok bool)
	// BuildOnly reports whether a variable of ENV matters to the build alone. It may be nil.
	BuildOnly func(variable string) bool
	// Build is added behind the last line that builds, a line each.
	Build []string
	// Runtime takes what the builder has made, a line each. It is added to the
	// runtime stage where the last line that builds would stand.
	Runtime []string
	// Base is the image of the runtime stage; "" for the one of the builder.
	Base string
}

// names are what the builder is called: the first that is free.
var names = []string{"build", "builder", "compile"}

// Name returns what the builder of a plan for g is called.
func Name(g *build.Graph) string {
	for _, name := range names {
		if g.Stage(name) == nil {
			return name
		}
	}
	for i := 2; ; i++ {
		if name := names[0] + "-" + strconv.Itoa(i); g.Stage(name) == nil {
			return name
		}
	}
}

// Fixes returns an action for each of plans that can be carried out, in their order.
func Fixes(g *build.Graph, s *build.Stage, plans ...Plan) []analysis.Fix {
	var all []analysis.Fix
	for _, plan := range plans {
		if e, ok := Split(g, s, plan); ok {
			all = append(all, analysis.Fix{Title: plan.Title, Safety: analysis.Suggested, Edits: []analysis.Edit{e}})
		}
	}
	return all
}

// Split returns the edit that splits s by plan, and false where a line has no
// sure place, another stage builds on s, or only the build knows the image of s by
// a named context. A name that s has goes to the runtime stage.
func Split(g *build.Graph, s *build.Stage, plan Plan) (analysis.Edit, bool) {
	if s.From == nil || s.From.From == nil || len(g.UsedBy(s)) > 0 || g.Root(s).Context != "" {
		return analysis.Edit{}, false
	}
	w := &splitter{graph: g, stage: s, plan: plan, eol: eolOf(s), places: map[*build.Node]Place{}}
	if !w.place() || !w.inherit() {
		return analysis.Edit{}, false
	}
	w.write()
	w.prune()
	all := s.Nodes()[0].All()
	for _, n := range s.Nodes()[1:] {
		all.Span.End += n.Len()
	}
	text := w.text()
	if !strings.HasSuffix(s.Nodes()[len(s.Nodes())-1].Text(), "\n") {
		text = strings.TrimRight(text, "\r\n")
	}
	return analysis.Edit{At: all, New: text}, true
}

func eolOf(s *build.Stage) string {
	if strings.HasSuffix(s.Nodes()[0].Text(), "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// text is the two stages.
func (w *splitter) text() string {
	var b strings.Builder
	b.WriteString(w.builderFrom())
	for _, l := range trimBlank(w.build) {
		b.WriteString(l.text)
	}
	b.WriteString(w.eol + w.runtimeFrom())
	for _, l := range w.runtime {
		b.WriteString(l.text)
	}
	for _, comment := range w.pending {
		b.WriteString(comment)
	}
	return b.String()
}

// builderFrom is the FROM of the stage under the name of the builder.
func (w *splitter) builderFrom() string {
	from, text := w.stage.From.From, w.fromText()
	as := "AS"
	if w.lowerCase() {
		as = "as"
	}
	if from.Name != "" {
		text = strings.TrimRight(text[:from.As.Start], " \t")
	}
	return text + " " + as + " " + Name(w.graph) + w.eol
}

// runtimeFrom is the FROM of the stage on the base of the plan. What is built for
// the platform of the builder runs on that of the image.
func (w *splitter) runtimeFrom() string {
	from, text := w.stage.From.From, w.fromText()
	if w.plan.Base != "" {
		text = text[:from.Image.Span.Start] + w.plan.Base + text[from.Image.Span.End:]
	}
	if p := from.Platform; p != nil && strings.Contains(p.Value, "BUILDPLATFORM") {
		text = text[:p.Span.Start] + strings.TrimLeft(text[p.Span.End:], " \t")
	}
	return text + w.eol
}

func (w *splitter) fromText() string { return strings.TrimRight(w.stage.From.Text(), " \t\r\n") }

func trimBlank(lines []line) []line {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1].text) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
