package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"minke/analysis"
	"minke/analysis/fix"
	"minke/cmd/minke/replace"
	"minke/cmd/minke/source"
)

// plan is what is to change for the Dockerfiles of one build context. They are
// planned together because they share the files beside them.
type plan struct {
	files  []draft
	others []other
	errs   []error
}

// draft is a Dockerfile and what becomes of it.
type draft struct {
	file    source.File
	change  replace.Change
	outcome *fix.Outcome
}

// other is a file beside the Dockerfiles that their fixes create or change.
type other struct {
	replace.Change
	edit analysis.FileEdit
}

// changes returns everything that changes, Dockerfiles first.
func (p *plan) changes() []replace.Change {
	var all []replace.Change
	for _, d := range p.files {
		if d.outcome.Changed() && d.change.New != d.change.Old {
			all = append(all, d.change)
		}
	}
	for _, o := range p.others {
		all = append(all, o.Change)
	}
	return all
}

// plan works out the changes for those of files that group lists.
func (f *fixer) plan(ctx context.Context, files []source.File, group []int) *plan {
	p := &plan{}
	for _, i := range group {
		if err := f.draft(ctx, p, files[i]); err != nil {
			p.errs = append(p.errs, err)
		}
	}
	return p
}

func (f *fixer) draft(ctx context.Context, p *plan, file source.File) error {
	start, err := f.in.inspect(ctx, file, p.edits())
	if err != nil {
		return err
	}
	outcome := fix.All(ctx, f.in.engine, start, f.chooses(file))
	before, after := start.Graph.File.Text(), outcome.After.Graph.File.Text()
	if err := worse(before, after); err != nil {
		return fmt.Errorf("%s: left as it is, because after the fixes Docker would refuse it: %w; this is a mistake in Minke, please report it", file.Path, err)
	}
	for _, e := range outcome.Files {
		if !filepath.IsLocal(filepath.FromSlash(e.Path)) {
			return fmt.Errorf("%s: left as it is, because a fix would change %s, outside the build context; this is a mistake in Minke, please report it", file.Path, e.Path)
		}
	}
	p.files = append(p.files, draft{
		file:    file,
		change:  replace.Change{Path: file.Path, Root: file.Root, Exists: true, Old: before, New: after},
		outcome: outcome,
	})
	for _, e := range outcome.Files {
		p.add(file, start.Project.Dir, e)
	}
	return nil
}

// edits returns what the files beside the Dockerfile are going to be.
func (p *plan) edits() []analysis.FileEdit {
	edits := make([]analysis.FileEdit, len(p.others))
	for i, o := range p.others {
		edits[i] = o.edit
	}
	return edits
}

// add notes that e is to happen in the build context of file. The first edit of a file
// knows what was there before.
func (p *plan) add(file source.File, context string, e analysis.FileEdit) {
	i := slices.IndexFunc(p.others, func(o other) bool { return o.edit.Path == e.Path })
	if i >= 0 {
		p.others[i].edit.Content, p.others[i].New = e.Content, e.Content
		return
	}
	dir, root := file.Context(), file.Root
	if abs, err := filepath.Abs(dir); err != nil || abs != context { // a compose file or the like says so
		dir, root = shorter(context), context
	}
	p.others = append(p.others, other{edit: e, Change: replace.Change{
		Path: filepath.Join(dir, filepath.FromSlash(e.Path)), Root: root,
		Exists: e.Exists, Old: e.Old, New: e.Content,
	}})
}

// shorter writes a folder as seen from the current one, where that is below or beside it.
func shorter(dir string) string {
	if wd, err := filepath.Abs("."); err == nil {
		if rel, err := filepath.Rel(wd, dir); err == nil {
			return rel
		}
	}
	return dir
}
