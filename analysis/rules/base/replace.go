package base

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/syntax"
)

// replaceImage writes another reference into FROM. A variable in it stays: the
// reference gets another ending, or the ARG another default where no other FROM reads it.
func replaceImage(g *build.Graph, s *build.Stage, from, to string) (analysis.Edit, bool) {
	word := s.From.From.Image
	if word.Value == from {
		return analysis.Edit{At: at(s), New: to}, true
	}
	if len(word.Vars) == 1 && word.Vars[0].Modifier == "" && word.Vars[0].Span == word.Span {
		return replaceDefault(g, s, to)
	}
	if ending, ok := strings.CutPrefix(to, from); ok {
		return analysis.Edit{At: s.From.At(syntax.Span{Start: word.Span.End, End: word.Span.End}), New: ending}, true
	}
	if len(word.Vars) != 1 || word.Vars[0].Modifier != "" {
		return analysis.Edit{}, false
	}
	text := s.From.Text()
	before, after := text[word.Span.Start:word.Vars[0].Span.Start], text[word.Vars[0].Span.End:word.Span.End]
	value, ok := strings.CutPrefix(to, before)
	if !ok || !strings.HasSuffix(value, after) {
		return analysis.Edit{}, false
	}
	return replaceDefault(g, s, strings.TrimSuffix(value, after))
}

// replaceDefault gives the one variable in the FROM of s another default.
func replaceDefault(g *build.Graph, s *build.Stage, value string) (analysis.Edit, bool) {
	name := s.From.From.Image.Vars[0].Name
	v, ok := g.End(g.Meta).Lookup(name)
	if !ok || !v.Known || v.At.Node == nil || strings.ContainsAny(value, " $\"'") || usesOf(g, name) != 1 {
		return analysis.Edit{}, false
	}
	for _, p := range v.At.Node.Pairs {
		if p.Key == name && p.HasValue && p.Value == v.Value {
			return analysis.Edit{At: v.At.Node.At(p.ValueSpan), New: value}, true
		}
	}
	return analysis.Edit{}, false
}

// usesOf counts what reads a global ARG: a FROM, or an ARG that takes it into its stage.
func usesOf(g *build.Graph, name string) int {
	count := 0
	for _, s := range append([]*build.Stage{g.Meta}, g.Stages...) {
		for _, n := range s.Instructions() {
			if n.Name == "FROM" && n.From != nil {
				for _, v := range n.From.Image.Vars {
					if v.Name == name {
						count++
					}
				}
			}
			for _, p := range n.Pairs {
				if n.Name == "ARG" && (p.Key == name && s.Index >= 0 || strings.Contains(p.Value, "$"+name) || strings.Contains(p.Value, "${"+name)) {
					count++
				}
			}
		}
	}
	return count
}
