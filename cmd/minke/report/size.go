package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"minke/analysis/build"
	"minke/analysis/diet"
	"minke/analysis/image"
	"minke/analysis/size"
)

// Sizes is what is known of the size of one file's images.
type Sizes struct {
	Path     string
	Estimate *size.Estimate
	Diet     *diet.Plan  // nil for none
	Budget   image.Bytes // 0 for none
	Other    *Sizes      // to compare with; nil for none
}

// Over reports whether the image is larger on disk than the budget.
func (s *Sizes) Over() bool { return s.Estimate.Image().Disk.Bytes > s.Budget }

// SizeText prints sizes for people.
type SizeText struct {
	out   *bufio.Writer
	style Style
}

// NewSizeText returns a printer to out.
func NewSizeText(out io.Writer, style Style) *SizeText {
	return &SizeText{out: bufio.NewWriter(out), style: style}
}

// Close ends the output.
func (t *SizeText) Close() error { return t.out.Flush() }

// Size prints the sizes of one file.
func (t *SizeText) Size(s *Sizes) error {
	e := s.Estimate
	fmt.Fprintf(t.out, "%s\n", t.style.paint(bold, Visible(s.Path)))
	if len(e.Stages) == 0 {
		fmt.Fprintln(t.out, "  no stage, so there is no image")
		return t.out.Flush()
	}
	largest := image.Bytes(1)
	for _, stage := range e.Stages {
		for _, l := range stage.Lines {
			largest = max(largest, l.Disk.Bytes)
		}
	}
	t.row("on disk", "transfer", "", t.style.paint(faint, "line"))
	for _, stage := range e.Stages {
		t.stage(e.Graph, stage, largest)
	}
	t.lacks(e)
	t.diet(s.Diet)
	t.verdict(s)
	fmt.Fprintln(t.out)
	return t.out.Flush()
}

func (t *SizeText) stage(g *build.Graph, s *size.Stage, largest image.Bytes) {
	if len(g.Stages) > 1 {
		where := "not in the image"
		if g.InImage(s.Stage) {
			where = "in the image"
		}
		fmt.Fprintf(t.out, "  %s\n", t.style.paint(faint, "stage "+Visible(stageName(s.Stage))+", "+where))
	}
	for _, l := range s.Lines {
		if l.Disk.High < image.KB && len(l.Unknown) == 0 {
			continue
		}
		number, text := lineOf(g, l.Node)
		disk, transfer := l.Disk.String(), l.Transfer.String()
		if !l.Known() {
			disk, transfer = "?", "?"
		} else if len(l.Unknown) > 0 {
			lacking := size.Total{Size: l.Size, Lacks: []*size.Line{l}}
			disk, transfer = lacking.OnDisk(), lacking.ToTransfer()
		}
		t.row(disk, transfer, bar(l.Disk.Bytes, largest), fmt.Sprintf("%4d  %s", number, text))
		t.parts(l)
	}
	t.row(s.Total.OnDisk(), s.Total.ToTransfer(), "", t.style.paint(bold, "      total"))
	if r := s.Total.Disk.Range(); r != "" {
		t.row("", "", "", t.style.paint(faint, "      "+r+" on disk"))
	}
}

// parts tells what a line is made of, where that is more than one thing that counts.
func (t *SizeText) parts(l *size.Line) {
	var words []string
	for _, p := range l.Parts {
		if p.Disk.Bytes >= image.MB && len(l.Parts) > 1 {
			words = append(words, p.Disk.String()+" "+Visible(p.What))
		}
	}
	if len(words) > 4 {
		words = append(words[:4], "…")
	}
	if len(words) > 1 || len(words) == 1 && l.Node.Name == "RUN" {
		t.row("", "", "", t.style.paint(faint, "      "+strings.Join(words, ", ")))
	}
}

func (t *SizeText) row(disk, transfer, bar, text string) {
	line := "  " + runewidth.FillLeft(disk, 13) + runewidth.FillLeft(transfer, 13) + "  " +
		t.style.paint(green, runewidth.FillRight(bar, barWidth)) + "  " + text
	fmt.Fprintln(t.out, strings.TrimRight(line, " "))
}

const barWidth = 16

func bar(b, largest image.Bytes) string {
	return strings.Repeat("█", int((b*barWidth+largest/2)/largest))
}

// lineOf gives the number and the text of an instruction's first line.
func lineOf(g *build.Graph, n *build.Node) (number int, text string) {
	if span, ok := g.Span(n.At(n.Keyword)); ok {
		number = 1 + strings.Count(g.File.Text()[:span.Start], "\n")
	}
	text, more, _ := strings.Cut(strings.TrimSpace(n.Text()), "\n")
	text = Visible(strings.TrimRight(text, " \t\r"))
	if strings.TrimSpace(more) != "" && !strings.HasSuffix(text, "…") {
		text = strings.TrimRight(strings.TrimSuffix(text, "\\"), " ") + " …"
	}
	return number, runewidth.Truncate(text, 72, "…")
}

func stageName(s *build.Stage) string {
	if s.Name != "" {
		return s.Name
	}
	return fmt.Sprint(s.Index)
}

// lacks lists what the image's total does not have.
func (t *SizeText) lacks(e *size.Estimate) {
	list := e.Image().Lacks
	if len(list) == 0 {
		return
	}
	fmt.Fprintln(t.out, "\n  Not known, and not in the total:")
	for _, l := range list {
		number, _ := lineOf(e.Graph, l.Node)
		for _, what := range l.Unknown {
			fmt.Fprintf(t.out, "  %4d  %s\n", number, Visible(what))
		}
	}
}

// diet shows the steps that change the total, and how many others there are.
func (t *SizeText) diet(p *diet.Plan) {
	if p == nil || len(p.Steps) == 0 {
		return
	}
	before := p.Before.Image()
	from := fmt.Sprintf(", from %s on disk (%s to transfer):\n", before.OnDisk(), before.ToTransfer())
	fmt.Fprint(t.out, "\n  "+t.style.paint(bold, "The diet")+from)
	steps, others := p.Counting()
	for _, d := range steps {
		title := Visible(d.Titles[0])
		if n := len(d.Titles); n > 1 {
			title += fmt.Sprintf(" (and %d more)", n-1)
		}
		fmt.Fprintf(t.out, "  %s%s  %s %s\n", runewidth.FillLeft("→ "+d.Total.OnDisk(), 14),
			runewidth.FillLeft("("+d.Total.ToTransfer()+")", 14), title, t.style.paint(faint, "["+d.Rule.Name+"]"))
	}
	if others > 0 {
		save := "save"
		if others == 1 {
			save = "saves"
		}
		fmt.Fprintf(t.out, "      %s that %s less than 0.5 MB, or what is not known\n", plural(others, "step"), save)
	}
}

func (t *SizeText) verdict(s *Sizes) {
	image := s.Estimate.Image()
	if s.Other != nil {
		other := s.Other.Estimate.Image()
		saved := other.Minus(image.Size)
		fmt.Fprintf(t.out, "\n  %s: %s on disk, %s to transfer", Visible(s.Other.Path), other.OnDisk(), other.ToTransfer())
		if saved.Disk.Known() {
			fmt.Fprintf(t.out, "; %s on disk", difference(saved.Disk.Bytes))
		}
		fmt.Fprintln(t.out)
	}
	if s.Budget == 0 {
		return
	}
	switch {
	case s.Over():
		fmt.Fprintf(t.out, "\n  %s\n", t.style.paint(red, "Over the budget of "+s.Budget.String()+" on disk."))
	case !image.Complete():
		fmt.Fprintf(t.out, "\n  Within the budget of %s on disk, as far as it is known.\n", s.Budget)
	default:
		fmt.Fprintf(t.out, "\n  Within the budget of %s on disk.\n", s.Budget)
	}
}

// difference says how the image compares with another one that is larger by b.
func difference(b image.Bytes) string {
	if b < 0 {
		return "this one is ≈ " + (-b).String() + " larger"
	}
	return "this one is ≈ " + b.String() + " smaller"
}
