package base

import (
	"path"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
)

// notStatic returns why the stages on base are not merely the place of a program that
// needs no library of the system, "" when they are.
func notStatic(p *analysis.Pass, base *build.Stage, sibling image.Sibling) string {
	var entry *shell.Command
	var programs []string
	for _, s := range p.Graph.Stages {
		if !onTop(p.Graph, s, base) {
			continue
		}
		for _, n := range s.Instructions() {
			switch n.Name {
			case "RUN", "SHELL", "ONBUILD":
				return "it has no shell"
			case "USER":
				if sibling.Ref.Name == "scratch" && len(n.Args) > 0 && strings.Trim(n.Args[0].Value, "0123456789:") != "" {
					return "it has no users"
				}
			case "CMD", "ENTRYPOINT", "HEALTHCHECK":
				script := p.Script(n)
				if script == nil || len(script.Commands()) == 0 {
					continue
				}
				if script.Dialect != shell.None {
					return "it has no shell"
				}
				if c := script.Commands()[0]; entry == nil || n.Name == "ENTRYPOINT" {
					entry = c
				}
			}
		}
		for _, u := range p.Graph.Uses(s) {
			if u.Kind == build.CopyFrom && u.Stage != nil && isStaticProgram(p, u.Stage) {
				for _, w := range u.Node.Args {
					programs = append(programs, path.Base(w.Value))
				}
			} else if u.Kind == build.CopyFrom && !onlyAssets(u) {
				return "it needs a static binary"
			}
		}
	}
	if entry != nil {
		for _, name := range programs {
			if path.Base(entry.Words[0].Text) == name {
				return ""
			}
		}
	}
	return "it needs a static binary"
}

// isStaticProgram reports whether the stage builds programs that are linked with nothing.
func isStaticProgram(p *analysis.Pass, s *build.Stage) bool {
	switch p.Base(s).Family {
	case image.Golang:
		return isStatic(p, s)
	case image.Rust:
		for _, n := range s.Instructions() {
			if n.Name == "RUN" && strings.Contains(n.Text(), "-unknown-linux-musl") {
				return true
			}
		}
	}
	return false
}

// onlyAssets reports whether a COPY --from takes only what no C library matters to.
func onlyAssets(u build.Use) bool {
	for _, w := range u.Node.Args[:max(0, len(u.Node.Args)-1)] {
		name := baseName(strings.TrimRight(w.Value, "/*"))
		if !isAsset(name) {
			return false
		}
	}
	return true
}
