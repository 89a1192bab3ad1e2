package shell

// ParseFile reads a script that is a file of its own. Its #! line decides the
// dialect, without one it is sh. Spans count from the start of the text. Like
// [Parse] it never fails and never returns nil.
func ParseFile(content string) *Script {
	s := &Script{Dialect: POSIX, Interpreter: []string{"/bin/sh"}}
	var t text
	t.add(content, 0, layer{})
	s.Source, s.origin = t.done()
	s.readShebang()
	s.parse()
	return s
}
