package diet

import (
	"fmt"
	"strings"

	"minke/analysis/size"
)

// Markdown writes the plan for people: a table of the steps that count, what each
// leaves, and what the figures are worth.
func (p *Plan) Markdown() string {
	var b strings.Builder
	b.WriteString("# Diet plan\n\n")
	if p.Before.Graph.Final() == nil {
		b.WriteString("There is no stage, so there is no image.\n")
		return b.String()
	}
	before := p.Before.Image()
	steps, others := p.Counting()
	if len(p.Steps) == 0 {
		b.WriteString("The image is as lean as Minke can make it: " + both(before) + ".\n")
	} else {
		b.WriteString("| step | on disk | to transfer | rule |\n| --- | ---: | ---: | --- |\n")
		fmt.Fprintf(&b, "| as it is | %s | %s | |\n", before.OnDisk(), before.ToTransfer())
		for _, s := range steps {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", size.Escaped(s.title()), s.Total.OnDisk(), s.Total.ToTransfer(), s.Rule.Name)
		}
		if others > 0 {
			fmt.Fprintf(&b, "\n%s less than 0.5 MB, or what is not known.\n", saving(others, len(steps)))
		}
	}
	lacks(&b, before)
	b.WriteString("\nFigures with ≈ are estimated, the others were read or measured; 1 MB is 10^6 bytes.\n")
	return b.String()
}

// title names the first fix of a step and counts the others.
func (s *Step) title() string {
	if n := len(s.Titles); n > 1 {
		return fmt.Sprintf("%s (and %d more)", s.Titles[0], n-1)
	}
	return s.Titles[0]
}

func saving(others, before int) string {
	more := ""
	if before > 0 {
		more = "more "
	}
	if others == 1 {
		return "1 " + more + "fix saves"
	}
	return fmt.Sprintf("%d %sfixes save", others, more)
}

func both(t size.Total) string { return t.OnDisk() + " on disk, " + t.ToTransfer() + " to transfer" }

// lacks lists what the sizes lack from the start.
func lacks(b *strings.Builder, t size.Total) {
	if t.Complete() {
		return
	}
	b.WriteString("\nNot known, and in none of these sums:\n\n")
	for _, l := range t.Lacks {
		for _, what := range l.Unknown {
			b.WriteString("- " + size.Escaped(what) + "\n")
		}
	}
}
