package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/size"
	"minke/analysis/syntax"
)

// prediction is an estimate beside the truth, both compressed.
type prediction struct {
	What string
	Of   size.Transfer
	True image.Bytes
	Near bool // another release stands in
}

// ratio is how much too large (above 1) or too small the estimate is.
func (p prediction) ratio() float64 { return float64(p.Of.Bytes) / float64(p.True) }

func (p prediction) err() float64 { return math.Abs(p.ratio() - 1) }

// wrong reports whether the estimate is off by more than a factor of 3 and does not say
// so by a range that is as wide. Layers below 100 kB are no matter of bytes.
func (p prediction) wrong() bool {
	r := p.ratio()
	if r <= 3 && r >= 1.0/3 || max(p.Of.Bytes, p.True) < 100*image.KB {
		return false
	}
	return p.True < p.Of.Low || p.True > p.Of.High
}

// report is what all histories give.
type report struct {
	Images   int
	Apt, Apk layers
	Totals   []prediction // of what images have up to the last of these layers that can be predicted
	Bases    []prediction // of tags, estimated as if the catalogue did not list them
}

// layers are those that a package manager made.
type layers struct {
	Said   []prediction
	Unsaid []string // that have no prediction, and why
}

// of returns the list of the manager that made a layer, nil where none did.
func (r *report) of(by string) *layers {
	switch {
	case strings.Contains(by, "apt-get") && strings.Contains(by, " install "):
		return &r.Apt
	case strings.Contains(by, "apk ") && strings.Contains(by, " add "):
		return &r.Apk
	}
	return nil
}

func measure(all []history) report {
	r := report{Images: len(all)}
	seen := map[string]bool{}
	for _, h := range all {
		r.layers(h, seen)
		ref := image.Parse(h.Image + ":" + h.Tag)
		if s, ok := image.EstimateOf(ref); ok && s.Compressed.Known() {
			r.Bases = append(r.Bases, prediction{What: ref.String(), Of: size.SizeOf(s).Transfer, True: image.Bytes(h.Bytes)})
		}
	}
	return r
}

// layers estimates the layers of one image. What several images do alike counts once.
func (r *report) layers(h history, seen map[string]bool) {
	text, entries, ok := h.dockerfile()
	if !ok {
		return
	}
	lines := size.Of(build.New(syntax.Parse(text)), nil).Stages[0].Lines
	name := h.Image + ":" + h.Tag
	var sum size.Transfer
	var bytes image.Bytes
	known, count := true, 0
	for i, l := range lines {
		in := entries[i]
		predicted := !in.Cut && len(l.Unknown) == 0
		if known = known && predicted; known {
			sum, bytes = sum.Plus(l.Transfer), bytes+image.Bytes(in.Bytes)
		}
		list := r.of(in.By)
		if i == 0 || list == nil {
			continue
		}
		if known {
			count++
		}
		key := lines[0].Node.Text() + in.By
		switch {
		case seen[key] || in.Bytes < 10_000: // nothing was installed
		case predicted:
			list.Said = append(list.Said, prediction{name + "  " + asked(in.By), l.Transfer, image.Bytes(in.Bytes), standsIn(l)})
		default:
			why := strings.Join(l.Unknown, "; ")
			if in.Cut {
				why = "the history has only the start of its command"
			}
			list.Unsaid = append(list.Unsaid, fmt.Sprintf("%v  %s  %s: %s", image.Bytes(in.Bytes), name, asked(in.By), why))
		}
		seen[key] = true
	}
	key := fmt.Sprint(lines[0].Node.Text(), bytes/image.MB)
	if count > 0 && !seen[key] {
		seen[key] = true
		r.Totals = append(r.Totals, prediction{What: fmt.Sprintf("%s up to its last known layer of packages (%d)", name, count), Of: sum, True: bytes})
	}
}

// standsIn reports whether the packages of another release stand in for those of l.
func standsIn(l *size.Line) bool {
	return slices.ContainsFunc(l.Parts, func(p size.Part) bool { return strings.Contains(p.Transfer.From, "stand in") })
}

// split has those of the release itself, and those for which another stands in.
func split(list []prediction) (exact, near []prediction) {
	for _, p := range list {
		if p.Near {
			near = append(near, p)
		} else {
			exact = append(exact, p)
		}
	}
	return exact, near
}

// asked shortens a command to what it asks apt or apk for.
func asked(by string) string {
	by = strings.Join(strings.Fields(by), " ")
	for _, flag := range []string{"--no-install-recommends ", "add --no-cache ", "--no-cache add "} {
		if _, rest, ok := strings.Cut(by, flag); ok {
			by = rest
		}
	}
	by, _, _ = strings.Cut(by, ";")
	by, _, _ = strings.Cut(by, "&&")
	return strings.ToValidUTF8(by[:min(len(by), 50)], "")
}

func median(list []prediction) float64 {
	if len(list) == 0 {
		return math.NaN()
	}
	errs := make([]float64, len(list))
	for i, p := range list {
		errs[i] = p.err()
	}
	slices.Sort(errs)
	if n := len(errs); n%2 == 0 {
		return (errs[n/2-1] + errs[n/2]) / 2
	}
	return errs[len(errs)/2]
}

func within(list []prediction) int {
	n := 0
	for _, p := range list {
		if p.True >= p.Of.Low && p.True <= p.Of.High {
			n++
		}
	}
	return n
}

func (r report) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, part := range []struct {
		title string
		list  []prediction
	}{
		{"Layers that apt made", r.Apt.Said},
		{"Layers that apk made", r.Apk.Said},
		{"Images, up to the last layer that can be predicted", r.Totals},
		{"Official images, each estimated without its own row of the catalogue", r.Bases},
	} {
		fmt.Fprintf(w, "%s (compressed):\n\n", part.title)
		fmt.Fprintln(w, "true\testimate\trange\toff by\t\t ")
		slices.SortFunc(part.list, func(a, b prediction) int { return cmp.Compare(b.True, a.True) })
		for _, p := range part.list {
			mark := " "
			if p.wrong() {
				mark = "!"
			}
			fmt.Fprintf(w, "%v\t%v\t%s\t%+.0f %%\t%s\t %s\n", p.True, p.Of, p.Of.Range(), 100*(p.ratio()-1), mark, p.What)
		}
		fmt.Fprintf(w, "\nmedian error %.1f %% over %d; the truth lies in the range of %d; off by more than 3x without a range that says so: %d\n\n",
			100*median(part.list), len(part.list), within(part.list), wrongs(part.list))
		if err := w.Flush(); err != nil {
			return err
		}
	}
	unsaid := slices.Concat(r.Apt.Unsaid, r.Apk.Unsaid)
	fmt.Fprintf(w, "%d layers of packages have no prediction:\n\n", len(unsaid))
	for _, u := range unsaid {
		fmt.Fprintf(w, "  %s\n", u)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\nIn short: %s\n", r.summary())
	return err
}

// summary is what README says of the estimates.
func (r report) summary() string {
	list := slices.Concat(r.Apt.Said, r.Apk.Said, r.Totals, r.Bases)
	worst := "none is"
	if n := wrongs(list); n > 0 {
		worst = fmt.Sprintf("%d are", n)
	}
	exact, near := split(r.Apk.Said)
	return fmt.Sprintf("Over the histories of %d official images the compressed size of a layer of apt is off by %.0f %% (median of %d), "+
		"that of a layer of apk by %.0f %% on Alpine 3.16 (%d, most of them used to fit the model) and by %.0f %% where this stands in (%d), that of an image up to its last such layer by %.0f %% (%d), and that of an "+
		"official image which the catalogue does not list by %.0f %% (%d); %s off by more than a factor of 3 outside its range.",
		r.Images, 100*median(r.Apt.Said), len(r.Apt.Said), 100*median(exact), len(exact), 100*median(near), len(near),
		100*median(r.Totals), len(r.Totals), 100*median(r.Bases), len(r.Bases), worst)
}

func wrongs(list []prediction) int {
	n := 0
	for _, p := range list {
		if p.wrong() {
			n++
		}
	}
	return n
}
