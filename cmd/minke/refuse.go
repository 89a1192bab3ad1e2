package main

import (
	"fmt"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// worse returns what BuildKit refuses in after though it accepted before.
// It is the last gate before a file is written.
func worse(before, after string) error {
	if before == after {
		return nil
	}
	err := refused(after)
	if err == nil || refused(before) != nil {
		return nil
	}
	return err
}

// refused returns why BuildKit does not accept text as a Dockerfile, if so.
func refused(text string) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the parser gave up: %v", v)
		}
	}()
	r, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		return err
	}
	_, _, err = instructions.Parse(r.AST, linter.New(&linter.Config{}))
	return err
}
