package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/size/measure"
)

// Layers is what the layers of a real image take.
type Layers struct {
	Path   string
	Layers []measure.Layer
	Graph  *build.Graph // of the Dockerfile that the image was built from; nil when not given
	Budget image.Bytes  // 0 for none
	// Remembered is for how many instructions of Graph this is shown from now on.
	Remembered int
}

// sum adds up all layers.
func (r *Layers) sum() (s measure.Layer) {
	for _, l := range r.Layers {
		s.Transfer += l.Transfer
		s.Disk += l.Disk
		s.Hidden += l.Hidden
	}
	return s
}

// Over reports whether the image is larger on disk than the budget.
func (r *Layers) Over() bool { return r.Budget > 0 && r.sum().Disk > r.Budget }

// nodes are the instructions that made the layers, nil where that is not known.
func (r *Layers) nodes() []*build.Node {
	if r.Graph == nil {
		return make([]*build.Node, len(r.Layers))
	}
	return measure.Lines(r.Graph, r.Layers)
}

// Text prints the layers for people.
func (r *Layers) Text(to io.Writer, style Style) error {
	out := bufio.NewWriter(to)
	fmt.Fprintln(out, style.paint(bold, Visible(r.Path)))
	row := func(disk, transfer, hidden, text string) {
		line := "  " + runewidth.FillLeft(disk, 11) + runewidth.FillLeft(transfer, 11) + style.paint(yellow, runewidth.FillLeft(hidden, 11)) + "  " + text
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
	row("on disk", "transfer", "hidden", style.paint(faint, "made by"))
	nodes := r.nodes()
	for i, l := range r.Layers {
		if l.Empty {
			continue
		}
		by := "      " + Visible(runewidth.Truncate(strings.Join(strings.Fields(l.CreatedBy), " "), 72, "…"))
		if l.CreatedBy == "" {
			by = "      " + style.paint(faint, "the history does not say")
		}
		if nodes[i] != nil {
			number, text := lineOf(r.Graph, nodes[i])
			by = fmt.Sprintf("%4d  %s", number, text)
		}
		hidden := ""
		if l.Hidden > 0 {
			hidden = l.Hidden.String()
		}
		row(l.Disk.String(), l.Transfer.String(), hidden, by)
	}
	s := r.sum()
	row(s.Disk.String(), s.Transfer.String(), s.Hidden.String(), style.paint(bold, "      total"))
	if s.Hidden > 0 {
		fmt.Fprintf(out, "\n  Hidden is what higher layers replace or delete: it is stored and sent, and nobody sees it.\n")
	}
	if r.Remembered > 0 {
		fmt.Fprintf(out, "\n  Remembered for %s of the Dockerfile: minke size shows it from now on (--forget drops it).\n", plural(r.Remembered, "line"))
	}
	if r.Over() {
		fmt.Fprintf(out, "\n  %s\n", style.paint(red, "Over the budget of "+r.Budget.String()+" on disk."))
	}
	return out.Flush()
}

type jsonImage struct {
	Image  string      `json:"image"`
	Layers []jsonLayer `json:"layers"`
	Disk   image.Bytes `json:"disk"`
	Trans  image.Bytes `json:"transfer"`
	Hidden image.Bytes `json:"hidden"`
}

type jsonLayer struct {
	CreatedBy string      `json:"createdBy"`
	Line      int         `json:"line,omitempty"`
	Disk      image.Bytes `json:"disk"`
	Transfer  image.Bytes `json:"transfer"`
	Hidden    image.Bytes `json:"hidden"`
	Files     int         `json:"files"`
}

// JSON prints the layers as one object, all sizes in bytes.
func (r *Layers) JSON(out io.Writer) error {
	s := r.sum()
	j := jsonImage{Image: r.Path, Layers: []jsonLayer{}, Disk: s.Disk, Trans: s.Transfer, Hidden: s.Hidden}
	nodes := r.nodes()
	for i, l := range r.Layers {
		if l.Empty {
			continue
		}
		one := jsonLayer{CreatedBy: l.CreatedBy, Disk: l.Disk, Transfer: l.Transfer, Hidden: l.Hidden, Files: l.Files}
		if nodes[i] != nil {
			one.Line, _ = lineOf(r.Graph, nodes[i])
		}
		j.Layers = append(j.Layers, one)
	}
	return writeJSON(out, j)
}
