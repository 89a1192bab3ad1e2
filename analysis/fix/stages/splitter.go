package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
)

// splitter collects the lines of the two stages.
type splitter struct {
	graph  *build.Graph
	stage  *build.Stage
	plan   Plan
	eol    string
	places map[*build.Node]Place
	last   *build.Node // the last line that acts in the builder by what it does

	pending        []string // comments and blank lines in front of the next instruction
	build, runtime []line
}

// line is an instruction with the comments in front of it.
type line struct {
	node *build.Node // nil for one that the plan adds
	text string
	copy bool // the builder has it too, with its comments
}

// place finds the place of every instruction: first of those that do something,
// then of the settings that those run under.
func (w *splitter) place() bool {
	body := w.stage.Instructions()[1:]
	for _, n := range body {
		if !acts(n) {
			continue
		}
		at := w.plan.Place(n)
		if at == Unsure {
			return false
		}
		w.places[n] = at
		if at != InRuntime {
			w.last = n
		}
	}
	if w.last == nil {
		return false
	}
	for _, n := range body {
		if !acts(n) {
			w.places[n] = w.placeSetting(n)
		}
	}
	return true
}

func acts(n *build.Node) bool { return n.Name == "RUN" || n.Name == "COPY" || n.Name == "ADD" }

// placeSetting: what describes the image acts in the runtime stage alone; what
// later lines are run under acts in both, as long as some of them build.
func (w *splitter) placeSetting(n *build.Node) Place {
	switch n.Name {
	case "ARG", "ENV", "WORKDIR", "SHELL", "USER":
	default:
		return InRuntime
	}
	if n.Index > w.last.Index {
		return InRuntime
	}
	if n.Name == "ENV" && w.plan.BuildOnly != nil && !slices.ContainsFunc(n.Pairs, func(p syntax.Pair) bool { return !w.plan.BuildOnly(p.Key) }) {
		return InBuild
	}
	return InBoth
}

// inherit gives the runtime stage what the stage has from those it builds on,
// where it starts from an image of its own.
func (w *splitter) inherit() bool {
	if w.plan.Base == "" {
		return true
	}
	var chain []*build.Stage
	for s := w.graph.Base(w.stage).Stage; s != nil; s = w.graph.Base(s).Stage {
		chain = append([]*build.Stage{s}, chain...)
	}
	for _, s := range chain {
		for _, n := range s.Instructions()[1:] {
			at := InRuntime
			if acts(n) {
				at = w.plan.Place(n)
			}
			switch at {
			case Unsure:
				return false
			case InRuntime, InBoth:
				if text := w.textOf(n, InRuntime); text != "" {
					w.runtime = append(w.runtime, line{node: n, text: text, copy: true})
				}
			}
		}
	}
	return true
}

func (w *splitter) write() {
	for _, n := range w.stage.Nodes()[1:] {
		if n.Instruction == nil {
			w.pending = append(w.pending, n.Text())
			continue
		}
		switch w.places[n] {
		case InBuild:
			w.add(&w.build, n, InBuild)
		case InRuntime:
			w.add(&w.runtime, n, InRuntime)
		case InBoth:
			if w.textOf(n, InBuild) != "" { // else its comments go where it stands
				w.add(&w.build, n, InBuild)
			}
			w.add(&w.runtime, n, InRuntime)
			w.runtime[len(w.runtime)-1].copy = true
		}
		if n == w.last {
			w.build = append(w.build, w.added(w.plan.Build)...)
			w.runtime = append(w.runtime, w.added(w.plan.Runtime)...)
		}
	}
}

// added are lines of the plan, in the case of the user's.
func (w *splitter) added(texts []string) []line {
	var all []line
	for _, text := range texts {
		if w.lowerCase() {
			keyword, rest, _ := strings.Cut(text, " ")
			text = strings.ToLower(keyword) + " " + rest
		}
		all = append(all, line{text: text + w.eol})
	}
	return all
}

func (w *splitter) lowerCase() bool { return w.stage.From.Keyword.Of(w.stage.From.Text()) == "from" }

func (w *splitter) add(to *[]line, n *build.Node, at Place) {
	added, own := "", w.textOf(n, at)
	if analysis.IgnoredAt(n).Any() {
		added, own = beforeLast(own)
	}
	*to = append(*to, line{node: n, text: added + strings.Join(w.pending, "") + own})
	w.pending = nil
}

// beforeLast cuts text in front of its last instruction: a comment that suppresses
// something stays with the instruction that it is about.
func beforeLast(text string) (before, last string) {
	at := 0
	for start, n := range syntax.Parse(text).Nodes() {
		if n.Instruction() != nil {
			at = start
		}
	}
	return text[:at], text[at:]
}

// textOf is the instruction as it stands in one of the stages, with a line end; "" where it is left out.
func (w *splitter) textOf(n *build.Node, at Place) string {
	text := n.Text()
	if w.plan.Rewrite != nil {
		if other, ok := w.plan.Rewrite(n, at); ok {
			text = other
		}
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += w.eol
	}
	return text
}

// prune takes out of the runtime stage the settings copied from the builder that
// nothing there is run under.
func (w *splitter) prune() {
	var kept []line
	for i, l := range w.runtime {
		if l.node == nil || !l.copy || !w.idle(l.node, w.runtime[i+1:]) {
			kept = append(kept, l)
		}
	}
	w.runtime = kept
}

// idle reports whether a setting changes nothing for the lines behind it.
func (w *splitter) idle(n *build.Node, later []line) bool {
	switch n.Name {
	case "ARG":
		return !slices.ContainsFunc(n.Pairs, func(p syntax.Pair) bool { return mentioned(p.Key, later) })
	case "SHELL":
		return !slices.ContainsFunc(later, func(l line) bool { return l.node != nil && runsInShell(l.node) })
	case "WORKDIR":
		return leftAtOnce(later)
	}
	return false
}

func mentioned(variable string, lines []line) bool {
	return slices.ContainsFunc(lines, func(l line) bool { return strings.Contains(l.text, variable) })
}

func runsInShell(n *build.Node) bool {
	for in := n.Instruction; in != nil; in = in.Sub {
		if (in.Name == "RUN" || in.Name == "CMD" || in.Name == "ENTRYPOINT") && !in.Exec {
			return true
		}
	}
	return false
}

// leftAtOnce reports whether another absolute WORKDIR comes before anything is done.
func leftAtOnce(later []line) bool {
	for _, l := range later {
		switch {
		case l.node == nil && !isRelative(l.text):
		case l.node == nil || acts(l.node):
			return false
		case l.node.Name == "WORKDIR":
			return len(l.node.Args) == 1 && path.IsAbs(l.node.Args[0].Value)
		}
	}
	return false
}

// isRelative reports whether a line of a plan depends on the working directory.
func isRelative(text string) bool {
	words := strings.Fields(text)
	return strings.EqualFold(words[0], "RUN") || strings.EqualFold(words[0], "COPY") && !strings.HasPrefix(words[len(words)-1], "/")
}
