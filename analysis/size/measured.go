package size

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
)

// Measured are figures that were measured before; they take the place of catalogued and
// estimated ones. Its functions are called while estimating, from any goroutine, so they
// answer from memory. Each may be nil: the zero value has no figures.
type Measured struct {
	// Base tells the size of the image that a stage starts from.
	Base func(*build.Graph, *build.Stage) (image.Size, bool)
	// Line tells what an instruction brought in when it was built.
	Line func(Key) (Size, bool)
	// Revision is that of the answers. Figures with an unknown one, the zero value, are
	// asked for again each time.
	Revision Revision
}

// Revision tells states of what was measured apart, over the whole process. The zero value
// is that of nothing measured.
type Revision struct{ Base, Line uint64 }

// Of estimates the sizes of all stages, with what was measured where it is known. The
// project may be nil: what COPY brings is then not known. What was estimated before of a
// stage that still means the same is taken over.
func (m Measured) Of(g *build.Graph, p *project.Project) *Estimate {
	e := &Estimate{Graph: g, project: p, measured: m, Stages: make([]*Stage, 0, len(g.Stages))}
	lasting := (m.Base == nil && m.Line == nil) == (m.Revision == Revision{})
	for _, s := range g.Stages {
		if !lasting {
			e.Stages = append(e.Stages, e.stage(s))
			continue
		}
		before := knownOf(g, s)
		stage := before.find(e, s)
		if stage == nil {
			stage = e.stage(s)
			before.keep(stage)
		}
		e.Stages = append(e.Stages, stage)
	}
	return e
}

// built takes over what the instruction brought in when it was built. The files of the
// build context are seen better now than they were then.
func (w *work) built(l *Line, key Key) {
	if w.project != nil && fromContext(l.Node) && len(l.Unknown) == 0 {
		return
	}
	if s, ok := w.measured.Line(key); ok {
		l.Parts, l.Unknown = []Part{{"as measured when it was built", s}}, nil
	}
}

func fromContext(n *build.Node) bool {
	_, elsewhere := flag(n, "from")
	return !elsewhere && (n.Name == "COPY" || n.Name == "ADD")
}

// base returns what was measured of the image that the stage starts from.
func (w *work) base(name string) (Part, bool) {
	var s Size
	if keys := w.stage.keys; keys != nil {
		s, _ = w.measured.Line(keys[0])
	}
	if w.measured.Base != nil {
		if asked, ok := w.measured.Base(w.Graph, w.stage.Stage); ok {
			s.Transfer = Transfer{asked.Compressed}
			if !s.Disk.Known() {
				s.Disk = Disk{asked.Disk}
			}
		}
	}
	return Part{name, s}, s.Known()
}

// Key names an instruction by what it says and by all that stands before it in its
// stage, down to the name of the base image, and in the stages that it takes files from.
type Key string

// Keys gives the key of every instruction in a stage whose base image is known.
func Keys(g *build.Graph) map[*build.Node]Key {
	all := map[*build.Node]Key{}
	ends := make([]Key, len(g.Stages))
	for _, s := range g.Stages {
		k := keying{Graph: g, end: func(t *build.Stage) Key { return ends[t.Index] }, named: func(name string) Key {
			if t := g.Stage(name); t != nil && t.Index < s.Index {
				return ends[t.Index]
			}
			return ""
		}}
		for i, key := range k.stage(s) {
			all[s.Instructions()[i]], ends[s.Index] = key, key
		}
	}
	return all
}

// keying gives the instructions of a stage their keys.
type keying struct {
	*build.Graph
	end   func(*build.Stage) Key // the last key of the stage below
	named func(string) Key       // that of a stage that files are taken from; "" where there is none
}

func (w *work) keying() *keying {
	return &keying{Graph: w.Graph, end: func(*build.Stage) Key { return w.stage.inputs.base.key() }, named: func(name string) Key { return w.take(name).key() }}
}

// key is the last key of s, "" if it has none or is nil.
func (s *Stage) key() Key {
	if s == nil || len(s.keys) == 0 {
		return ""
	}
	return s.keys[len(s.keys)-1]
}

// stage gives the keys of the instructions of s, nil where its base image is not known.
func (k *keying) stage(s *build.Stage) []Key {
	before := sha256.New()
	base := k.Base(s)
	switch {
	case base.Stage != nil:
		say(before, "stage", string(k.end(base.Stage)))
	case base.Known:
		say(before, "image", base.Image, k.platform(s))
	default:
		return nil
	}
	keys := []Key{keyOf(before)}
	for _, n := range s.Instructions()[1:] {
		keys = append(keys, k.instruction(keys[len(keys)-1], n))
	}
	return keys
}

func (k *keying) platform(s *build.Stage) string {
	if f := s.From.From; f != nil && f.Platform != nil {
		return f.Platform.Value
	}
	return ""
}

func (k *keying) instruction(before Key, n *build.Node) Key {
	h := sha256.New()
	say(h, string(before), strings.Join(strings.Fields(n.Logical.Text), " "))
	for _, d := range n.Heredocs {
		say(h, n.Text()[d.Body.Start:d.Body.End])
	}
	for _, p := range n.Pairs {
		if n.Name == "ARG" && !p.HasValue { // it takes the value from before the first FROM
			for _, m := range k.Meta.Nodes() {
				say(h, m.Text())
			}
		}
	}
	if from, ok := flag(n, "from"); ok {
		k.files(h, from.Value)
	}
	for _, m := range k.Mounts(n) {
		k.files(h, m.From)
	}
	return keyOf(h)
}

// files says what the stage called name holds, if there is one.
func (k *keying) files(h hash.Hash, name string) {
	if key := k.named(name); key != "" {
		say(h, string(key))
	}
}

// say adds parts so that no two lists of them read the same.
func say(h hash.Hash, parts ...string) {
	for _, p := range parts {
		fmt.Fprintf(h, "%d %s", len(p), p)
	}
}

func keyOf(h hash.Hash) Key { return Key(hex.EncodeToString(h.Sum(nil)[:16])) }
