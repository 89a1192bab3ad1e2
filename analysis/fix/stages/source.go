package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/project"
)

// copied is a path of the build context and where a COPY puts it.
type copied struct {
	node *build.Node
	from string // relative to the context, "." for all of it
	to   string // absolute; a folder where from is one
}

// copiesOf lists what s and the stages below it copy from the context. Sources and
// targets that are not known are left out.
func copiesOf(p *analysis.Pass, s *build.Stage) []copied {
	var all []copied
	for at := s; at != nil; at = p.Graph.Base(at).Stage {
		for _, n := range at.Instructions() {
			if n.Name == "COPY" || n.Name == "ADD" {
				all = append(all, copiedBy(p, n)...)
			}
		}
	}
	return all
}

func copiedBy(p *analysis.Pass, n *build.Node) []copied {
	if from(n) || len(n.Args) < 2 || len(n.Heredocs) > 0 {
		return nil
	}
	scope := p.Graph.Scope(n)
	target, known := scope.Expand(n.Args[len(n.Args)-1].Value)
	if !known || !path.IsAbs(target) && scope.Workdir == "" {
		return nil
	}
	folder := strings.HasSuffix(target, "/") || target == "." || target == ".." || len(n.Args) > 2
	if !path.IsAbs(target) {
		target = path.Join(scope.Workdir, target)
	}
	var all []copied
	for _, w := range n.Args[:len(n.Args)-1] {
		source, known := scope.Expand(w.Value)
		if !known || strings.Contains(source, "://") {
			continue
		}
		for _, e := range p.Project.Glob(source) {
			to := target
			if !e.IsDir && (folder || strings.ContainsAny(source, "*?[")) {
				to = path.Join(target, path.Base(e.Path))
			}
			all = append(all, copied{n, e.Path, path.Clean(to)})
		}
	}
	return all
}

// placed returns where a path of the context lies in the image, "" when it is not copied.
func placed(all []copied, name string) string {
	for _, c := range slices.Backward(all) {
		if c.from == "." {
			return path.Join(c.to, name)
		}
		if rel, ok := below(c.from, name); ok {
			return path.Join(c.to, rel)
		}
	}
	return ""
}

// inContext returns the entry of the context that lies at an absolute path of the image.
func inContext(p *analysis.Pass, all []copied, file string) (project.Entry, bool) {
	for _, c := range slices.Backward(all) {
		rel, ok := below(c.to, file)
		if !ok {
			continue
		}
		if e, ok := p.Project.Stat(path.Join(c.from, rel)); ok {
			return e, true
		}
	}
	return project.Entry{}, false
}

// below returns file relative to dir, "." for dir itself.
func below(dir, file string) (string, bool) {
	if dir == file {
		return ".", true
	}
	rel, ok := strings.CutPrefix(file, strings.TrimSuffix(dir, "/")+"/")
	return rel, ok
}
