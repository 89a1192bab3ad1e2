package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/config"
	"minke/analysis/project"
	"minke/analysis/rules"
	"minke/analysis/syntax"
	"minke/cmd/minke/source"
)

// inspector runs the rules over files.
type inspector struct {
	engine *analysis.Engine
	in     io.Reader // standard input
	base   string    // the lean base asked for on the command line; "" for what the configuration says
	target string    // the stage asked for on the command line; "" for what a compose or bake file says

	mu     sync.Mutex
	panics []error // rules that gave up
}

func newInspector(in io.Reader) *inspector {
	i := &inspector{in: in}
	i.engine = &analysis.Engine{Rules: rules.All(), OnPanic: i.onPanic}
	return i
}

func (i *inspector) onPanic(rule *analysis.Rule, value any, stack []byte) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.panics = append(i.panics, fmt.Errorf("the rule %s gave up: %v; this is a mistake in Minke, please report it with the following\n%s", rule.Name, value, stack))
}

// inspect reads f and runs the rules over it. Overlay holds files of its
// context that are to be seen with other content than they have on disk.
func (i *inspector) inspect(ctx context.Context, f source.File, overlay []analysis.FileEdit) (*analysis.Result, error) {
	text, err := source.Read(f, i.in)
	if err != nil {
		return nil, err
	}
	p, err := loadProject(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, o := range overlay {
		p = p.WithFile(o.Path, o.Content)
	}
	options, err := i.options(f)
	if err != nil {
		return nil, err
	}
	graph, err := i.graph(f, text, p.Build)
	if err != nil {
		return nil, err
	}
	return i.engine.Run(ctx, &analysis.Snapshot{Graph: graph, Project: p, Options: options}, nil), nil
}

// graph returns the meaning of a file for the build that b and the command line say.
func (i *inspector) graph(f source.File, text string, b project.Build) (*build.Graph, error) {
	told := b.Setting()
	if i.target != "" {
		told.Target = i.target
	}
	g := build.New(syntax.Parse(text)).With(told)
	if i.target == "" || g.HasTarget() {
		return g, nil
	}
	if names := stageNames(g); names != "" {
		return nil, fmt.Errorf("%s: no stage is called %s (there are %s)", f.Path, i.target, names)
	}
	return nil, fmt.Errorf("%s: no stage is called %s (none has a name: give it one with FROM … AS %s)", f.Path, i.target, i.target)
}

// stageNames lists the names of the stages as they are written.
func stageNames(g *build.Graph) string {
	var names []string
	for _, s := range g.Stages {
		if s.From.From != nil && s.Name != "" {
			names = append(names, s.From.From.Name)
		}
	}
	return strings.Join(names, ", ")
}

// targetFlag adds --target to a command.
func targetFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "target", "", "the `stage` that becomes the image, as with docker build --target; else what a compose or bake file says, or the last one")
}

// options returns what the configuration file nearest to f wishes.
func (i *inspector) options(f source.File) (*analysis.Options, error) {
	dir, err := filepath.Abs(f.Context()) // to find it in the folders above as well
	if err != nil {
		return nil, err
	}
	options, err := config.Load(dir, i.engine.Rules)
	if err == nil && i.base != "" {
		wishes := *options
		wishes.Base, options = i.base, &wishes
	}
	return options, err
}

// loadProject looks at the build context of f. The limit on time is far away
// here, where nobody is typing: the same folder gives the same findings.
func loadProject(ctx context.Context, f source.File) (*project.Project, error) {
	opts := project.Options{MaxTime: time.Minute}
	if f.Path == source.Stdin {
		return project.Load(ctx, f.Context(), "", opts)
	}
	b, err := locate(f)
	if err != nil {
		return nil, err
	}
	return project.LoadBuild(ctx, b, opts)
}

// locate finds out how f is built.
func locate(f source.File) (project.Build, error) {
	if f.Path == source.Stdin {
		return project.Build{Dir: f.Context()}, nil
	}
	file, err := filepath.Abs(f.Path)
	if err != nil {
		return project.Build{}, err
	}
	return project.Locate(file, config.Context(file)), nil
}

// contextOf returns the folder that f is built in.
func contextOf(f source.File) string {
	b, err := locate(f)
	if err != nil {
		return f.Context()
	}
	return b.Dir
}

// inParallel calls work for 0 to n-1 on all cores and, as soon as each is
// ready, done in order. It stops early with ctx or when done fails.
func inParallel[T any](ctx context.Context, n int, work func(int) T, done func(int, T) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	results := make([]chan T, n)
	for i := range results {
		results[i] = make(chan T, 1)
	}
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range n {
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	for range min(n, runtime.GOMAXPROCS(0)) {
		go func() {
			for i := range next {
				results[i] <- work(i)
			}
		}()
	}
	for i := range n {
		select {
		case r := <-results[i]:
			if ctx.Err() != nil { // r may be only half of it
				return exitInterrupted
			}
			if err := done(i, r); err != nil {
				return err
			}
		case <-ctx.Done():
			return exitInterrupted
		}
	}
	return nil
}
