package project

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// Build is how the image of a Dockerfile is built.
type Build struct {
	Dir        string            // the context, absolute
	Dockerfile string            // absolute
	Target     string            // the stage that is asked for, "" for the last one
	Contexts   map[string]string // further contexts by name, as written
	From       string            // the file that says so, absolute; "" when none does
}

// Setting returns what the build is told beside the Dockerfile.
func (b Build) Setting() build.Setting {
	return build.Setting{Target: b.Target, Contexts: b.Contexts}
}

const (
	maxAbove     = 5       // folders above the Dockerfile in which compose and bake files are looked for
	maxBuildFile = 1 << 20 // bytes of one of these
)

// Locate finds the build context of a Dockerfile, an absolute path: configured if that is
// a folder, else as a compose or bake file beside or above it says, else the folder it stands in, else, where that
// has nothing of what its instructions copy, a folder above that has. It looks no
// further up than the folder that holds .git, and no file leads it out of that.
func Locate(dockerfile, configured string) Build {
	b := Build{Dir: filepath.Dir(dockerfile), Dockerfile: dockerfile}
	dirs := above(b.Dir)
	if configured != "" && isFolderIn(dirs[len(dirs)-1], configured) {
		b.Dir = filepath.Clean(configured)
		return b
	}
	for _, dir := range dirs {
		if found, ok := saidIn(dir, dirs[len(dirs)-1], dockerfile); ok {
			return found
		}
	}
	if dir := plausible(dirs, dockerfile); dir != "" {
		b.Dir = dir
	}
	return b
}

// above lists dir and the folders above it that belong to the same repository.
func above(dir string) (dirs []string) {
	for range maxAbove {
		dirs = append(dirs, dir)
		if exists(dir, ".git") {
			return dirs
		}
		up := filepath.Dir(dir)
		if up == dir || filepath.Dir(up) == up {
			break
		}
		dir = up
	}
	return dirs
}

// IsBuildFile reports whether a file is named like one that may say how images are built.
func IsBuildFile(name string) bool { return slices.Contains(buildFiles, filepath.Base(name)) }

var buildFiles = slices.Concat(composeNames, []string{"docker-bake.json", "docker-bake.hcl"})

func exists(dir, name string) bool {
	_, err := os.Lstat(filepath.Join(dir, name))
	return err == nil
}

// saidIn looks into the compose and bake files of a folder for the Dockerfile.
func saidIn(dir, top, dockerfile string) (b Build, ok bool) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return b, false
	}
	defer root.Close()
	for _, name := range buildFiles {
		data, err := readRegular(root, name, maxBuildFile)
		if err != nil {
			continue
		}
		var specs []buildSpec
		switch {
		case strings.HasSuffix(name, ".json"):
			specs, err = readBakeJSON(data)
		case strings.HasSuffix(name, ".hcl"):
			specs = readBakeHCL(data)
		default:
			specs, err = readCompose(data)
		}
		if err != nil {
			continue
		}
		if b, ok = ofDockerfile(specs, dir, top, dockerfile); ok {
			b.From = filepath.Join(dir, name)
			return b, true
		}
	}
	return b, false
}

// ofDockerfile takes the build of the Dockerfile from what a file in dir says. Where
// several differ in their target, none is taken; the first context counts. Folders
// outside of top do not.
func ofDockerfile(specs []buildSpec, dir, top, dockerfile string) (b Build, ok bool) {
	for _, s := range specs {
		context := s.context
		if !filepath.IsAbs(context) {
			context = filepath.Join(dir, filepath.FromSlash(context))
		}
		file := s.dockerfile
		if !filepath.IsAbs(file) {
			file = filepath.Join(context, filepath.FromSlash(file))
		}
		switch {
		case filepath.Clean(file) != filepath.Clean(dockerfile) || !isFolderIn(top, context):
		case !ok:
			b, ok = Build{Dir: filepath.Clean(context), Dockerfile: dockerfile, Target: s.target, Contexts: s.contexts}, true
		case b.Target != s.target:
			b.Target = ""
		}
	}
	return b, ok
}

// isFolderIn reports whether dir is a folder that lies in top once links are followed.
func isFolderIn(top, dir string) bool {
	realTop, err := filepath.EvalSymlinks(top)
	if err != nil {
		return false
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(realTop, real)
	info, statErr := os.Stat(real)
	return err == nil && filepath.IsLocal(rel) && statErr == nil && info.IsDir()
}

// plausible gives the nearest of dirs that has most of what the Dockerfile copies by
// name; "" where that is the one it stands in.
func plausible(dirs []string, dockerfile string) string {
	text, err := ReadText(dockerfile)
	if err != nil {
		return ""
	}
	sources := copied(build.New(syntax.Parse(text)))
	best, most := "", 0
	for i, dir := range dirs {
		n := 0
		for _, name := range sources {
			if exists(dir, filepath.FromSlash(name)) {
				n++
			}
		}
		if i == 0 {
			most = n
		} else if n > most {
			best, most = dir, n
		}
	}
	return best
}

// copied lists the plain paths that COPY and ADD take from the context.
func copied(g *build.Graph) (names []string) {
	for _, s := range g.Stages {
		for _, n := range s.Instructions() {
			from := slices.ContainsFunc(n.Flags, func(f syntax.Flag) bool { return f.Name == "from" })
			if n.Name != "COPY" && n.Name != "ADD" || from || len(n.Heredocs) > 0 {
				continue
			}
			for _, w := range n.Args[:max(0, len(n.Args)-1)] {
				name := strings.Trim(w.Value, "/")
				if name != "" && filepath.IsLocal(name) && name != "." && !strings.ContainsAny(name, "*?[$\"") && !strings.Contains(name, "://") {
					names = append(names, name)
				}
			}
		}
	}
	return names
}
