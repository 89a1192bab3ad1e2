package project

import (
	"slices"
	"testing"

	"minke/analysis/shell"
)

func TestScriptsAreFollowed(t *testing.T) {
	p := load(t, write(t, `
-- docker/setup.sh --
#!/bin/sh
make deps
-- Makefile --
V := $(shell git describe)
deps:
	@apt-get install -y jq
	echo $$HOME $(V)
-- package.json --
{"scripts": {"prebuild": "./docker/setup.sh", "build": "env-cmd -f .env.staging webpack", "postinstall": "patch-package"}}
-- tool --
#!/usr/bin/env python
-- loop.sh --
sh loop.sh
`))
	tests := []struct {
		command string
		want    []string // the commands that it leads to
	}{
		{"sh /docker/setup.sh", []string{"make", "git", "apt-get", "echo", "V"}},
		{"npm run build", []string{"setup.sh", "make", "git", "apt-get", "echo", "V", "env-cmd"}},
		{"yarn", []string{"patch-package"}},
		{"./loop.sh", []string{"sh"}},
		{"tool", nil},
		{"npm run other", nil},
	}
	for _, tt := range tests {
		var got []string
		for _, c := range shell.ParseFile(tt.command).Commands() {
			for _, s := range p.Scripts(c) {
				for _, inner := range s.Commands() {
					got = append(got, inner.Name)
				}
			}
		}
		if slices.Sort(got); !slices.Equal(got, slices.Sorted(slices.Values(tt.want))) {
			t.Errorf("%s leads to %q, want %q", tt.command, got, tt.want)
		}
	}
}
