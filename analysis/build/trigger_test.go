package build_test

import (
	"testing"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

func TestWaitingRunsAtTheEndOfItsStage(t *testing.T) {
	const text = "FROM a\nONBUILD RUN one\nONBUILD COPY x y\nENV A=1\nWORKDIR /late\nRUN two\n"
	g := build.New(syntax.Parse(text))
	waiting := g.Waiting(g.Final())
	if len(waiting) != 2 || waiting[0].Name != "RUN" || waiting[1].Name != "COPY" {
		t.Fatalf("waiting: %v", waiting)
	}
	n := waiting[0]
	if s := g.Scope(n); s.Workdir != "/late" {
		t.Errorf("it runs in %q, want /late", s.Workdir)
	}
	if v, ok := g.Scope(n).Lookup("A"); !ok || v.Value != "1" {
		t.Errorf("A is %v, want 1", v)
	}
	c := g.Script(n).Commands()[0]
	if span, ok := g.Span(n.At(c.Span)); !ok || span.Of(text) != "one" {
		t.Errorf("its command stands at %v: %q", span, span.Of(text))
	}
	if loc := n.At(c.Span); loc.Node != g.Final().Instructions()[1] {
		t.Errorf("its place is in %v, want the ONBUILD", loc.Node)
	}
	if !n.Waits() || g.Final().Instructions()[1].Waits() {
		t.Error("only what ONBUILD keeps waits")
	}
}
