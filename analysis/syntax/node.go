package syntax

import (
	"bufio"
	"strings"
	"sync/atomic"
)

// Kind says what a Node is.
type Kind uint8

// The kinds of Node.
const (
	BlankNode       Kind = iota // one or more blank lines
	CommentNode                 // one comment line, # to line end
	DirectiveNode               // a parser directive such as # escape=`
	InstructionNode             // an instruction with its continuation lines and heredocs
)

// Node is a run of whole lines: every byte of a file is in exactly one node.
// It is immutable, shared between versions of a file, and knows no position:
// all spans inside it count from its start.
type Node struct {
	text string
	// Found out on demand, once:
	instruction atomic.Pointer[Instruction]
	starts      atomic.Pointer[[]int] // of its lines

	lines uint32 // line feeds
	meta  uint32 // Kind, marks below, and above metaBits the carriage returns that no line feed follows
}

// The marks in Node.meta beside the Kind, which has the lowest two bits.
const (
	metaKind            = 3
	metaBacktick uint32 = 1 << (iota + 1) // the escape token is `
	metaMark                              // starts with a byte-order mark that counts as none
	metaOpen                              // the end of the file ended it: more text may belong to it
	metaRepeated                          // a directive that stood before
	metaBits     = iota + 1

	maxReturns = 1<<(32-metaBits) - 1
)

// Kind returns what the node is.
func (n *Node) Kind() Kind { return Kind(n.meta & metaKind) }

// Text returns the text of the node with its line end.
func (n *Node) Text() string { return n.text }

// Len returns the length of the node in bytes.
func (n *Node) Len() int { return len(n.text) }

// Lines returns how many lines the node has as BuildKit counts (they end in \n,
// the last one of a file perhaps not).
func (n *Node) Lines() int {
	if strings.HasSuffix(n.text, "\n") {
		return int(n.lines)
	}
	return int(n.lines) + 1
}

// Escape returns the escape token in force at the node.
func (n *Node) Escape() byte {
	if n.meta&metaBacktick != 0 {
		return '`'
	}
	return '\\'
}

// breaks returns how many line ends the node has as editors count.
func (n *Node) breaks() int { return int(n.lines) + int(n.meta>>metaBits) }

// textStart returns where the text starts behind a byte-order mark.
func (n *Node) textStart() int {
	if n.meta&metaMark != 0 {
		return len(byteOrderMark)
	}
	return 0
}

// Instruction returns what is inside an instruction node, parsed on first use
// and kept. It is nil for the other kinds.
func (n *Node) Instruction() *Instruction {
	if n.Kind() != InstructionNode {
		return nil
	}
	if in := n.instruction.Load(); in != nil {
		return in
	}
	n.instruction.CompareAndSwap(nil, parseInstruction(n.text, n.textStart(), n.Escape()))
	return n.instruction.Load()
}

// Err returns what BuildKit refuses in the node, or nil: of an instruction its
// Err, otherwise a directive that is wrong or a line that is too long.
func (n *Node) Err() *Error {
	switch n.Kind() {
	case InstructionNode:
		return n.Instruction().Err
	case DirectiveNode:
		if err := n.directiveError(); err != nil {
			return err
		}
	}
	return longLine(n.text)
}

// maxLine is the length in bytes, without \n, from which BuildKit refuses a
// line: its reader has a buffer of bufio.MaxScanTokenSize bytes.
const maxLine = bufio.MaxScanTokenSize

// longLine returns the error for the first line of text that is too long.
func longLine(text string) *Error {
	for pos := 0; len(text)-pos >= maxLine; {
		end := lineEnd(text, pos)
		if content := strings.TrimSuffix(text[pos:end], "\n"); len(content) >= maxLine {
			return &Error{Span: Span{pos, pos + len(content)}, Message: longLineMessage}
		}
		pos = end
	}
	return nil
}

const longLineMessage = "dockerfile line greater than max allowed size of 65535"

// BlankContinuations returns the blank lines inside of an instruction's
// continuation, with their line ends. BuildKit warns of them (NoEmptyContinuation).
func (n *Node) BlankContinuations() []Span {
	if n.Kind() != InstructionNode {
		return nil
	}
	var blank []Span
	walk := lineWalk{text: n.text, pos: n.textStart(), escape: n.Escape()}
	for !walk.done {
		before := walk.pos
		from, _, ok := walk.next()
		if !ok {
			from = walk.pos
		}
		for start := before; start < from && before > n.textStart(); {
			end := min(lineEnd(n.text, start), from)
			if skipSpace(n.text, start, end) == end {
				blank = append(blank, Span{start, end})
			}
			start = end
		}
	}
	return blank
}
