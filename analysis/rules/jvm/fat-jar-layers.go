package jvm

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// FatJar finds a Spring Boot archive that is copied as a whole.
var FatJar = &analysis.Rule{
	Name: "fat-jar-layers", Group: "jvm", Severity: analysis.Hint,
	Summary: "The jar of Spring Boot puts program and dependencies into one layer",
	Doc:     doc("fat-jar-layers"),
	Stage:   fatJar,
}

func fatJar(p *analysis.Pass) {
	if p.Project == nil || p.Project.Java == nil || p.Project.Java.Framework != "spring-boot" || p.Project.Java.Packaging != "jar" {
		return
	}
	if p.Stage != p.Graph.Final() || !startsJar(p, p.Stage) {
		return
	}
	for _, n := range p.Stage.Instructions() {
		if n.Name != "COPY" && n.Name != "ADD" || len(n.Args) != 2 {
			continue
		}
		if w := n.Args[0]; isJar(p, n, w) {
			p.Reportf(n.At(w.Span), "The jar holds its dependencies too, so each change of a class makes the whole of it a new layer; extracted, only the program's own classes are new.")
			return
		}
	}
}

func isJar(p *analysis.Pass, n *build.Node, w syntax.Word) bool {
	name, _ := p.Graph.Scope(n).Expand(w.Value)
	return path.Ext(name) == ".jar" && !strings.Contains(name, "original")
}

// startsJar reports whether the stage starts with java -jar.
func startsJar(p *analysis.Pass, s *build.Stage) bool {
	for _, n := range s.Instructions() {
		if n.Name != "CMD" && n.Name != "ENTRYPOINT" {
			continue
		}
		for _, c := range p.Script(n).Named("java") {
			if slices.ContainsFunc(c.Words, func(w shell.Word) bool { return w.Text == "-jar" }) {
				return true
			}
		}
	}
	return false
}
