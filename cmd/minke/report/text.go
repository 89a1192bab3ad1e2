package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"minke/analysis"
	"minke/analysis/image"
	"minke/analysis/size"
	"minke/analysis/syntax"
)

// Text prints findings for people.
type Text struct {
	out   *bufio.Writer
	style Style

	files   int // looked at
	with    int // with findings
	counts  [analysis.Error + 1]int
	fixable [analysis.Safe + 1]int // findings whose best fix is of that safety
}

// NewText returns a printer to out.
func NewText(out io.Writer, style Style) *Text {
	return &Text{out: bufio.NewWriter(out), style: style}
}

// File prints the findings of one file.
func (t *Text) File(path string, r *analysis.Result, saves []size.Size) error {
	t.files++
	found := Findings(path, r, saves)
	if len(found) > 0 {
		t.with++
	}
	for i := range found {
		t.count(&found[i])
		t.finding(&found[i], r.Graph.File)
	}
	return t.out.Flush()
}

func (t *Text) count(f *Finding) {
	t.counts[f.Severity]++
	if len(f.Fixes) == 0 {
		return
	}
	best := analysis.Suggested
	for _, fix := range f.Fixes {
		best = max(best, fix.Safety)
	}
	t.fixable[best]++
}

func (t *Text) finding(f *Finding, file *syntax.File) {
	place := fmt.Sprintf("%s:%d:%d:", Visible(f.Path), f.Start.Line, f.Start.Column)
	fmt.Fprintf(t.out, "%s %s %s%s %s\n", t.style.paint(bold, place),
		t.style.severity(f.Severity, SeverityName(f.Severity)+":"), Visible(f.Message), saves(f), t.style.paint(faint, "["+f.Rule.Name+"]"))
	line, marker := excerpt(f, file)
	if marker == "" {
		return
	}
	number := strconv.Itoa(f.Start.Line)
	margin := strings.Repeat(" ", len(number))
	fmt.Fprintf(t.out, "  %s %s\n", t.style.paint(faint, number+" |"), line)
	fmt.Fprintf(t.out, "  %s %s\n", t.style.paint(faint, margin+" |"), t.style.severity(f.Severity, marker))
}

// saves tells what a fix saves, where the message does not.
func saves(f *Finding) string {
	if f.Saving.Known() || f.gain() < image.MB/10 {
		return ""
	}
	return " Its fix saves " + f.Saves.Disk.String() + " on disk."
}

// maxExcerpt is how many code points of a line are shown at most.
const maxExcerpt = 160

// excerpt returns the first line of f as it may be printed, and below it the
// marker for the part that f is about. Both are empty for an empty line.
func excerpt(f *Finding, file *syntax.File) (line, marker string) {
	start := file.Offset(syntax.Position{Line: f.Start.Line - 1}, syntax.UTF32)
	end := file.Offset(syntax.Position{Line: f.Start.Line - 1, Column: 1 << 30}, syntax.UTF32)
	text := strings.TrimPrefix(file.Slice(syntax.Span{Start: start, End: end}), byteOrderMark)
	runes := []rune(strings.TrimRight(text, " \t\r\n"))
	if len(runes) == 0 {
		return "", ""
	}
	from := min(f.Start.Column-1, len(runes))
	to := len(runes)
	if f.End.Line == f.Start.Line {
		to = max(from, min(f.End.Column-1, len(runes)))
	}
	runes, from, to = window(runes, from, to)
	marker = strings.Repeat(" ", width(runes[:from])) + strings.Repeat("^", max(1, width(runes[from:to])))
	return printable(runes), marker
}

// window cuts a long line to the part around from.
func window(runes []rune, from, to int) ([]rune, int, int) {
	if len(runes) <= maxExcerpt {
		return runes, from, to
	}
	first := min(max(0, from-maxExcerpt/4), len(runes)-maxExcerpt)
	cut := append([]rune(nil), runes[first:first+maxExcerpt]...)
	from, to = from-first, min(to-first, maxExcerpt)
	if first > 0 {
		cut[0] = '…'
	}
	if first+maxExcerpt < len(runes) {
		cut[maxExcerpt-1] = '…'
	}
	return cut, from, to
}

func printable(runes []rune) string { return strings.ReplaceAll(Visible(string(runes)), "\t", "    ") }

// width is how many columns of a terminal the text takes.
func width(runes []rune) int { return runewidth.StringWidth(printable(runes)) }

// Close prints the closing line, unless no file could be looked at.
func (t *Text) Close() error {
	if t.files == 0 {
		return nil
	}
	fmt.Fprintln(t.out, t.summary())
	return t.out.Flush()
}

func (t *Text) summary() string {
	total := 0
	var parts []string
	for s := analysis.Error; s >= analysis.Hint; s-- {
		total += t.counts[s]
		if n := t.counts[s]; n > 0 {
			parts = append(parts, t.style.severity(s, plural(n, SeverityName(s))))
		}
	}
	if total == 0 {
		return t.style.paint(green, "No findings") + " in " + plural(t.files, "file") + "."
	}
	s := fmt.Sprintf("%s in %s: %s.", plural(total, "finding"), plural(t.with, "file"), strings.Join(parts, ", "))
	safe, suggested := t.fixable[analysis.Safe], t.fixable[analysis.Suggested]
	if safe > 0 {
		s += fmt.Sprintf(" `minke fix` fixes %d.", safe)
	}
	if suggested > 0 {
		s += fmt.Sprintf(" `minke fix --unsafe` fixes %d.", safe+suggested)
	}
	return s
}

func plural(n int, noun string) string {
	switch {
	case n == 1 || noun == "information":
		return fmt.Sprintf("%d %s", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
