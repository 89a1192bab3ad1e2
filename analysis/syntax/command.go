package syntax

import (
	"fmt"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// Command returns BuildKit's typed form or BuildKit's error, made anew each time:
// it takes several times the memory of the text. Where only the error is of
// interest, Err has it. FROM gives *instructions.Stage, the others an
// instructions.Command. Locations and comments in it mean nothing.
func (i *Instruction) Command() (any, error) {
	switch {
	case i.Err == nil:
		return i.interpret()
	case i.Err.cause != nil:
		return nil, i.Err.cause
	}
	return nil, i.Err
}

// noLint keeps BuildKit's linter quiet; where there is none BuildKit panics.
var noLint = linter.New(&linter.Config{})

// jsonAttribute is BuildKit's mark of arguments in JSON.
var jsonAttribute = map[string]bool{"json": true}

// check asks BuildKit what the instruction means and returns what it refuses.
func (i *Instruction) check() *Error {
	if i.Sub != nil {
		// What is wrong in a trigger shows only where it fires.
		i.Sub.Err = i.Sub.check()
	}
	_, err := i.interpret()
	if err == nil {
		return nil
	}
	return &Error{Span: i.culprit(err), Message: i.explain(err), meaning: true, cause: err}
}

// refuse notes what BuildKit's parser refuses: then there is no typed form.
func (i *Instruction) refuse(err *Error) {
	i.Err = err
	if i.Sub != nil {
		i.Sub.refuse(err)
	}
}

// interpret returns the typed form.
func (i *Instruction) interpret() (command any, err error) {
	defer func() {
		if r := recover(); r != nil {
			command, err = nil, fmt.Errorf("BuildKit cannot read this instruction: %v", r)
		}
	}()
	if i.keyword == "" {
		return nil, unknownInstruction(i.keywordText())
	}
	return instructions.ParseInstructionWithLinter(i.node(), noLint)
}

// node returns the instruction as BuildKit's parser would.
func (i *Instruction) node() *parser.Node {
	args := i.arguments()
	nodes := make([]parser.Node, len(args)+1)
	root := &nodes[0]
	root.Value = i.keywordText()
	root.Original = i.Logical.Text
	for k := range i.Flags {
		root.Flags = append(root.Flags, i.Flags[k].raw)
	}
	if i.Exec {
		root.Attributes = jsonAttribute
	}
	for _, h := range i.Heredocs {
		root.Heredocs = append(root.Heredocs, parser.Heredoc{
			Name: h.Name, FileDescriptor: uint(h.FD), Expand: h.Expand, Chomp: h.Chomp, Content: h.content,
		})
	}
	if i.keyword == "onbuild" && i.Sub != nil {
		sub := i.Sub.node()
		sub.Heredocs = nil // BuildKit hangs them on the outer instruction
		root.Next = &parser.Node{Children: []*parser.Node{sub}}
		return root
	}
	for k, arg := range args {
		nodes[k].Next = &nodes[k+1]
		nodes[k+1].Value = arg
	}
	return root
}

// keywordText returns the keyword as BuildKit sees it.
func (i *Instruction) keywordText() string {
	text := i.Logical.Text
	start, end := trimSpace(text, 0, len(text))
	word := start
	for word < end && !isSeparator(text[word]) {
		word++
	}
	return text[start:word]
}

// arguments returns the arguments in the form of BuildKit's parser.
func (i *Instruction) arguments() []string {
	switch i.keyword {
	case "":
		return []string{""}
	case "env", "label":
		args := make([]string, 0, 3*len(i.Pairs))
		for _, p := range i.Pairs {
			separator := "="
			if p.Legacy {
				separator = ""
			}
			args = append(args, p.Key, p.Value, separator)
		}
		return args
	}
	args := make([]string, len(i.Args))
	for k := range i.Args {
		args[k] = i.Args[k].Value
	}
	return args
}
