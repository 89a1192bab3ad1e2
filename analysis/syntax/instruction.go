package syntax

// Instruction is one instruction with the place of each of its parts. Spans
// count from the start of its node, those of Sub as well.
type Instruction struct {
	Name     string       // in upper case: "RUN"
	Keyword  Span         // as written
	Flags    []Flag       // --mount=… before the arguments
	Args     []Word       // arguments as BuildKit splits them; the elements of a JSON array; all in one word for the shell form of RUN, CMD, ENTRYPOINT and for ONBUILD
	Body     Span         // everything after keyword and flags up to the end of the logical line, without trailing blanks
	Exec     bool         // arguments are a valid JSON array of strings
	Pairs    []Pair       // ENV, LABEL, ARG
	From     *From        // FROM
	Heredocs []Heredoc    // in order
	Sub      *Instruction // of ONBUILD; the CMD of HEALTHCHECK (nil for NONE)
	Logical  Logical      // text of the logical line with comments and continuations taken out
	Err      *Error       // what BuildKit refuses in it, if anything

	keyword string // name in lower case if BuildKit knows it
}

// Word is an argument. Value is its text as BuildKit passes it on, that is
// with quotes and variables still in it, but without continuations.
type Word struct {
	Span  Span
	Value string
	Vars  []Var
}

// Flag is --Name=Value. Value lists as in --mount=type=cache,target=/x have their options in Options.
type Flag struct {
	Span      Span
	Name      string
	NameSpan  Span // without the dashes
	Value     string
	ValueSpan Span
	HasValue  bool
	Options   []Option // comma-separated key[=value] of --mount
	Vars      []Var    // where BuildKit expands them: --mount, --platform, --chown, --chmod, --checksum

	raw string // as BuildKit sees it
}

// Option is one key=value of a comma-separated flag value. Key is in lower case.
type Option struct {
	Span, KeySpan, ValueSpan Span
	Key, Value               string
	HasValue                 bool
}

// Pair is key=value of ENV, LABEL and ARG. Legacy marks "ENV key value".
type Pair struct {
	Span, KeySpan, ValueSpan Span
	Key, Value               string // Value as written, quotes included
	HasValue                 bool
	Legacy                   bool
	Vars                     []Var
}

// From holds the parts of FROM.
type From struct {
	Image    Word
	Ref      ImageRef // split from Image where it holds no variable; see ParseImageRef
	Parts    ImageRef // the same with variables left in: the tag of node:${V}-slim is ${V}-slim
	As       Span     // the word AS, empty without
	Name     string   // stage name as written
	NameSpan Span
	Platform *Flag
}

// Heredoc is one here-document.
type Heredoc struct {
	Opener       Span   // <<-"EOF"
	Name         string // EOF
	Expand       bool   // unquoted: variables are expanded
	Chomp        bool   // <<-: leading tabs are stripped
	FD           int
	Body         Span // the lines between, with their line ends
	Terminator   Span // the closing word; empty when unterminated
	Unterminated bool
	Vars         []Var // in Body, where BuildKit expands them: ADD and COPY

	content string // the text of Body
}

// Error is a syntax error with its place.
type Error struct {
	Span    Span
	Message string // in BuildKit's words

	meaning bool  // not of BuildKit's parser, but of what reads its result
	cause   error // BuildKit's own error, where there is one
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// parseInstruction reads the instruction whose first line starts at start.
func parseInstruction(text string, start int, escape byte) *Instruction {
	logical, end := joinLines(text, start, escape)
	long := longLine(text)
	in, err := parseLine(logical, escape, long != nil)
	if err == nil {
		err = in.readHeredocs(text, end)
	}
	if long != nil {
		err = long
	}
	if err != nil {
		in.refuse(err)
		return in
	}
	in.Err = in.check()
	return in
}
