// Package syntax turns the text of a Dockerfile into instructions and tokens
// with exact ranges. It is lossless (printing gives the text back), never fails,
// agrees with BuildKit on what the text means, and takes edits incrementally.
//
// # Files and nodes
//
// [Parse] cuts a text into nodes. A [Node] is a run of whole lines: blank lines,
// a comment, a parser directive, or an instruction with its continuation lines
// and heredocs. Every byte is in exactly one node, so the texts of the nodes,
// one after another, are the file:
//
//	for start, n := range file.Nodes() {
//		fmt.Println(start, n.Kind(), n.Text())
//	}
//
// A [File] never changes. [File.Edit] makes the next version of it, which shares
// every node that the edit leaves alone: compare nodes with == to see what is
// new, and keep what was found out about a node in a map under its pointer. An
// edit costs what it touches, whatever the length of the file. Sharing works
// because a node does not know where it stands: its offset comes with it from
// [File.Nodes] and [File.NodeAt], and all spans inside a node count from its
// start. Add the offset to come to a place in the file:
//
//	start, n := file.NodeAt(offset)
//	in := n.Instruction()
//	place := in.Keyword.Shift(start)
//
// A node takes 12 bytes until somebody asks for it. [File.Range] gives some of the
// nodes as a value to keep, and [Nodes.Entries] tells their kind and keyword
// without making them: that is how to look for the FROMs of a long file.
//
// Offsets count bytes. [File.Position] and [File.Offset] convert to and from the
// lines and columns of editors, in any of their units.
//
// # Instructions
//
// [Node.Instruction] takes an instruction apart on first use: flags, arguments,
// key=value pairs, the parts of FROM, heredocs, variables, each with its place.
// [Instruction.Command] makes BuildKit's own typed form of it. What BuildKit
// refuses is in Err, and all that could be read is there nevertheless; the rest
// of the file is not disturbed. [File.Errors] collects these errors.
//
// An instruction may go on over many lines, with comments in between. BuildKit
// joins them before it reads them; [Logical] is the joined text and leads from
// any place in it back to the file. Who reads a part of an instruction in a
// language of its own, as package shell does, reads [Logical.BodyText].
//
// [Node.Tokens] cuts a node into tokens, for highlighting and printing. Where
// tokens are too coarse or too fine, the fields of [Instruction] are better.
//
// # Agreement with BuildKit
//
// The rules are those of BuildKit v0.34, the quirks among them: a word of a line
// can open a heredoc only if BuildKit's shell lexer makes it a word, flags are
// read byte by byte, directives count at the very top only, 64 KiB are too long
// for a line. For every text that BuildKit takes, instructions, flags, arguments,
// heredocs and line ranges are the same; for every other, the first error is
// ([File.BuildError]) and all that stands before it. BuildKit ends there; here
// reading goes on. Tests and a fuzz test compare the two.
//
// Two things differ on purpose. A line that is too long is reported as such
// wherever it is, while BuildKit sees what follows it as cut off; its arguments
// are not taken apart, which would take many times its memory. And more than
// a thousand variables nested in each other, or 32 times ONBUILD, are not taken
// apart any further.
package syntax
