package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// File is a Dockerfile to look at.
type File struct {
	Path string // as given, or below the folder given; [Stdin] for standard input
	Root string // the folder given, or the one the file given stands in: changes stay inside
}

// Context returns the folder that the file is built in: the one it stands in,
// for standard input the current one.
func (f File) Context() string {
	if f.Path == Stdin {
		return "."
	}
	return filepath.Dir(f.Path)
}

// Find returns the Dockerfiles that paths name: files as they are, folders
// searched, "-" for standard input. Each file appears once, in the order of
// paths and by name within a folder. What cannot be looked at is an error of
// its own, and the search goes on.
func Find(paths []string) ([]File, []error) {
	f := finder{seen: map[string]bool{}}
	for _, p := range paths {
		f.find(p)
	}
	if len(f.files) == 0 && len(f.errs) == 0 {
		f.fail("no Dockerfile found in %s (a file with an unusual name can be given by its path)", list(paths))
	}
	return f.files, f.errs
}

type finder struct {
	files []File
	errs  []error
	seen  map[string]bool // real paths
}

func (f *finder) fail(format string, args ...any) {
	f.errs = append(f.errs, fmt.Errorf(format, args...))
}

func (f *finder) find(path string) {
	if path == Stdin {
		f.add(File{Path: Stdin, Root: "."})
		return
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		f.errs = append(f.errs, explain(path, err))
	case info.IsDir():
		f.folder(path, path)
	default:
		f.add(File{Path: path, Root: filepath.Dir(path)})
	}
}

// folder searches dir, which is root or below it.
func (f *finder) folder(root, dir string) {
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		f.errs = append(f.errs, explain(dir, err))
		return
	}
	found := len(f.files)
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir():
			if !isForeign(e.Name()) {
				f.folder(root, path)
			}
		case !IsDockerfile(e.Name()):
		case e.Type()&fs.ModeSymlink != 0:
			f.link(root, path)
		default:
			f.add(File{Path: path, Root: root})
		}
	}
	if IsDockerfile(filepath.Base(dir)) && len(f.files) == found {
		f.fail("%s is a folder, not a file (Docker makes one when it mounts a file that is missing: remove it, or give the path of the Dockerfile)", dir)
	}
}

// link adds the link at path when what it points to lies below root.
func (f *finder) link(root, path string) {
	_, inside, err := Target(root, path)
	switch {
	case err != nil:
		f.errs = append(f.errs, explain(path, err))
	case inside:
		f.add(File{Path: path, Root: root})
	}
}

func (f *finder) add(file File) {
	real := file.Path
	if file.Path != Stdin {
		if r, err := realPath(file.Path); err == nil {
			real = r
		}
	}
	if f.seen[real] {
		return
	}
	f.seen[real] = true
	f.files = append(f.files, file)
}

// Target returns what path is once links are followed, and whether that lies in root.
func Target(root, path string) (target string, inside bool, err error) {
	if target, err = realPath(path); err != nil {
		return "", false, err
	}
	if root, err = realPath(root); err != nil {
		return "", false, err
	}
	rel, err := filepath.Rel(root, target)
	return target, err == nil && filepath.IsLocal(rel), nil
}

func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// explain says what to do about an error that the system gave for path.
func explain(path string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	next := "check that the disk is well"
	switch {
	case errors.Is(err, fs.ErrNotExist) && isLink(path):
		return fmt.Errorf("%s is a link to a file that does not exist (mend or remove the link)", path)
	case errors.Is(err, fs.ErrNotExist):
		next = "check the spelling and the folder you are in"
	case errors.Is(err, fs.ErrPermission):
		next = "give yourself the right to read it, or leave it out"
	}
	return fmt.Errorf("%s: %w (%s)", path, err, next)
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

func list(paths []string) string {
	switch len(paths) {
	case 1:
		return paths[0]
	case 2:
		return paths[0] + " and " + paths[1]
	}
	return fmt.Sprintf("%d places", len(paths))
}

// Contexts groups files by the folder they are built in, as dirOf tells, keeping their order.
// What is done to one file may change what another one of its group sees.
func Contexts(files []File, dirOf func(File) string) [][]int {
	var groups [][]int
	byDir := map[string]int{}
	for i, f := range files {
		dir, err := realPath(dirOf(f))
		if err != nil {
			dir = dirOf(f)
		}
		g, ok := byDir[dir]
		if !ok {
			g = len(groups)
			byDir[dir] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return slices.Clip(groups)
}
