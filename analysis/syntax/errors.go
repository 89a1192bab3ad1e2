package syntax

import "iter"

// Errors yields what BuildKit refuses in the file, in the order of the text,
// with spans that count from the start of the file. BuildKit itself stops at the
// first one; see [File.BuildError].
func (f *File) Errors() iter.Seq[Error] {
	return func(yield func(Error) bool) {
		stage, found := false, false
		for start, n := range f.Nodes() {
			err := n.Err()
			if in := n.Instruction(); in != nil {
				found = true
				if in.keyword == "from" {
					stage = true
				} else if err == nil && !stage && in.keyword != "arg" {
					err = in.noStage()
				}
			}
			if err != nil && !yield(Error{Span: err.Span.Shift(start), Message: err.Message, meaning: err.meaning}) {
				return
			}
		}
		if !found {
			yield(Error{Span: Span{f.Len(), f.Len()}, Message: "file with no instructions"})
		}
	}
}

// noStage returns the error for an instruction that stands before any FROM.
func (i *Instruction) noStage() *Error {
	return &Error{Span: i.Keyword, Message: "no build stage in current context", meaning: true}
}

// BuildError returns the error that BuildKit reports for the file: the first one
// of its parser, which reads the whole file before any instruction is looked at
// closely, or else the first one of an instruction.
func (f *File) BuildError() (Error, bool) {
	var first Error
	found := false
	for err := range f.Errors() {
		if !err.meaning {
			return err, true
		}
		if !found {
			first, found = err, true
		}
	}
	return first, found
}
