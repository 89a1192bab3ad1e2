package shell

import (
	"path"
	"strings"

	"minke/analysis/syntax"
)

// flagStyle is how a tool reads its command line.
type flagStyle struct {
	short   string          // letters of the flags that take a value
	long    map[string]bool // long flags that take a value, the next word if there is no =
	single  bool            // -name is one flag, not a cluster (go, find, java)
	bundle  bool            // the first word may be a cluster without a dash (tar, ar)
	command int             // flags end behind that many operands: what follows belongs to something else; 0 for never
}

// readFlags sorts the words of c behind its name into Flags and Args. Once a
// subcommand is met, its own flags count as well.
func readFlags(c *Command) {
	if c.Name == "" {
		c.Args = c.Words[1:]
		return
	}
	r := flagReader{script: c.Script, style: styleOf(c.Name), rest: c.Words[1:]}
	for i := 0; len(r.rest) > 0; i++ {
		word := r.next()
		switch {
		case i == 0 && r.style.bundle && bundled(word):
			r.cluster(word, word.Template, 0)
		case isFlag(word) && !r.operands:
			if word.Text == "--" {
				r.operands = true
				continue
			}
			r.flag(word)
		default:
			r.args = append(r.args, word)
			if len(r.args) == 1 && word.Known {
				r.subcommand(c.Name, word.Text)
			}
			r.operands = r.operands || len(r.args) == r.style.command
		}
	}
	c.Flags, c.Args = r.flags, r.args
}

// isFlag reports whether a word looks like a flag. A single dash is an operand.
func isFlag(w Word) bool { return len(w.Template) > 1 && w.Template[0] == '-' }

func bundled(w Word) bool {
	return w.Known && w.Text != "" && w.Text[0] != '-' && !strings.ContainsAny(w.Text, "/.")
}

type flagReader struct {
	script   *Script
	style    flagStyle
	rest     []Word
	flags    []Flag
	args     []Word
	operands bool // nothing more is a flag
}

func (r *flagReader) next() Word {
	w := r.rest[0]
	r.rest = r.rest[1:]
	return w
}

func (r *flagReader) subcommand(name, verb string) {
	sub, ok := styleOfVerb(name, verb)
	if !ok {
		return
	}
	r.style.short += sub.short
	if sub.command > 0 {
		r.style.command = sub.command + 1 // the verb itself is the first
	}
	if len(sub.long) > 0 {
		both := make(map[string]bool, len(r.style.long)+len(sub.long))
		for _, m := range []map[string]bool{r.style.long, sub.long} {
			for k := range m {
				both[k] = true
			}
		}
		r.style.long = both
	}
}

// flag reads the flag that word is or starts.
func (r *flagReader) flag(word Word) {
	t := word.Template
	if !strings.HasPrefix(t, "--") && !r.style.single {
		r.cluster(word, t, 1)
		return
	}
	name, _, hasValue := strings.Cut(t, "=")
	f := Flag{Name: name, HasValue: hasValue, Span: word.Span}
	switch {
	case hasValue:
		f.Value = r.script.tail(word, len(name)+1)
	case r.style.long[name]:
		r.value(&f)
	}
	r.flags = append(r.flags, f)
}

// value takes the next word as the value of f.
func (r *flagReader) value(f *Flag) {
	if len(r.rest) == 0 {
		return
	}
	f.HasValue, f.Value = true, r.next()
	f.Span = cover(f.Span, f.Value.Span)
}

// cluster reads short flags in one word, from the i-th byte of t on.
func (r *flagReader) cluster(word Word, t string, i int) {
	for ; i < len(t); i++ {
		f := Flag{Name: "-" + t[i:i+1], Span: word.Span}
		if t[i] == '=' || t[i] == '$' {
			return
		}
		takes := strings.IndexByte(r.style.short, t[i]) >= 0
		switch {
		case i+1 < len(t) && t[i+1] == '=':
			f.HasValue, f.Value = true, r.script.tail(word, i+2)
			i = len(t)
		case takes && r.style.bundle && t[0] != '-':
			r.value(&f) // tar xfC a b: values follow in order
		case takes && i+1 < len(t):
			f.HasValue, f.Value = true, r.script.tail(word, i+1)
			i = len(t)
		case takes:
			r.value(&f)
		}
		r.flags = append(r.flags, f)
	}
}

func cover(a, b syntax.Span) syntax.Span {
	return syntax.Span{Start: min(a.Start, b.Start), End: max(a.End, b.End)}
}

// tail returns the part of w behind the first n bytes of its template. Where
// these are written as they are, the part has a place of its own; otherwise it
// keeps that of the whole word.
func (s *Script) tail(w Word, n int) Word {
	out := w
	out.Template = w.Template[n:]
	out.Known = w.Known || !strings.ContainsAny(out.Template, "$`(")
	out.Text = ""
	if out.Known {
		out.Text = out.Template
	}
	out.Glob = w.Glob && strings.ContainsAny(out.Template, "*?[")
	if w.Node != nil && strings.HasPrefix(w.Raw, w.Template[:n]) {
		at := textSpan(w.Node)
		at.Start += n
		out.Raw, out.Span = w.Raw[n:], s.origin.span(at)
	} else if w.Node == nil && w.Raw == `"`+w.Template+`"` && w.Span.Len() == len(w.Raw) {
		out.Raw = w.Raw[n+1 : len(w.Raw)-1]
		out.Span = syntax.Span{Start: w.Span.Start + 1 + n, End: w.Span.End - 1}
	}
	return out
}

// styleOf returns how the tool of that name reads its command line; version
// suffixes as in pip3.11 do not count.
func styleOf(name string) flagStyle {
	if s, ok := styles()[canonical(name)]; ok {
		return s
	}
	return flagStyle{}
}

func styleOfVerb(name, verb string) (flagStyle, bool) {
	s, ok := styles()[canonical(name)+" "+verb]
	return s, ok
}

// canonical returns the name under which a tool's flags are listed.
func canonical(name string) string {
	switch {
	case versioned(name, "pip"):
		return "pip"
	case isPython(name):
		return "python"
	case isComposer(name):
		return "composer"
	case condaLike(name):
		return "conda"
	case name == "mvnw":
		return "mvn"
	case name == "gradlew":
		return "gradle"
	}
	return strings.TrimSuffix(path.Base(name), ".exe")
}
