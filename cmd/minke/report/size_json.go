package report

import (
	"io"

	"minke/analysis/image"
	"minke/analysis/size"
)

// SizeJSON prints sizes as one array of objects, a file each.
type SizeJSON struct {
	out io.Writer
	all []jsonSizes
}

// NewSizeJSON returns a printer to out.
func NewSizeJSON(out io.Writer) *SizeJSON { return &SizeJSON{out: out, all: []jsonSizes{}} }

type jsonSizes struct {
	File   string     `json:"file"`
	Stages []jsonPart `json:"stages"`
	Image  jsonTotal  `json:"image"`
	Diet   []jsonDiet `json:"diet"`
	Budget *jsonLimit `json:"budget,omitempty"`
	Other  *jsonOther `json:"compare,omitempty"`
}

type jsonPart struct {
	Name    string     `json:"name"`
	Index   int        `json:"index"`
	InImage bool       `json:"inImage"`
	Lines   []jsonLine `json:"lines"`
	Total   jsonTotal  `json:"total"`
}

type jsonLine struct {
	Line        int        `json:"line"`
	Instruction string     `json:"instruction"`
	Disk        *jsonBytes `json:"disk"`
	Transfer    *jsonBytes `json:"transfer"`
	Parts       []jsonItem `json:"parts"`
	Unknown     []string   `json:"unknown"`
}

type jsonItem struct {
	What     string     `json:"what"`
	Disk     *jsonBytes `json:"disk"`
	Transfer *jsonBytes `json:"transfer"`
}

// jsonBytes is a figure in bytes; null stands for one that is not known.
type jsonBytes struct {
	Bytes  image.Bytes `json:"bytes"`
	Low    image.Bytes `json:"low"`
	High   image.Bytes `json:"high"`
	Source string      `json:"source"`
	From   string      `json:"from"`
	Date   string      `json:"date,omitempty"`
}

type jsonTotal struct {
	Disk     *jsonBytes `json:"disk"`
	Transfer *jsonBytes `json:"transfer"`
	Complete bool       `json:"complete"`
}

type jsonDiet struct {
	Rule   string    `json:"rule"`
	Titles []string  `json:"titles"`
	Image  jsonTotal `json:"image"`
}

type jsonLimit struct {
	Disk image.Bytes `json:"disk"`
	Over bool        `json:"over"`
}

type jsonOther struct {
	File  string    `json:"file"`
	Image jsonTotal `json:"image"`
}

// Size adds the sizes of one file.
func (j *SizeJSON) Size(s *Sizes) error {
	e := s.Estimate
	one := jsonSizes{File: s.Path, Stages: []jsonPart{}, Image: totalOf(e.Image()), Diet: []jsonDiet{}}
	for _, stage := range e.Stages {
		p := jsonPart{stage.Name, stage.Index, e.Graph.InImage(stage.Stage), []jsonLine{}, totalOf(stage.Total)}
		for _, l := range stage.Lines {
			number, text := lineOf(e.Graph, l.Node)
			line := jsonLine{number, text, bytesOf(l.Disk.Figure), bytesOf(l.Transfer.Figure), []jsonItem{}, append([]string{}, l.Unknown...)}
			for _, part := range l.Parts {
				line.Parts = append(line.Parts, jsonItem{part.What, bytesOf(part.Disk.Figure), bytesOf(part.Transfer.Figure)})
			}
			p.Lines = append(p.Lines, line)
		}
		one.Stages = append(one.Stages, p)
	}
	if s.Diet != nil {
		for _, d := range s.Diet.Steps {
			one.Diet = append(one.Diet, jsonDiet{d.Rule.Name, d.Titles, totalOf(d.Total)})
		}
	}
	if s.Budget > 0 {
		one.Budget = &jsonLimit{s.Budget, s.Over()}
	}
	if s.Other != nil {
		one.Other = &jsonOther{s.Other.Path, totalOf(s.Other.Estimate.Image())}
	}
	j.all = append(j.all, one)
	return nil
}

// Close prints the array.
func (j *SizeJSON) Close() error { return writeJSON(j.out, j.all) }

func totalOf(t size.Total) jsonTotal {
	return jsonTotal{bytesOf(t.Disk.Figure), bytesOf(t.Transfer.Figure), t.Complete()}
}

func bytesOf(f image.Figure) *jsonBytes {
	if !f.Known() {
		return nil
	}
	return &jsonBytes{f.Bytes, f.Low, f.High, f.Source.String(), f.From, f.Date}
}
