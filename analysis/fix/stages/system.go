package stages

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/image"
	"minke/analysis/shell"
)

// rustCompiler are packages of a compiler that some Python modules need.
var rustCompiler = []string{"cargo", "rust", "rustc"}

// leftAtRunTime returns what a package of m comes to in a stage that runs an interpreter: itself, the libraries behind
// headers, or nothing. It is false where that is not known.
func leftAtRunTime(img image.Image, m shell.Manager, name string, alsoBuild []string) ([]string, bool) {
	switch {
	case name == "":
		return nil, false
	case slices.Contains([]string{"g++", "build-base"}, name) && img.Distro.Name == image.AlpineLinux && img.Family != image.Node:
		return []string{"libstdc++"}, true // the image of Node brings it
	case name == "gfortran" && m == shell.Apt:
		return []string{"libgfortran5"}, true
	case name == "gfortran":
		return []string{"libgfortran"}, true
	case slices.Contains(rustCompiler, name) || slices.Contains(alsoBuild, name):
		return nil, true
	}
	return runtimePackages(m, img.Distro, name)
}

// compiles reports whether a package of m serves builds alone.
func compiles(m shell.Manager, name string, alsoBuild []string) bool {
	names, ok := leftAtRunTime(image.Image{}, m, name, alsoBuild)
	return ok && len(names) == 0
}

// placeSystem tells where a RUN belongs that does nothing but install packages of
// the distribution, and its text in the runtime stage where that differs. Packages
// named in alsoBuild serve the build alone.
func placeSystem(p *analysis.Pass, in *build.Node, alsoBuild ...string) (at Place, text string) {
	s := p.Script(in)
	if s == nil || s.File == nil || !onlySystem(s) {
		return Unsure, ""
	}
	var edits []analysis.Edit
	kept := 0
	for _, call := range s.Packages() {
		if call.Verb != shell.Install {
			continue
		}
		r := reduction{in: in, call: call, drop: map[string]bool{}, have: map[string]bool{}}
		if !r.read(p.Base(p.Stage), alsoBuild) {
			return Unsure, ""
		}
		of, ok := r.edits()
		if !ok {
			return Unsure, ""
		}
		edits = append(edits, of...)
		kept += len(r.have)
	}
	switch {
	case len(edits) == 0:
		return InBoth, ""
	case kept == 0:
		return InBuild, ""
	}
	return InBoth, strings.TrimRight(edited(in, edits), "\r\n")
}

// reduction is what becomes of a call that installs packages in the runtime stage.
type reduction struct {
	in       *build.Node
	call     *shell.PackageCall
	drop     map[string]bool // by the words as written
	have     map[string]bool // what the runtime stage installs
	replaced []analysis.Edit
}

// read is false where it is not known what the stage needs of a package.
func (r *reduction) read(img image.Image, alsoBuild []string) bool {
	for _, pkg := range r.call.Packages {
		names, ok := leftAtRunTime(img, r.call.Manager, pkg.Name, alsoBuild)
		if !ok || pkg.Word.Raw != pkg.Word.Text {
			return false
		}
		names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return r.have[n] })
		for _, name := range names {
			r.have[name] = true
		}
		switch {
		case len(names) == 0:
			r.drop[pkg.Word.Text] = true
		case len(names) != 1 || names[0] != pkg.Name:
			r.replaced = append(r.replaced, shelledit.Replace(r.in, pkg.Word.Span, strings.Join(names, " ")))
		}
	}
	return true
}

// edits drop and replace packages in the RUN.
func (r *reduction) edits() ([]analysis.Edit, bool) {
	if len(r.drop) == 0 {
		return r.replaced, true
	}
	dropped, ok := shelledit.DropWords(r.in, r.call.Command, func(w shell.Word) bool { return r.drop[w.Text] })
	return append(dropped, r.replaced...), ok
}

// onlySystem reports whether all that a script does is to install packages of the distribution and to tidy up.
func onlySystem(s *shell.Script) bool {
	calls := map[*shell.Command]bool{}
	for _, call := range s.Packages() {
		calls[call.Command] = call.Manager.System()
	}
	for _, c := range s.Commands() {
		if !calls[c] && !slices.Contains([]string{"rm", "set", "true", "find"}, c.Name) {
			return false
		}
	}
	return len(calls) > 0
}

// removesBuildTools reports whether a RUN does nothing but remove packages that the runtime stage never has: of the builder,
// nothing is left anyway.
func removesBuildTools(p *analysis.Pass, in *build.Node, alsoBuild ...string) bool {
	calls := packages(p.Script(in))
	if in.Name != "RUN" || len(calls) == 0 || len(calls) != len(p.Script(in).Commands()) {
		return false
	}
	return !slices.ContainsFunc(calls, func(call *shell.PackageCall) bool {
		return !call.Manager.System() || call.Verb != shell.Remove || slices.ContainsFunc(call.Packages, func(pkg shell.Package) bool {
			names, ok := leftAtRunTime(p.Base(p.Stage), call.Manager, pkg.Name, alsoBuild)
			return !ok || slices.Contains(names, pkg.Name)
		})
	})
}

// withBefore returns the text of an instruction with lines of the plan in front of it, in the case of its keyword.
func withBefore(in *build.Node, text string, lines ...string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(inCase(in, line) + eolOf(in.Stage))
	}
	return b.String() + strings.TrimRight(text, "\r\n")
}

// inCase is a line with its keyword in the case of in.
func inCase(in *build.Node, line string) string {
	if keyword, rest, ok := strings.Cut(line, " "); ok && in.Keyword.Of(in.Text()) == strings.ToLower(in.Name) {
		return strings.ToLower(keyword) + " " + rest
	}
	return line
}

// edited returns the text of n after edits of it alone.
func edited(n *build.Node, edits []analysis.Edit) string {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b analysis.Edit) int { return b.At.Span.Start - a.At.Span.Start })
	text := n.Text()
	for _, e := range edits {
		text = text[:e.At.Span.Start] + e.New + text[e.At.Span.End:]
	}
	return text
}

// knownSystem reports whether it is known what all system packages of a RUN come to in the runtime stage.
func knownSystem(p *analysis.Pass, in *build.Node, alsoBuild ...string) bool {
	_, ok := remaining(p, in, alsoBuild)
	return ok
}

// remaining are the packages that a RUN which also does other things has for running, by manager. Those
// that it removes again are not among them.
func remaining(p *analysis.Pass, in *build.Node, alsoBuild []string) (map[shell.Manager][]string, bool) {
	left := map[shell.Manager][]string{}
	for _, call := range packages(p.Script(in)) {
		if !call.Manager.System() || call.Verb != shell.Install || call.HasFlag("-t", "--virtual") {
			continue
		}
		for _, pkg := range call.Packages {
			names, ok := leftAtRunTime(p.Base(p.Stage), call.Manager, pkg.Name, alsoBuild)
			if !ok {
				return nil, false
			}
			for _, name := range names {
				if !slices.Contains(left[call.Manager], name) {
					left[call.Manager] = append(left[call.Manager], name)
				}
			}
		}
	}
	return left, true
}

// installLeft is the RUN that installs in the runtime stage what a RUN of the builder has for running, "" for nothing.
func installLeft(p *analysis.Pass, in *build.Node, alsoBuild ...string) string {
	left, _ := remaining(p, in, alsoBuild)
	for _, m := range []shell.Manager{shell.Apk, shell.Apt} {
		if len(left[m]) > 0 {
			return installLine(m, left[m])
		}
	}
	return ""
}
