package fix

import (
	"context"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
)

// Choice says which fixes may be applied; the first one of a finding that it accepts is taken.
type Choice func(*analysis.Finding, *analysis.Fix) bool

// Safe chooses the fixes that may be applied without a look.
func Safe(_ *analysis.Finding, f *analysis.Fix) bool { return f.Safety == analysis.Safe }

// Every chooses all fixes: the whole diet.
func Every(*analysis.Finding, *analysis.Fix) bool { return true }

// OfRule chooses the fixes of one rule.
func OfRule(name string) Choice {
	return func(f *analysis.Finding, _ *analysis.Fix) bool { return f.Rule.Name == name }
}

// Outcome is what applying fixes led to.
type Outcome struct {
	Before, After *analysis.Result
	Files         []analysis.FileEdit // other files, one entry each
	Steps         []Step              // in the order they were applied
}

// Changed reports whether there is anything to write.
func (o *Outcome) Changed() bool { return len(o.Steps) > 0 }

// Step is one applied fix.
type Step struct {
	Rule    *analysis.Rule
	Title   string
	Message string
	// After is what the file and its project are once the step is done, together with
	// the steps beside it that have the same After.
	After *analysis.Snapshot
}

// maxRounds bounds the work where fixes should ever undo each other. Each round
// applies the fixes of one rule, so it is a few times the number of rules.
const maxRounds = 300

// All applies the chosen fixes to the file of start until none is left. In each
// round it takes the first rule that has a fix and applies those of its fixes
// that do not overlap, so that every fix sees the text the ones before it have left.
// A fix after which the file has a syntax error that it did not have is left out.
func All(ctx context.Context, e *analysis.Engine, start *analysis.Result, choose Choice) *Outcome {
	out := &Outcome{Before: start, After: start}
	files := map[string]int{}
	seen := map[string]bool{start.Graph.File.Text(): true}
	refused := map[string]bool{}
	for range maxRounds {
		if ctx.Err() != nil {
			break
		}
		todo := nextFixes(e, out.After, choose, refused)
		if len(todo) == 0 {
			break
		}
		next := apply(ctx, e, out, todo)
		if next == nil || (seen[next.Graph.File.Text()] && next.Project == out.After.Project) {
			refused[todo[0].finding.Rule.Name] = true
			continue
		}
		seen[next.Graph.File.Text()] = true
		out.accept(next, todo, files)
	}
	return out
}

type chosen struct {
	finding *analysis.Finding
	fix     *analysis.Fix
	changes []syntax.Change
}

// nextFixes returns the fixes of one rule that can be applied together.
func nextFixes(e *analysis.Engine, r *analysis.Result, choose Choice, refused map[string]bool) []chosen {
	byRule := map[*analysis.Rule][]chosen{}
	for _, f := range r.Findings() {
		if refused[f.Rule.Name] {
			continue
		}
		for j := range f.Fixes {
			if choose(f, &f.Fixes[j]) {
				byRule[f.Rule] = append(byRule[f.Rule], chosen{finding: f, fix: &f.Fixes[j]})
				break
			}
		}
	}
	for _, rule := range e.Rules {
		if todo := compatible(r.Graph, byRule[rule]); len(todo) > 0 {
			return todo
		}
	}
	return nil
}

// compatible returns those of todo, the first one at least, that do not touch each other.
func compatible(g *build.Graph, todo []chosen) []chosen {
	var taken []chosen
	var all []syntax.Change
	files := map[string]bool{}
next:
	for _, c := range todo {
		changes, err := Resolve(g, c.fix.Edits)
		if err != nil || len(changes)+len(c.fix.Files) == 0 {
			continue
		}
		for _, a := range all {
			for _, b := range changes {
				if a.Span.Touches(b.Span) {
					continue next
				}
			}
		}
		for _, f := range c.fix.Files {
			if files[f.Path] {
				continue next
			}
			files[f.Path] = true
		}
		c.changes = changes
		all = append(all, changes...)
		taken = append(taken, c)
	}
	return taken
}

// apply returns the result after todo, or nil when that would break the file.
func apply(ctx context.Context, e *analysis.Engine, out *Outcome, todo []chosen) *analysis.Result {
	fixes := make([]*analysis.Fix, len(todo))
	for i, c := range todo {
		fixes[i] = c.fix
	}
	next := After(out.After.Snapshot, fixes...)
	if next == nil {
		return nil
	}
	return e.Run(ctx, next, out.After)
}

// After returns what s is once fixes of it, which do not touch each other, are applied; nil
// when that would break the file.
func After(s *analysis.Snapshot, fixes ...*analysis.Fix) *analysis.Snapshot {
	var edits []analysis.Edit
	next := *s
	for _, f := range fixes {
		edits = append(edits, f.Edits...)
		for _, e := range f.Files {
			next.Project = next.Project.WithFile(e.Path, e.Content)
		}
	}
	changes, err := Resolve(s.Graph, edits)
	if err != nil {
		return nil
	}
	file := Apply(s.Graph.File, changes)
	if breaks(s.Graph.File, file) {
		return nil
	}
	next.Graph = s.Graph.Update(file)
	return &next
}

// breaks reports whether BuildKit refuses more in after than in before. It looks only at
// what the two do not share.
func breaks(before, after *syntax.File) bool {
	head, tail := after.Shared(before)
	return countErrors(after, head, tail) > countErrors(before, head, tail)
}

// countErrors counts what BuildKit refuses in f, but for the first and last nodes.
func countErrors(f *syntax.File, head, tail int) int {
	n := 0
	for node := range f.Range(head, f.NumNodes()-tail).All() {
		if in := node.Instruction(); in != nil && in.Err != nil {
			n++
		}
	}
	return n
}

func (o *Outcome) accept(next *analysis.Result, todo []chosen, files map[string]int) {
	o.After = next
	for _, c := range todo {
		o.Steps = append(o.Steps, Step{Rule: c.finding.Rule, Title: c.fix.Title, Message: c.finding.Message, After: next.Snapshot})
		for _, f := range c.fix.Files {
			if i, ok := files[f.Path]; ok {
				o.Files[i].Content = f.Content
				continue
			}
			files[f.Path] = len(o.Files)
			o.Files = append(o.Files, f)
		}
	}
}
