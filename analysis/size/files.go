package size

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// files is what a stage is known to hold beside its base image. Paths are absolute
// and clean; those in a folder that the base image decides begin with [open].
type files struct {
	list []file
	// written has the folders in which commands have written what is not known.
	written []string
}

// open stands for a WORKDIR that is not known.
const open = "/…"

// file is a file or folder and everything in it.
type file struct {
	path    string
	what    string
	size    Size          // the zero value where it is not known
	context string        // the path of the build context that it is a copy of; "" for none
	keeper  shell.Manager // whose cache it is; "" for none
}

func (f files) clone() files { return files{slices.Clone(f.list), slices.Clone(f.written)} }

// maxFiles bounds what is followed: stages that copy each other twice would double it.
const maxFiles = 300

// put adds a file in place of what was there; false when there are too many.
func (f *files) put(n file) bool {
	f.remove(n.path)
	if len(f.list) >= maxFiles {
		return false
	}
	f.list = append(f.list, n)
	return true
}

// remove takes a path away with all below it.
func (f *files) remove(name string) {
	f.list = slices.DeleteFunc(f.list, func(o file) bool { return within(name, o.path) })
}

// write notes that something unknown was written in dir.
func (f *files) write(dir string) {
	if !slices.Contains(f.written, dir) {
		f.written = append(f.written, dir)
	}
}

// unsure reports whether dir may hold more than the list says.
func (f *files) unsure(dir string) bool {
	return slices.ContainsFunc(f.written, func(w string) bool { return within(dir, w) })
}

// below returns what lies at or below name, a path or pattern, or is the part of a
// copied folder that name means.
func (f *files) below(name string, p *project.Project) []file {
	var found []file
	for _, o := range f.list {
		if within(name, o.path) || strings.ContainsAny(name, "*?[") && matches(name, o.path) {
			found = append(found, o)
			continue
		}
		rel, ok := strings.CutPrefix(name, strings.TrimSuffix(o.path, "/")+"/")
		if !ok || o.context == "" || p == nil {
			continue
		}
		source := path.Join(o.context, rel)
		if a := selected(p, source); a.Files > 0 {
			found = append(found, file{path: name, what: source, size: ofContext(a, source), context: source})
		}
	}
	return found
}

// within is build.Within for a dir that is clean as well.
func within(dir, name string) bool {
	return dir == "/" || strings.HasPrefix(name, dir) && (len(name) == len(dir) || name[len(dir)] == '/')
}

func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

// How files of a project compress. The usual ratio is the median over the catalogue's
// Debian images; node_modules of a TypeScript service with 463 packages compressed to a
// fifth, the production part alone to the same (measured 2026-11-25); archives and
// pictures do not compress at all.
const (
	ratioUsual   = 2.7
	ratioSources = 5.1
	ratioModules = 4.9
)

// ofContext is the size of what COPY takes in.
func ofContext(a project.Amount, source string) Size {
	from := source + " in the build context"
	disk := exactly[onDisk](a.Bytes, image.Measured, from)
	if a.AtLeast {
		disk.Source, disk.High = image.Estimated, 10*disk.Bytes
	}
	return Size{disk, between[compressed](
		scaled(a.Bytes, 1/ratioSources), scaled(a.Bytes, 1/ratioUsual), disk.High, from+", as files usually compress")}
}

// ofModules is the size of packages that an install brings, of which the project has a copy.
func ofModules(a project.Amount, from string) Size {
	high := scaled(a.Bytes, 1.1)
	if a.AtLeast {
		high = 10 * a.Bytes
	}
	return Size{
		between[onDisk](scaled(a.Bytes, 0.9), a.Bytes, high, from),
		between[compressed](scaled(a.Bytes, 0.8/ratioModules), scaled(a.Bytes, 1/ratioModules), scaled(high, 1.8/ratioModules), from),
	}
}
