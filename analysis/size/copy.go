package size

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/syntax"
)

// copy sizes a COPY or ADD.
func (w *work) copy(l *Line) {
	n := l.Node
	sources, dest, ok := w.copied(n)
	if !ok {
		l.Unknown = append(l.Unknown, "files that the build names")
		return
	}
	for i := range n.Heredocs {
		w.put(l, file{path: dest, what: "text of the Dockerfile", size: ofText(n.Heredocs[i].Body.Len())})
	}
	if f, ok := flag(n, "from"); ok {
		w.copyFrom(l, f, sources, dest)
		return
	}
	for _, source := range sources {
		switch {
		case strings.Contains(source, "://") || strings.HasPrefix(source, "git@"):
			l.Unknown = append(l.Unknown, "what "+source+" gives")
		case w.project == nil:
			l.Unknown = append(l.Unknown, source+", because there is no build context to look into")
		case n.Name == "ADD" && unpacked(source):
			l.Unknown = append(l.Unknown, "what is in "+source)
		default:
			w.copyContext(l, source, dest, len(sources) > 1)
		}
	}
}

// copied gives sources and destination with variables filled in, the destination
// absolute; a trailing slash stays.
func (w *work) copied(n *build.Node) (sources []string, dest string, ok bool) {
	scope := w.Graph.Scope(n)
	for _, name := range []string{"exclude", "parents"} {
		if _, has := flag(n, name); has {
			return nil, "", false
		}
	}
	var words []string
	for _, a := range n.Args {
		value, known := scope.Expand(a.Value)
		if !known {
			return nil, "", false
		}
		if !strings.HasPrefix(value, "<<") {
			words = append(words, value)
		}
	}
	if len(words) == 0 {
		return nil, "", false
	}
	sources, dest = words[:len(words)-1], words[len(words)-1]
	slash := strings.HasSuffix(dest, "/") || dest == "." || strings.HasSuffix(dest, "/.")
	dest = w.absolute(n, dest)
	if slash && dest != "/" {
		dest += "/"
	}
	return sources, dest, true
}

// absolute gives a path as it is in the image.
func (w *work) absolute(n *build.Node, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	dir := w.Graph.Scope(n).Workdir
	if dir == "" {
		dir = open
	}
	return path.Join(dir, name)
}

// copyContext brings one source of the build context.
func (w *work) copyContext(l *Line, source, dest string, several bool) {
	p := w.project
	entries := []project.Entry{{Path: ".", IsDir: true}}
	if path.Clean("/"+source) != "/" {
		entries = p.Glob(source)
	}
	several = several || len(entries) > 1
	for _, e := range entries {
		if !e.IsDir {
			if a := selected(w.project, e.Path); a.Files > 0 {
				w.put(l, file{path: landing(e.Path, dest, several), what: e.Path, size: ofContext(a, e.Path), context: e.Path})
			}
			continue
		}
		list := p.List(e.Path) // what is in a folder, not the folder itself
		if len(list) > maxFiles/3 {
			w.put(l, file{path: path.Clean(dest), what: e.Path, size: ofContext(selected(w.project, e.Path), e.Path), context: e.Path})
			continue
		}
		for _, in := range list {
			if a := selected(w.project, in.Path); a.Files > 0 {
				w.put(l, file{path: path.Join(dest, path.Base(in.Path)), what: in.Path, size: ofContext(a, in.Path), context: in.Path})
			}
		}
	}
	if len(entries) == 0 {
		l.Unknown = append(l.Unknown, source+", which is not in the build context")
	}
}

// landing is where a file comes to lie.
func landing(source, dest string, several bool) string {
	if several || strings.HasSuffix(dest, "/") || dest == "/" {
		return path.Join(dest, path.Base(source))
	}
	return dest
}

// copyFrom brings files of another stage, as far as it is known what that holds.
func (w *work) copyFrom(l *Line, from syntax.Flag, sources []string, dest string) {
	name, _ := w.Graph.Scope(l.Node).Expand(from.Value)
	stage := w.take(name)
	for _, source := range sources {
		source = path.Clean("/" + source)
		if stage == nil {
			l.Unknown = append(l.Unknown, source+" of "+name)
			continue
		}
		found := stage.end.files.below(source, w.project)
		for _, f := range found {
			inside := strings.TrimPrefix(f.path, source)
			switch {
			case f.path == source && f.isFile(w.project), strings.ContainsAny(source, "*?["):
				f.path = landing(f.path, dest, len(sources) > 1 || len(found) > 1)
			default:
				f.path = path.Join(dest, inside)
			}
			w.put(l, f)
		}
		if len(found) == 0 || stage.end.files.unsure(source) {
			l.Unknown = append(l.Unknown, source+" of stage "+nameOf(stage.Stage)+", where commands have written")
		}
	}
}

func (f file) isFile(p *project.Project) bool {
	if f.context == "" || p == nil {
		return false
	}
	e, ok := p.Stat(f.context)
	return ok && !e.IsDir
}

// put brings a file into the layer of l and into the stage.
func (w *work) put(l *Line, f file) {
	if !w.state.files.put(f) {
		if beyond := "files beyond those that are followed"; !slices.Contains(l.Unknown, beyond) {
			l.Unknown = append(l.Unknown, beyond)
		}
		return
	}
	l.bring(f)
}

// bring adds a file to what the line brings.
func (l *Line) bring(f file) {
	if f.size.Known() {
		l.Parts = append(l.Parts, Part{f.what, f.size})
	} else if !slices.Contains(l.Unknown, f.what) {
		l.Unknown = append(l.Unknown, f.what)
	}
}

func flag(n *build.Node, name string) (syntax.Flag, bool) {
	i := slices.IndexFunc(n.Flags, func(f syntax.Flag) bool { return f.Name == name })
	if i < 0 {
		return syntax.Flag{}, false
	}
	return n.Flags[i], true
}

// unpacked reports whether ADD takes a name for an archive to unpack.
func unpacked(name string) bool {
	for _, ending := range []string{".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz"} {
		if strings.HasSuffix(strings.ToLower(name), ending) {
			return true
		}
	}
	return false
}

// ofText is the size of text that the Dockerfile itself holds.
func ofText(n int) Size {
	b := image.Bytes(n)
	return Size{
		exactly[onDisk](b, image.Measured, "the Dockerfile"),
		between[compressed](0, b/2, b+100, "the Dockerfile"),
	}
}
