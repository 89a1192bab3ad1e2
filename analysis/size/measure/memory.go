package measure

import (
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/size"
	"minke/analysis/size/cache"
)

// Memory is what instructions brought in when they were built, by what they say and what
// stands before them. It is safe for concurrent use.
type Memory struct{ table *cache.Table[layer] }

// layer is what is remembered of one.
type layer struct {
	Disk     image.Bytes `json:"disk"`
	Transfer image.Bytes `json:"transfer"`
	From     string      `json:"from"` // the image
}

// Recall reads the memory in the folder dir; with "" there is none on the disk.
func Recall(dir string) *Memory {
	if dir != "" {
		dir = filepath.Join(dir, "measured.json")
	}
	return &Memory{cache.Open[layer](dir)}
}

// Forget empties the memory.
func (m *Memory) Forget() error { return m.table.Clear() }

// Tell adds what is remembered by now, by this process and others, to what is measured.
func (m *Memory) Tell(to *size.Measured) {
	m.table.Refresh()
	if revision := m.table.Revision(); revision != 0 {
		to.Line, to.Revision.Line = m.line, revision
	}
}

// line tells what is remembered of an instruction.
func (m *Memory) line(k size.Key) (size.Size, bool) {
	e, ok := m.table.Get(string(k))
	if l := e.Value; !ok || l.Disk < 0 || l.Transfer < 0 || l.Disk > image.TB || l.Transfer > image.TB {
		return size.Size{}, false
	}
	figure := func(b image.Bytes) image.Figure {
		return image.Figure{
			Bytes: b, Low: b, High: b, Source: image.Measured,
			From: e.Value.From, Date: e.At.Format(time.DateOnly),
		}
	}
	return size.Size{Disk: size.Disk{Figure: figure(e.Value.Disk)}, Transfer: size.Transfer{Figure: figure(e.Value.Transfer)}}, true
}

// maxName bounds the name of an image in the memory.
const maxName = 200

// Remember keeps what the layers of an image called from took, and returns of how many
// instructions of g, its base image among them. It keeps nothing of an image that was
// built from something else, and nothing behind a RUN that has changed since.
func (m *Memory) Remember(now time.Time, g *build.Graph, list []Layer, from string) (int, error) {
	if len(from) > maxName {
		from = strings.ToValidUTF8(from[:maxName], "") + "…"
	}
	keys, kept := size.Keys(g), map[string]layer{}
	for n, l := range built(g, list) {
		if key := keys[n]; key != "" {
			kept[string(key)] = layer{l.Disk, l.Transfer, from}
		}
	}
	if len(kept) == 0 {
		return 0, nil
	}
	return len(kept), m.table.Put(now, kept)
}

// built finds what each instruction of g's final image brought in, and the FROM at its
// bottom; nil where list is not of g.
func built(g *build.Graph, list []Layer) map[*build.Node]Layer {
	bottom := g.Final()
	if bottom == nil {
		return nil
	}
	instructions := instructionsOf(g)
	for base := g.Base(bottom).Stage; base != nil; base = g.Base(bottom).Stage {
		bottom = base
	}
	made := map[*build.Node]Layer{}
	var base Layer
	for i, n := range Lines(g, list) {
		if n == nil && len(made) == 0 {
			base.Disk += list[i].Disk
			base.Transfer += list[i].Transfer
		}
		if n != nil {
			made[n] = list[i]
		}
	}
	if slices.ContainsFunc(instructions, func(n *build.Node) bool { _, ok := made[n]; return !ok && !optional(n) }) {
		return nil
	}
	changed := slices.IndexFunc(instructions, func(n *build.Node) bool { return n.Name == "RUN" && !says(made[n].CreatedBy, n) })
	if changed >= 0 {
		for _, n := range instructions[changed:] {
			delete(made, n)
		}
	}
	made[bottom.From] = base
	return made
}

// says reports whether an entry of a history is of this RUN: builders change the blanks,
// the quotes and what stands around, but no word.
func says(by string, n *build.Node) bool {
	text := n.Logical.Text[n.Logical.Body.Start:n.Logical.Body.End]
	if len(n.Heredocs) > 0 {
		text = ""
	}
	by = words(by)
	for _, d := range n.Heredocs {
		if !strings.Contains(by, words(n.Text()[d.Body.Start:d.Body.End])) {
			return false
		}
	}
	return strings.Contains(by, words(text))
}

// words is the letters and digits of a text.
func words(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}
