package syntax

// Token is a piece of a node's text.
type Token struct {
	Kind TokenKind
	Span Span
}

// TokenKind says what a Token is.
type TokenKind uint8

// The kinds of Token. A part that goes on over a continuation is several tokens.
const (
	// Trivia: what BuildKit passes over.
	Whitespace   TokenKind = iota
	Newline                // a line end: \n, \r\n, or the \r at the end of a file
	Continuation           // the escape token at the end of a line, up to and with the line end
	Comment                // from # to the line end, which is not part of it
	Mark                   // a byte-order mark at the start of the file

	Text          // what no other kind fits, as arguments of an unknown instruction
	Keyword       // RUN; the CMD of HEALTHCHECK as well
	FlagName      // --mount, with its dashes
	FlagValue     // what follows = where it is no list
	OptionName    // type in --mount=type=cache
	OptionValue   // cache
	Operator      // = between name and value
	Punctuation   // [ ] , of JSON, commas and quotes of lists, : / @ of images, # of directives
	Argument      // a word of ADD, COPY, EXPOSE, USER, VOLUME and the like
	Shell         // what a shell reads: RUN, CMD, ENTRYPOINT, HEALTHCHECK CMD
	JSONString    // an element of an array, with its quotes
	PairKey       // of ENV, LABEL, ARG
	PairValue     //
	Registry      // the parts of an image
	Repository    //
	Tag           //
	Digest        //
	As            // AS
	StageName     //
	Variable      // $NAME, ${NAME:-word}
	HeredocOpener // <<-"EOF"
	HeredocBody   // the lines between
	HeredocEnd    // EOF
	DirectiveName
	DirectiveValue
)

// Trivia reports whether BuildKit passes over tokens of kind k.
func (k TokenKind) Trivia() bool { return k <= Mark }

var tokenNames = [...]string{
	"Whitespace", "Newline", "Continuation", "Comment", "Mark",
	"Text", "Keyword", "FlagName", "FlagValue", "OptionName", "OptionValue", "Operator", "Punctuation",
	"Argument", "Shell", "JSONString", "PairKey", "PairValue",
	"Registry", "Repository", "Tag", "Digest", "As", "StageName",
	"Variable", "HeredocOpener", "HeredocBody", "HeredocEnd", "DirectiveName", "DirectiveValue",
}

// String returns the name of the kind.
func (k TokenKind) String() string { return tokenNames[k] }

// Tokens returns the tokens of the node in order: together they are its text.
func (n *Node) Tokens() []Token {
	if n.text == "" {
		return nil
	}
	p := painter{text: n.text, kinds: make([]TokenKind, len(n.text)), cuts: make([]bool, len(n.text)+1)}
	start := n.textStart()
	p.paint(Span{0, start}, Mark)
	switch n.Kind() {
	case InstructionNode:
		p.instruction(n, start)
	case DirectiveNode:
		p.trivia(start, len(n.text))
		p.directive(n)
	default:
		p.trivia(start, len(n.text))
	}
	return p.tokens()
}

// painter gives each byte of a node its kind, later layers over earlier ones.
type painter struct {
	text   string
	kinds  []TokenKind
	cuts   []bool // where a token starts even if the one before is of its kind
	pieces []Span // of the logical line; nothing else is painted over
}

// paint gives span a kind.
func (p *painter) paint(span Span, kind TokenKind) {
	if span.Empty() {
		return
	}
	clear(p.cuts[span.Start:span.End])
	p.cuts[span.Start], p.cuts[span.End] = true, true
	kinds := p.kinds[span.Start:span.End]
	for i := range kinds {
		kinds[i] = kind
	}
}

// tokens cuts the text where the kind changes.
func (p *painter) tokens() []Token {
	var tokens []Token
	start := 0
	for i := 1; i <= len(p.kinds); i++ {
		if i < len(p.kinds) && p.kinds[i] == p.kinds[start] && !p.cuts[i] {
			continue
		}
		tokens = append(tokens, Token{p.kinds[start], Span{start, i}})
		start = i
	}
	return tokens
}

// trivia paints lines that have nothing but blanks and comments, from start,
// which may be within a line.
func (p *painter) trivia(start, end int) {
	for start < end {
		next := min(lineEnd(p.text, start), end)
		content := contentEnd(p.text, start, next)
		first := skipSpace(p.text, start, content)
		p.paint(Span{start, first}, Whitespace)
		p.paint(Span{first, content}, Comment)
		p.paint(Span{content, next}, Newline)
		start = next
	}
}

func (p *painter) directive(n *Node) {
	d, _ := n.directive()
	hash, end := n.commentLine()
	p.paint(Span{hash, end}, Whitespace)
	p.paint(Span{hash, hash + 1}, Punctuation)
	p.paint(d.name, DirectiveName)
	p.paint(d.equals, Operator)
	p.paint(d.value, DirectiveValue)
}
