package report

import (
	"encoding/json"
	"io"

	"minke/analysis"
	"minke/analysis/size"
)

// JSON prints findings as one array of objects.
type JSON struct {
	out io.Writer
	all []jsonFinding
}

// NewJSON returns a printer to out.
func NewJSON(out io.Writer) *JSON { return &JSON{out: out, all: []jsonFinding{}} }

type jsonFinding struct {
	File      string   `json:"file"`
	Line      int      `json:"line"`
	Column    int      `json:"column"`
	EndLine   int      `json:"endLine"`
	EndColumn int      `json:"endColumn"`
	Rule      string   `json:"rule"`
	Aliases   []string `json:"aliases"`
	Severity  string   `json:"severity"`
	Message   string   `json:"message"`
	// Saving is what the first fix saves in the image; null where that is not known.
	Saving *jsonSaving `json:"saving"`
	Fixes  []jsonFix   `json:"fixes"`
}

type jsonSaving struct {
	Disk     *jsonBytes `json:"disk"`
	Transfer *jsonBytes `json:"transfer"`
}

type jsonFix struct {
	Title  string `json:"title"`
	Safety string `json:"safety"`
}

// File adds the findings of one file.
func (j *JSON) File(path string, r *analysis.Result, saves []size.Size) error {
	for _, f := range Findings(path, r, saves) {
		one := jsonFinding{
			File: f.Path, Line: f.Start.Line, Column: f.Start.Column, EndLine: f.End.Line, EndColumn: f.End.Column,
			Rule: f.Rule.Name, Aliases: f.Rule.Aliases, Severity: SeverityName(f.Severity), Message: f.Message,
			Fixes: []jsonFix{},
		}
		if f.Saves.Known() {
			one.Saving = &jsonSaving{bytesOf(f.Saves.Disk.Figure), bytesOf(f.Saves.Transfer.Figure)}
		}
		if one.Aliases == nil {
			one.Aliases = []string{}
		}
		for _, fix := range f.Fixes {
			one.Fixes = append(one.Fixes, jsonFix{fix.Title, safetyName(fix.Safety)})
		}
		j.all = append(j.all, one)
	}
	return nil
}

// Close prints the array.
func (j *JSON) Close() error { return writeJSON(j.out, j.all) }

func writeJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
