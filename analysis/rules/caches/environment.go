package caches

import (
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
)

// baseEnv is what the official images of a language set, as their Dockerfiles say:
// https://github.com/docker-library
var baseEnv = map[image.Family][][2]string{
	image.Golang: {{"GOPATH", "/go"}},
	image.Rust:   {{"CARGO_HOME", "/usr/local/cargo"}, {"RUSTUP_HOME", "/usr/local/rustup"}},
	image.Ruby:   {{"GEM_HOME", "/usr/local/bundle"}},
	"composer":   {{"COMPOSER_HOME", "/tmp"}},
}

// withBase replaces the variables in word that the base image sets and the Dockerfile does not.
func withBase(p *analysis.Pass, n *build.Node, word string) string {
	for _, v := range baseEnv[p.Base(n.Stage).Family] {
		if _, ok := p.Graph.Scope(n).Lookup(v[0]); ok {
			continue
		}
		word = strings.ReplaceAll(word, "${"+v[0]+"}", v[1])
		if rest, ok := strings.CutPrefix(word, "$"+v[0]); ok && (rest == "" || rest[0] == '/') {
			word = v[1] + rest
		}
	}
	return word
}
