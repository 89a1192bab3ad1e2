// Package project knows the build context on disk: what lies in it and how large
// it is, what its .dockerignore keeps from the builder, and what its manifests
// say about how the program is built and run.
//
// It reads and never runs anything, needs no network, and stays inside the
// context: links that lead out of it are not followed. Every read is bounded,
// so that a hostile or an enormous folder costs no more than a small one.
package project

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"minke/analysis/image"
)

// Bytes is an amount of data in the decimal units of package image.
type Bytes = image.Bytes

// Options bound what Load reads. The zero value has the defaults.
type Options struct {
	MaxEntries  int           // files and folders visited; 0: 200,000
	MaxTime     time.Duration // for the walk; 0: 2 s
	MaxDepth    int           // of folders; 0: 64
	MaxManifest int64         // bytes of one manifest; 0: 4 MiB

	// Context tells the build context that is configured for a Dockerfile, both absolute;
	// "" for none. A Cache asks it; nil for nobody.
	Context func(dockerfile string) string
}

func (o Options) withDefaults() Options {
	if o.MaxEntries == 0 {
		o.MaxEntries = 200_000
	}
	if o.MaxTime == 0 {
		o.MaxTime = 2 * time.Second
	}
	if o.MaxDepth == 0 {
		o.MaxDepth = 64
	}
	if o.MaxManifest == 0 {
		o.MaxManifest = 4 << 20
	}
	return o
}

// Project is a snapshot of a build context. It is never changed after Load, and
// safe for use by several goroutines.
type Project struct {
	Dir        string // the context, absolute
	Dockerfile string // the Dockerfile, absolute; "" when none was named

	// Build says how the image is built and which file says so. Its Dir and Dockerfile are those above.
	Build Build

	// Entries has the top of the context, the largest first.
	Entries []Entry
	// Notable has the folders below that usually do not belong into an image,
	// wherever they stand: node_modules, .git, .venv, target.
	Notable []Entry
	// Partial: a limit ended the walk, and every amount is a lower bound.
	Partial bool
	// Problems has what could not be read, with the reason. None of them is fatal.
	Problems []Problem

	// Ignore is the ignore file in force. It is never nil; without a file it ignores nothing.
	Ignore *Ignore

	// The manifests at the top of the context, else beside the Dockerfile, else,
	// when no manifest of any kind stands at these places, the only one of its
	// kind in the context. Nil when there is none.
	Node   *Node
	Python *Python
	Go     *Go
	Rust   *Rust
	Java   *Java
	DotNet *DotNet
	Ruby   *Ruby
	PHP    *PHP
	C      *C
	// Nginx is the configuration of a web server at the top of the context, nil when there is none.
	Nginx *Nginx
	// NginxModules are the files of the modules that configurations of nginx load.
	NginxModules []string

	// Cultures says what the project files of .NET do.
	Cultures Cultures
	// JVMNative are the dependencies of Java that bring machine code.
	JVMNative []NativeModule
	// ScriptFiles are the shell scripts and Makefiles in the context.
	ScriptFiles []*Script

	tree     *dir
	packages map[string]Amount // installed Node packages by path, without those nested in them
	found    manifests
	// gitInBuild: a build file at the top calls git.
	gitInBuild bool
	// print tells snapshots of the same content from those of another.
	print uint64
	memo  *memo
}

// Problem is something in the context that could not be read.
type Problem struct {
	Path string // relative to the context, with slashes
	Err  error
}

// Error says what could not be read and why.
func (p Problem) Error() string { return p.Path + ": " + reason(p.Err) }

// reason drops the operation and the path that the error repeats.
func reason(err error) string {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err.Error()
	}
	return err.Error()
}

// LoadBuild reads the context of a build as Locate has found it; see Load.
func LoadBuild(ctx context.Context, b Build, opts Options) (*Project, error) {
	p, err := Load(ctx, b.Dir, b.Dockerfile, opts)
	if err == nil {
		p.Build = b
	}
	return p, err
}

// Load reads the context in dir for a build with the given Dockerfile, a path
// that is absolute or relative to dir, or "". It fails only when dir cannot be
// opened; whatever else cannot be read is noted in Problems. A cancelled ctx gives a partial snapshot.
func Load(ctx context.Context, dir, dockerfile string, opts Options) (*Project, error) {
	opts = opts.withDefaults()
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("build context: %w", err)
	}
	root, err := os.OpenRoot(abs)
	if err != nil {
		return nil, fmt.Errorf("build context: %w", err)
	}
	defer root.Close()

	p := &Project{Dir: abs, memo: &memo{}}
	if dockerfile != "" {
		p.Dockerfile = dockerfile
		if !filepath.IsAbs(dockerfile) {
			p.Dockerfile = filepath.Join(abs, dockerfile)
		}
	}
	p.Build = Build{Dir: p.Dir, Dockerfile: p.Dockerfile}
	ctx, cancel := context.WithTimeout(ctx, opts.MaxTime)
	defer cancel()
	w := newWalk(ctx, root, opts)
	w.run()
	p.tree, p.packages, p.Partial, p.Problems = w.top, w.packages, w.partial, w.problems
	p.Entries, p.Notable = w.entries(), w.notable()

	r := &reader{root: root, max: opts.MaxManifest, read64: fnv.New64a()}
	p.Ignore = loadIgnore(r, p.Dir, p.Dockerfile)
	p.found = readManifests(ctx, r, p)
	p.found.choose(p)
	p.Nginx = readNginx(folder{reader: r, project: p, dir: ".", d: p.tree})
	p.NginxModules = readNginxModules(r, p)
	p.gitInBuild = readGitUse(folder{reader: r, project: p, dir: ".", d: p.tree})
	p.ScriptFiles, p.JVMNative = readScripts(r, p), readJVMNative(r, p)
	p.Cultures = readCultures(r, p)
	p.Problems = append(p.Problems, r.problems...)
	p.tree.fingerprint(r.read64)
	p.print = r.read64.Sum64()
	return p, nil
}

// DockerfileDir is the folder of the Dockerfile relative to the context, with
// slashes: "." when it stands at the top or is not known, "" when it stands outside.
func (p *Project) DockerfileDir() string {
	if p.Dockerfile == "" {
		return "."
	}
	rel, err := filepath.Rel(p.Dir, filepath.Dir(p.Dockerfile))
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}
