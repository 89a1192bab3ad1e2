package syntax

// Span is a half-open range of bytes [Start, End). What it counts from is said
// where it is used: the start of a [Node] for everything inside an instruction,
// the start of the file for a [Change].
type Span struct{ Start, End int }

// Len returns the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Empty reports whether s holds no byte.
func (s Span) Empty() bool { return s.Start == s.End }

// Shift returns s moved by n bytes.
func (s Span) Shift(n int) Span { return Span{s.Start + n, s.End + n} }

// Contains reports whether o lies within s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Touches reports whether s and o share a byte or an end.
func (s Span) Touches(o Span) bool { return s.Start <= o.End && o.Start <= s.End }

// Of returns the bytes of text that s covers; s must count from its start.
func (s Span) Of(text string) string { return text[s.Start:s.End] }
