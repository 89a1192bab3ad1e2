package syntax

import "sort"

// instruction paints an instruction node whose first line starts at start.
func (p *painter) instruction(n *Node, start int) {
	in := n.Instruction()
	pos := p.lines(start, n.Escape())
	p.parts(in)
	for _, h := range in.Heredocs {
		p.over(h.Opener, HeredocOpener)
		p.paint(h.Body, HeredocBody)
		p.pieces = append(p.pieces, h.Body)
		p.vars(h.Vars)
		end := lineEnd(p.text, h.Terminator.End)
		p.paint(Span{h.Body.End, h.Terminator.Start}, Whitespace)
		p.paint(h.Terminator, HeredocEnd)
		p.paint(Span{h.Terminator.End, end}, Newline)
		pos = end
	}
	p.trivia(pos, len(p.text))
}

// lines paints the lines of the logical line: what they add to it as text and
// blanks, the rest as trivia. It returns the offset behind them.
func (p *painter) lines(start int, escape byte) int {
	walk := lineWalk{text: p.text, pos: start, escape: escape}
	for {
		before := walk.pos
		from, to, ok := walk.next()
		if !ok {
			p.trivia(before, walk.pos)
			return walk.pos
		}
		p.trivia(before, from)
		p.words(from, to)
		p.pieces = append(p.pieces, Span{from, to})
		kind := Continuation
		if walk.done {
			kind = Newline
		}
		p.paint(Span{to, walk.pos}, kind)
	}
}

// words paints text and the blanks in it.
func (p *painter) words(from, to int) {
	for from < to {
		first := skipSpace(p.text, from, to)
		p.paint(Span{from, first}, Whitespace)
		from = first
		for from < to && !isSpace(p.text[from]) {
			p.kinds[from] = Text
			from++
		}
	}
}

// over paints a span of the instruction, but not the trivia in it.
func (p *painter) over(span Span, kind TokenKind) {
	k := sort.Search(len(p.pieces), func(k int) bool { return p.pieces[k].End > span.Start })
	for ; k < len(p.pieces) && p.pieces[k].Start < span.End; k++ {
		p.paint(Span{max(span.Start, p.pieces[k].Start), min(span.End, p.pieces[k].End)}, kind)
	}
}

// instead paints the bytes of span that are Text so far.
func (p *painter) instead(span Span, kind TokenKind) {
	for i := span.Start; i < span.End; i++ {
		if p.kinds[i] == Text {
			p.kinds[i] = kind
		}
	}
}

func (p *painter) parts(in *Instruction) {
	p.over(in.Keyword, Keyword)
	for i := range in.Flags {
		p.flag(&in.Flags[i])
	}
	switch {
	case in.Sub != nil:
		p.parts(in.Sub)
	case in.From != nil:
		p.from(in)
	case len(in.Pairs) > 0:
		p.pairs(in.Pairs)
	case in.keyword == "":
	default:
		p.arguments(in)
	}
}

func (p *painter) arguments(in *Instruction) {
	kind := Argument
	switch {
	case in.Exec:
		p.instead(in.Body, Punctuation)
		kind = JSONString
	case in.keyword == "healthcheck" && len(in.Args) == 1:
		kind = Keyword // NONE
	case in.keyword == "run" || in.keyword == "cmd" || in.keyword == "entrypoint":
		kind = Shell
	}
	for i := range in.Args {
		p.over(in.Args[i].Span, kind)
		p.vars(in.Args[i].Vars)
	}
}

func (p *painter) vars(vars []Var) {
	painted := 0
	for i := range vars {
		span := vars[i].Span
		if span.End <= painted {
			// Inside of another variable: only cut it out.
			p.cuts[span.Start], p.cuts[span.End] = true, true
			continue
		}
		p.over(span, Variable)
		painted = span.End
	}
}

func (p *painter) flag(f *Flag) {
	p.over(f.Span, FlagName)
	if f.HasValue {
		p.over(Span{f.NameSpan.End, f.ValueSpan.Start}, Operator)
		p.over(f.ValueSpan, FlagValue)
	}
	if len(f.Options) > 0 {
		p.over(f.ValueSpan, Punctuation)
	}
	for _, o := range f.Options {
		p.over(o.Span, Operator)
		p.over(o.KeySpan, OptionName)
		p.over(o.ValueSpan, OptionValue)
	}
	p.vars(f.Vars)
}

func (p *painter) pairs(pairs []Pair) {
	for i := range pairs {
		pair := &pairs[i]
		if !pair.Legacy && pair.HasValue {
			p.over(pair.Span, Operator)
		}
		p.over(pair.KeySpan, PairKey)
		p.over(pair.ValueSpan, PairValue)
		p.vars(pair.Vars)
	}
}

func (p *painter) from(in *Instruction) {
	for i := range in.Args {
		p.over(in.Args[i].Span, Argument)
	}
	f := in.From
	p.over(f.Image.Span, Punctuation)
	p.over(f.Parts.RegistrySpan, Registry)
	p.over(f.Parts.RepositorySpan, Repository)
	p.over(f.Parts.TagSpan, Tag)
	p.over(f.Parts.DigestSpan, Digest)
	p.vars(f.Image.Vars)
	p.over(f.As, As)
	p.over(f.NameSpan, StageName)
}
