package shell

import "testing"

func TestParseFile(t *testing.T) {
	for text, want := range map[string]Dialect{
		"#!/bin/bash\necho ${a[@]}\n":           Bash,
		"#!/usr/bin/env sh\ncurl x && exec y\n": POSIX,
		"curl x\n":                              POSIX,
		"#!/usr/bin/python3\nprint()\n":         Foreign,
	} {
		s := ParseFile(text)
		if s.Dialect != want || s.Err != nil {
			t.Errorf("%q is %v, %v", text, s.Dialect, s.Err)
		}
	}
	s := ParseFile("#!/bin/sh\nset -e\ncurl x\n")
	c := s.Named("curl")
	if len(c) != 1 || c[0].Span.Of("#!/bin/sh\nset -e\ncurl x\n") != "curl x" {
		t.Errorf("curl is not found at its place: %v", c)
	}
}
