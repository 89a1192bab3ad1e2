package content

import (
	"path"
	"slices"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"

	"minke/analysis/build"
	"minke/analysis/shell"
)

// reader collects what the commands of a RUN write and remove.
type reader struct {
	run   *Run
	order map[*shell.Command]int
}

func (r *reader) read() {
	s := r.run.Script
	for _, d := range s.Downloads() {
		r.write(d.Command, r.downloaded(d), Write{Kind: Fetched})
	}
	for _, c := range s.Clones() {
		r.write(c.Command, cloned(c), Write{Kind: Cloned, Tree: true})
	}
	for _, a := range s.Archives() {
		r.archive(a)
	}
	for _, rm := range s.Removals() {
		for _, w := range rm.Paths {
			r.remove(rm.Command, Removal{Word: w, Path: r.run.Path(rm.Command, w), Glob: w.Glob, Partly: rm.Some})
		}
	}
	for _, c := range s.Commands() {
		r.command(c)
	}
	r.temporary()
	for _, call := range s.Packages() {
		r.installed(call)
	}
}

// installed reads what package managers put into a folder of their own.
func (r *reader) installed(call *shell.PackageCall) {
	switch {
	case call.Manager == shell.Apt && call.Verb == shell.Update:
		r.write(call.Command, "/var/lib/apt/lists", Write{Tree: true, Kind: Indexed, Manager: call.Manager})
	case call.Verb != shell.Install || call.FlagSet("-g", "--global"):
	case call.Manager == shell.Npm || call.Manager == shell.Yarn || call.Manager == shell.Pnpm || call.Manager == shell.Bun:
		r.write(call.Command, "node_modules", Write{Tree: true, Kind: Installed, Manager: call.Manager})
	case call.Manager == shell.Composer:
		r.write(call.Command, "vendor", Write{Tree: true, Kind: Installed, Manager: call.Manager})
	}
}

// write notes that c writes name, the path as it stands in the script.
func (r *reader) write(c *shell.Command, name string, w Write) {
	w.Name, w.Path = name, r.run.paths.of(c, name)
	if w.Path == "" || strings.HasPrefix(w.Path, "/dev/") || strings.HasPrefix(w.Path, "/proc/") {
		return
	}
	w.By, w.Command, w.order = r.run.Node, c, r.order[c]
	w.At = r.run.Node.At(c.Span)
	r.run.Writes = append(r.run.Writes, w)
}

func (r *reader) remove(c *shell.Command, m Removal) {
	m.Command, m.order = c, r.order[c]
	r.run.Removals = append(r.run.Removals, m)
}

// downloaded is where a download goes, also where variables leave its name open.
func (r *reader) downloaded(d *shell.Download) string {
	switch {
	case d.Stdout:
		return ""
	case d.File != "":
		return d.File
	case !d.FileWord.Zero():
		return d.FileWord.Template
	}
	name, _, _ := strings.Cut(d.URL.Template, "?")
	if name = path.Base(name); name == "." || name == "/" || strings.HasSuffix(d.URL.Template, "/") {
		return ""
	}
	if dir, ok := d.Flag("-P", "--directory-prefix", "--output-dir", "-d", "--dir"); ok && dir.HasValue {
		name = dir.Value.Template + "/" + name
	}
	return name
}

func cloned(c *shell.Clone) string {
	if !c.Dest.Zero() {
		return c.Dest.Template
	}
	return path.Base(strings.TrimSuffix(strings.TrimRight(c.URL.Template, "/"), ".git"))
}

func (r *reader) archive(a *shell.Archive) {
	file := a.File.Template
	switch {
	case a.Action == shell.Create && file != "":
		r.write(a.Command, file, Write{Kind: Packed})
	case a.Action != shell.Extract:
	case inPlace(a):
		r.write(a.Command, strings.TrimSuffix(file, path.Ext(file)), Write{Kind: Unpacked})
		if !a.Keep {
			r.remove(a.Command, Removal{Path: r.run.Path(a.Command, a.File)})
		}
	default:
		r.unpacked(a)
	}
}

// inPlace reports whether a replaces the archive by the one file in it.
func inPlace(a *shell.Archive) bool {
	switch a.Name {
	case "gunzip", "bunzip2", "unxz", "unlzma", "unzstd", "uncompress", "gzip", "bzip2", "xz", "zstd", "lzma", "pigz":
		return true
	}
	return false
}

func (r *reader) unpacked(a *shell.Archive) {
	dest := "."
	if !a.Dest.Zero() {
		dest = a.Dest.Template
	}
	for _, m := range a.Members {
		name := m.Template
		if a.HasFlag("--strip-components", "--strip") || a.HasFlag("-j") && a.Name == "unzip" {
			name = path.Base(name)
		}
		r.write(a.Command, path.Join(dest, name), Write{Kind: Unpacked})
	}
	if len(a.Members) == 0 {
		// What is stripped of its top folder fills dest itself.
		loose := !a.HasFlag("--strip-components", "--strip") || isStandardFolder(r.run.paths.of(a.Command, dest))
		r.write(a.Command, dest, Write{Tree: true, Loose: loose, Kind: Unpacked})
	}
}

// command reads what has no vocabulary of its own.
func (r *reader) command(c *shell.Command) {
	if out, ok := c.Stdout(); ok && strings.HasPrefix(out.Op, ">") && out.Op != ">&" {
		if !slices.ContainsFunc(r.run.Writes, func(w Write) bool { return w.Command == c }) {
			r.write(c, out.Target.Template, Write{})
		}
	}
	switch c.Name {
	case "cp", "install", "mv", "ln":
		r.transfer(c)
	case "tee":
		for _, w := range c.Args {
			r.write(c, w.Template, Write{})
		}
	}
}

// temporary finds the variables that hold the name of a folder or file by mktemp.
func (r *reader) temporary() {
	if r.run.Script.File == nil {
		return
	}
	for _, c := range r.run.Script.Named("mktemp") {
		for _, e := range r.run.Script.Named("export", "readonly", "local") {
			for _, w := range e.Args {
				if name, _, ok := strings.Cut(w.Template, "="); ok && w.Span.Contains(c.Span) {
					r.write(c, "$"+name, Write{Tree: c.HasFlag("-d", "--directory"), Kind: Temporary})
				}
			}
		}
		sh.Walk(r.run.Script.File, func(n sh.Node) bool {
			a, ok := n.(*sh.Assign)
			if !ok || a.Name == nil || a.Value == nil || c.Script != r.run.Script {
				return true
			}
			if span := r.run.Script.Span(a); span.Contains(c.Span) {
				r.write(c, "$"+a.Name.Value, Write{Tree: c.HasFlag("-d", "--directory"), Kind: Temporary})
			}
			return true
		})
	}
}

// transfer reads cp and its kin: sources and where they go.
func (r *reader) transfer(c *shell.Command) {
	sources, target := c.Args, shell.Word{}
	if f, ok := c.Flag("-t", "--target-directory"); ok {
		target = f.Value
	} else if len(sources) > 1 && !c.HasFlag("-d", "--directory") {
		sources, target = sources[:len(sources)-1], sources[len(sources)-1]
	} else {
		return
	}
	dest := r.run.Path(c, target)
	into := len(sources) > 1 || strings.HasSuffix(target.Template, "/") || c.HasFlag("-t", "--target-directory") || isStandardFolder(dest)
	for _, s := range sources {
		from := r.run.Path(c, s)
		name := target.Template
		w := Write{Tree: s.Glob || c.HasFlag("-r", "-R", "-a", "--recursive", "--archive")}
		if into && !s.Glob {
			name = path.Join(name, path.Base(from))
		}
		if c.Name == "mv" {
			w.Kind = Moved
			r.remove(c, Removal{Word: s, Path: from, Glob: s.Glob})
		}
		r.write(c, name, w)
	}
}

func isStandardFolder(dir string) bool {
	return slices.Contains(standardFolders, dir)
}

// standardFolders exist in every distribution.
var standardFolders = []string{
	"/", "/tmp", "/var/tmp", "/usr/local/bin", "/usr/bin", "/bin", "/sbin", "/usr/local/sbin", "/usr/sbin",
	"/etc", "/opt", "/root", "/home", "/srv", "/usr/src", "/usr/local", "/usr/local/lib", "/usr/lib", "/usr/share", "/usr/local/share",
}

// Below reports whether p lies in one of the folders for what is not meant to stay.
func Below(p string, folders ...string) bool {
	return slices.ContainsFunc(folders, func(dir string) bool { return p != dir && build.Within(dir, p) })
}
