package shell

// ParseFile reads a script that stands in a file. Its #! line decides on the
// dialect, sh without one, and spans count from the start of text. Like [Parse]
// it never fails and never returns nil.
func ParseFile(text string) *Script {
	s := &Script{Source: text, Interpreter: defaultShell[:1]}
	s.Dialect, s.Options = interpreterOf(defaultShell)
	s.origin = origin{pieces: []piece{{end: len(text), width: len(text)}}}
	s.readShebang()
	s.parse()
	return s
}
