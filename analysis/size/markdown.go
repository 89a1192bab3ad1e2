package size

import (
	"fmt"
	"strings"

	"minke/analysis/image"
)

// Markdown tells what an instruction adds, for people: both sizes, a table of the parts
// with their sources, what the range means, and what is not known. "" where nothing is
// to be said.
func (l *Line) Markdown() string {
	if len(l.Parts) == 0 && len(l.Unknown) == 0 {
		return ""
	}
	var b strings.Builder
	t := Total{Size: l.Size}
	if len(l.Unknown) > 0 {
		t.Lacks = []*Line{l}
	}
	if l.Known() {
		fmt.Fprintf(&b, "**%s on disk**, %s to transfer\n", t.OnDisk(), t.ToTransfer())
	}
	if len(l.Parts) > 0 {
		b.WriteString("\n| part | on disk | to transfer | source |\n| --- | ---: | ---: | --- |\n")
		for _, p := range l.Parts {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", Escaped(p.What), orNone(p.Disk.String()), orNone(p.Transfer.String()), p.sources())
		}
	}
	if ranges := l.ranges(); ranges != "" {
		b.WriteString("\n" + ranges + "\n")
	}
	if len(l.Unknown) > 0 {
		b.WriteString("\nNot known, and in none of these figures:\n\n")
		for _, what := range l.Unknown {
			b.WriteString("- " + Escaped(what) + "\n")
		}
	}
	return strings.TrimSpace(b.String()) + "\n"
}

// Escaped writes text so that Markdown shows it as it is, also within a cell of a table.
func Escaped(text string) string { return markdown.Replace(text) }

var markdown = strings.NewReplacer("\n", " ", "\r", " ", `\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "[", `\[`, "`", "\\`")

func orNone(amount string) string {
	if amount == "" {
		return "?"
	}
	return amount
}

// sources says where both figures are from, once if it is the same place.
func (p *Part) sources() string {
	disk, transfer := sourceOf(p.Disk.Figure), sourceOf(p.Transfer.Figure)
	switch {
	case disk == transfer, transfer == "":
		return disk
	case disk == "":
		return transfer
	}
	return "on disk: " + disk + "; to transfer: " + transfer
}

func sourceOf(f image.Figure) string {
	if !f.Known() {
		return ""
	}
	text := f.Source.String()
	if f.From != "" {
		text += ", " + Escaped(f.From)
	}
	if f.Date != "" {
		text += " (" + f.Date + ")"
	}
	return text
}

// ranges says between what bounds the estimates lie.
func (l *Line) ranges() string {
	var all []string
	if r := l.Disk.Range(); r != "" {
		all = append(all, r+" on disk")
	}
	if r := l.Transfer.Range(); r != "" {
		all = append(all, r+" to transfer")
	}
	if len(all) == 0 {
		return ""
	}
	return "≈ is an estimate. Its bounds, the sums of those of the parts: " + strings.Join(all, ", ") + "."
}
