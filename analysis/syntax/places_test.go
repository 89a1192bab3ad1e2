package syntax

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// placeChecker looks for parts of an instruction whose place is wrong.
type placeChecker struct {
	node *Node
	in   *Instruction
	back map[int]int // place in the node → index in the logical text
	bad  []string
}

func (p *placeChecker) report(what string, s Span, args ...any) {
	p.bad = append(p.bad, fmt.Sprintf("%q: %s at %v: %v", p.node.Text(), what, s, args))
}

// bare returns the text of a span without continuations and comments.
func (p *placeChecker) bare(s Span) string {
	var b strings.Builder
	for at := s.Start; at < s.End; at++ {
		if i, ok := p.back[at]; ok {
			b.WriteByte(p.in.Logical.Text[i])
		}
	}
	return b.String()
}

func (p *placeChecker) within(what string, s, outer Span) {
	if s.Start > s.End || !outer.Contains(s) {
		p.report(what, s, "not within", outer)
	}
}

// is checks that want stands at s. Where BuildKit takes the text apart into
// bytes, or it is not valid, the two cannot be compared.
func (p *placeChecker) is(what string, s Span, want string) {
	p.within(what, s, Span{0, p.node.Len()})
	if got := p.bare(s); got != want && utf8.ValidString(got) {
		p.report(what, s, got, "want", want)
	}
}

func (p *placeChecker) vars(vars []Var, outer Span) {
	for _, v := range vars {
		p.within("variable", v.Span, outer)
		p.within("name of variable", v.NameSpan, v.Span)
		p.within("word of variable", v.Word, v.Span)
		if p.in.Exec && strings.Contains(p.bare(outer), `\u`) {
			continue // characters of the variable are escaped in JSON
		}
		if !strings.HasPrefix(p.node.Text()[v.Span.Start:], "$") {
			p.report("variable", v.Span, "no $")
		}
		if !v.Broken {
			brace := map[bool]string{true: "${" + v.Name + v.Modifier + p.bare(v.Word) + "}", false: "$" + v.Name}
			p.is("variable", v.Span, brace[strings.HasSuffix(p.bare(v.Span), "}")])
		}
	}
}

func (p *placeChecker) check() {
	in, whole := p.in, Span{0, p.node.Len()}
	for i := range in.Logical.Text {
		if at := in.Logical.Offset(i); p.node.Text()[at] != in.Logical.Text[i] {
			p.report("logical text", Span{i, i + 1}, "at", at)
		}
	}
	p.is("keyword", in.Keyword, in.keywordText())
	if in.keyword == "" && in.Name != strings.ToUpper(p.bare(in.Keyword)) {
		p.report("name", in.Keyword, in.Name)
	}
	p.is("body", in.Body, in.Logical.BodyText())
	at := in.Keyword.End
	for _, f := range in.Flags {
		p.within("flag", f.Span, Span{at, whole.End})
		at = f.Span.End
		p.within("flag name", f.NameSpan, f.Span)
		p.within("flag value", f.ValueSpan, f.Span)
		if bare := p.bare(f.Span); !strings.ContainsAny(bare, "'\"`\\") && isASCII(bare) {
			p.is("flag name", f.NameSpan, f.Name)
			p.is("flag value", f.ValueSpan, f.Value)
		}
		for _, o := range f.Options {
			p.within("option", o.Span, f.ValueSpan)
			p.within("option key", o.KeySpan, o.Span)
			p.within("option value", o.ValueSpan, o.Span)
		}
	}
	p.arguments()
	for _, h := range in.Heredocs {
		p.within("opener", h.Opener, Span{0, h.Body.Start})
		p.within("heredoc", h.Body, Span{h.Opener.End, h.Terminator.Start})
		if !h.Unterminated && h.Terminator.Of(p.node.Text()) != h.Name {
			p.report("terminator", h.Terminator)
		}
		for _, v := range h.Vars {
			p.within("variable", v.Span, h.Body)
		}
	}
	if in.Err != nil {
		p.within("error", in.Err.Span, whole)
	}
	if in.Sub != nil {
		sub := placeChecker{node: p.node, in: in.Sub}
		p.bad = append(p.bad, sub.run()...)
	}
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

func (p *placeChecker) arguments() {
	in := p.in
	at := in.Body.Start
	for _, w := range in.Args {
		p.within("argument", w.Span, Span{at, in.Body.End})
		at = w.Span.End
		p.vars(w.Vars, w.Span)
		if !in.Exec && !strings.HasSuffix(p.bare(w.Span), "\\") && !strings.HasSuffix(p.bare(w.Span), "`") {
			p.is("argument", w.Span, w.Value)
		}
	}
	for _, pair := range in.Pairs {
		p.within("pair", pair.Span, in.Body)
		p.within("pair's value", pair.ValueSpan, pair.Span)
		if bare := p.bare(pair.KeySpan); !strings.HasSuffix(bare, "\\") && !strings.HasSuffix(bare, "`") {
			p.is("key", pair.KeySpan, pair.Key) // BuildKit drops an escape token at the end
		}
		p.vars(pair.Vars, pair.Span)
	}
	if in.From != nil {
		p.is("image", in.From.Image.Span, in.From.Image.Value)
		p.is("stage name", in.From.NameSpan, in.From.Name)
		r := in.From.Parts
		p.is("registry", r.RegistrySpan, r.Registry)
		p.is("repository", r.RepositorySpan, r.Repository)
		p.is("tag", r.TagSpan, r.Tag)
		p.is("digest", r.DigestSpan, r.Digest)
	}
}

func (p *placeChecker) run() []string {
	p.back = make(map[int]int)
	for i := range len(p.in.Logical.Text) {
		p.back[p.in.Logical.Offset(i)] = i
	}
	p.check()
	return p.bad
}

func badPlaces(f *File) string {
	for _, n := range f.Nodes() {
		if in := n.Instruction(); in != nil {
			p := placeChecker{node: n, in: in}
			if bad := p.run(); len(bad) > 0 {
				return strings.Join(bad, "\n")
			}
		}
	}
	return ""
}

func TestPartsStandWhereTheySay(t *testing.T) {
	for name, text := range corpus(t) {
		for variant, change := range variants {
			if bad := badPlaces(Parse(change(text))); bad != "" {
				t.Errorf("%s (%s): %s", name, variant, bad)
			}
		}
	}
	for seed := range uint64(3000) {
		if bad := badPlaces(Parse(generate(seed))); bad != "" {
			t.Fatalf("seed %d: %s", seed, bad)
		}
	}
}

func TestLogicalLineLeadsBackToTheText(t *testing.T) {
	const text = "RUN a \\\n# c\n\n  b\\\nc  \n"
	f := Parse(text)
	_, n := f.NodeAt(0)
	l := n.Instruction().Logical
	if l.Text != "RUN a   bc  " {
		t.Fatalf("logical text is %q", l.Text)
	}
	if got := l.BodyText(); got != "a   bc" {
		t.Errorf("body is %q", got)
	}
	spans := map[Span]string{
		l.Body:   "a \\\n# c\n\n  b\\\nc",
		{4, 6}:   "a ",
		{4, 7}:   "a \\\n# c\n\n ",
		{8, 10}:  "b\\\nc",
		{9, 10}:  "c",
		{12, 12}: "",
	}
	for s, want := range spans {
		if got := l.Span(s).Of(text); got != want {
			t.Errorf("%v is %q, want %q", s, got, want)
		}
	}
	if got, want := l.Offset(len(l.Text)), len(text)-1; got != want {
		t.Errorf("end is at %d, want %d", got, want)
	}
	// What ONBUILD holds ends in front of the continuation.
	sub := instructionIn(t, "ONBUILD RUN a\\\n  \n").Sub.Logical
	if got := sub.Offset(len(sub.Text)); sub.Text != "RUN a" || got != 13 {
		t.Errorf("%q ends at %d, want 13", sub.Text, got)
	}
}

func TestParseImageRef(t *testing.T) {
	tests := map[string]ImageRef{
		"alpine":                  {Repository: "alpine"},
		"alpine:3.20":             {Repository: "alpine", Tag: "3.20"},
		"library/alpine":          {Repository: "library/alpine"},
		"a/b@sha256:0":            {Repository: "a/b", Digest: "sha256:0"},
		"a:b@sha256:0":            {Repository: "a", Tag: "b", Digest: "sha256:0"},
		"ghcr.io/a/b:c":           {Registry: "ghcr.io", Repository: "a/b", Tag: "c"},
		"localhost/a":             {Registry: "localhost", Repository: "a"},
		"localhost:5000/a:b":      {Registry: "localhost:5000", Repository: "a", Tag: "b"},
		"host:5000/a/b@sha256:00": {Registry: "host:5000", Repository: "a/b", Digest: "sha256:00"},
		"localhost:5000":          {Repository: "localhost", Tag: "5000"},
		"a.b":                     {Repository: "a.b"},
		"a:":                      {Repository: "a"},
		"a@":                      {Repository: "a"},
		"":                        {},
	}
	for s, want := range tests {
		got := ParseImageRef(s, 10)
		parts := []struct {
			text string
			span Span
		}{{got.Registry, got.RegistrySpan}, {got.Repository, got.RepositorySpan}, {got.Tag, got.TagSpan}, {got.Digest, got.DigestSpan}}
		for _, part := range parts {
			if part.span != (Span{}) && part.span.Shift(-10).Of(s) != part.text {
				t.Errorf("%s: %q is said to be at %v", s, part.text, part.span)
			}
		}
		got.RegistrySpan, got.RepositorySpan, got.TagSpan, got.DigestSpan = Span{}, Span{}, Span{}, Span{}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", s, got, want)
		}
	}
}
