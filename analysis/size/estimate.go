package size

import (
	"slices"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
)

// Estimate says what the instructions of a Dockerfile bring into its images. It
// is immutable and safe for concurrent use.
type Estimate struct {
	Graph  *build.Graph
	Stages []*Stage // by index

	project  *project.Project // may be nil
	measured Measured
}

// Stage is what building one stage gives. Estimates of successive versions of a file
// share those that have not changed.
type Stage struct {
	*build.Stage
	Lines []*Line // of its instructions, FROM first
	// Total is the size of an image that is made of the stage: its lines, those of the
	// stages that it inherits from among FROM.
	Total Total

	end    state // what is known at its end
	keys   []Key // of Lines, nil where no line was measured or the base is not known
	inputs inputs
}

// Line is what one instruction adds to the image of its stage.
type Line struct {
	Node *build.Node
	Size // the sum of Parts
	// Parts has what the size is made of.
	Parts []Part
	// Unknown says, each in a few words, what else the instruction adds of which nothing is known.
	Unknown []string
}

// Total is a sum, and the lines that it lacks something of.
type Total struct {
	Size
	Lacks []*Line
}

// Complete reports whether everything is in the sum.
func (t Total) Complete() bool { return len(t.Lacks) == 0 }

// Of estimates the sizes of all stages. The project may be nil: what COPY brings
// is then not known.
func Of(g *build.Graph, p *project.Project) *Estimate { return Measured{}.Of(g, p) }

// Line returns what the instruction n adds, nil when it is none of a stage.
func (e *Estimate) Line(n *build.Node) *Line {
	s := e.Stage(n.Stage)
	if s == nil {
		return nil
	}
	i, ok := slices.BinarySearchFunc(s.Lines, n, func(l *Line, n *build.Node) int { return l.Node.Index - n.Index })
	if !ok || s.Lines[i].Node != n {
		return nil
	}
	return s.Lines[i]
}

// Stage returns the estimate of s.
func (e *Estimate) Stage(s *build.Stage) *Stage {
	if s == nil || s.Index < 0 || s.Index >= len(e.Stages) {
		return nil
	}
	return e.Stages[s.Index]
}

// Image returns what the final image takes.
func (e *Estimate) Image() Total {
	if s := e.Stage(e.Graph.Final()); s != nil {
		return s.Total
	}
	return Total{}
}

// work is one stage being estimated.
type work struct {
	*Estimate
	stage *Stage
	state state
}

// state is what is known of the files at a point of a stage.
type state struct {
	files  files
	system system
}

func (e *Estimate) stage(s *build.Stage) *Stage {
	w := &work{Estimate: e, stage: &Stage{Stage: s}}
	w.stage.inputs = inputs{project: e.project, revision: e.measured.Revision, base: e.Stage(e.Graph.Base(s).Stage)}
	if e.measured.Line != nil {
		w.stage.keys = w.keying().stage(s)
	}
	for i, n := range s.Instructions() {
		l := &Line{Node: n}
		w.instruction(l)
		if i == 0 {
			w.triggers(l)
		}
		if i > 0 && w.stage.keys != nil {
			w.built(l, w.stage.keys[i])
		}
		l.Size = Sum(l.Parts)
		if len(l.Parts) == 0 && len(l.Unknown) == 0 {
			l.Size = nothing
		}
		w.stage.Lines = append(w.stage.Lines, l)
		w.stage.Total.add(l)
	}
	w.stage.end = w.state
	return w.stage
}

func (t *Total) add(l *Line) {
	t.Size = t.Size.Plus(l.Size)
	if len(l.Unknown) > 0 {
		t.Lacks = append(t.Lacks, l)
	}
}

// histories is where the sizes of layers without files were read, in June to September 2026.
const histories = "histories of official images, docker-library/repo-info"

// nothing is what an instruction adds that changes no file. ENV, CMD and their like make
// no layer at all; the layer of a RUN that changes nothing is 32 bytes.
var nothing = Size{exactly[onDisk](0, image.Catalogued, histories), exactly[compressed](0, image.Catalogued, histories)}

// emptyLayer is a layer with a folder or nothing in it: 32 to 100 bytes.
func emptyLayer(what string) Part {
	return Part{what, Size{
		exactly[onDisk](0, image.Catalogued, histories),
		Transfer{image.Figure{Bytes: 100, Low: 32, High: 150, Source: image.Catalogued, From: histories}},
	}}
}

func (w *work) instruction(l *Line) {
	switch l.Node.Name {
	case "FROM":
		w.from(l)
	case "COPY", "ADD":
		w.copy(l)
	case "RUN":
		w.run(l)
	case "WORKDIR":
		l.Parts = append(l.Parts, emptyLayer("the folder"))
	}
}

// triggers adds to FROM what the ONBUILDs of the stage below bring behind it.
func (w *work) triggers(from *Line) {
	for _, n := range w.Graph.Triggers(w.stage.Stage) {
		l := &Line{Node: n}
		w.instruction(l)
		for _, p := range l.Parts {
			from.Parts = append(from.Parts, Part{p.What + ", by ONBUILD", p.Size})
		}
		from.Unknown = append(from.Unknown, l.Unknown...)
	}
}

// from takes over what the base brings.
func (w *work) from(l *Line) {
	base := w.Graph.Base(w.stage.Stage)
	if parent := w.stage.inputs.base; parent != nil {
		w.state = parent.end
		w.state.files = w.state.files.clone()
		l.Parts = append(l.Parts, Part{"stage " + nameOf(base.Stage), parent.Total.Size})
		for _, lack := range parent.Total.Lacks {
			l.Unknown = append(l.Unknown, lack.Unknown...)
		}
		l.Unknown = l.Unknown[:min(len(l.Unknown), maxFiles)]
		return
	}
	if !base.Known {
		l.Unknown = append(l.Unknown, "the base image, which the build names")
		return
	}
	img := image.Describe(image.Parse(base.Image))
	w.state.system = system{image: img}
	if part, ok := w.base(base.Image); ok {
		l.Parts = append(l.Parts, part)
		if !part.Disk.Known() {
			l.Unknown = append(l.Unknown, "what "+base.Image+" takes on disk, which its registry does not say")
		}
		return
	}
	s, ok := image.SizeOf(img.Ref)
	if !ok {
		l.Unknown = append(l.Unknown, base.Image+", which the catalogue does not have")
		return
	}
	l.Parts = append(l.Parts, Part{base.Image, SizeOf(s)})
}

func nameOf(s *build.Stage) string {
	if s.Name != "" {
		return s.Name
	}
	return "0123456789"[min(s.Index, 9) : min(s.Index, 9)+1]
}
