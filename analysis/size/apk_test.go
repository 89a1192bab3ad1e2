package size_test

import (
	"strings"
	"testing"

	"minke/analysis/build"
	"minke/analysis/size"
	"minke/analysis/syntax"
)

// installs lists what the last apk add of a Dockerfile brings.
func installs(t *testing.T, text string) (names, unknown string) {
	t.Helper()
	g := build.New(syntax.Parse(text))
	all := g.Final().Instructions()
	n := all[len(all)-1]
	calls := g.Script(n).Packages()
	i, ok := size.InstallOf(g, n, calls[len(calls)-1])
	if !ok {
		return "nothing is known", ""
	}
	for _, p := range i.Packages {
		names += " " + p.Name
	}
	return strings.TrimSpace(names), strings.Join(i.Unknown, " ")
}

func TestWhatApkAdds(t *testing.T) {
	for _, c := range []struct{ text, want, unknown string }{
		{"FROM alpine:3.16\nRUN apk add less", "ncurses-libs less ncurses-terminfo-base", ""},
		{"FROM alpine:3.16\nRUN apk add less=590-r0", "ncurses-libs less ncurses-terminfo-base", ""},
		{"FROM alpine:3.16\nENV P='less~=590 npm@edge'\nRUN apk add $P", "ncurses-libs less ncurses-terminfo-base", "npm"},
		{"FROM alpine:3.16\nRUN apk add less\nRUN apk add less", "", ""},
		{"FROM alpine:3.16\nRUN apk add less && apk del less && apk add less", "ncurses-libs less ncurses-terminfo-base", ""},
		// What is asked for twice goes when both are taken back.
		{"FROM alpine:3.16\nRUN apk add -t .a less && apk add -t .b less && apk del .a\nRUN apk add less", "", ""},
		{"FROM alpine:3.16\nRUN apk add -t .a less && apk add -t .b less && apk del .a .b\nRUN apk add less", "ncurses-libs less ncurses-terminfo-base", ""},
		// A name for packages that is given again is no longer one for the others.
		{"FROM alpine:3.16\nRUN apk add -t .a less && apk add -t .a musl\nRUN apk add less", "ncurses-libs less ncurses-terminfo-base", ""},
		// What the image was built with stays, and so does what something else needs.
		{"FROM alpine:3.16\nRUN apk del zlib\nRUN apk add busybox", "", ""},
		{"FROM alpine:3.16\nRUN apk add ncurses-libs less && apk del ncurses-libs\nRUN apk add ncurses-libs", "", ""},
		// By itself comes what asks for all that is there (install_if).
		{"FROM alpine:3.16\nRUN apk add docs\nRUN apk add less", "ncurses-libs less ncurses-terminfo-base less-doc", ""},
		{"FROM node:22-alpine\nRUN apk add libstdc++", "", ""},
		{"FROM debian:12\nRUN apk add less", "nothing is known", ""},
		{"FROM alpine:3.16\nRUN apt-get install -y less", "nothing is known", ""},
	} {
		names, unknown := installs(t, c.text)
		if names != c.want || unknown != c.unknown {
			t.Errorf("%s\nbrings %q and not %q; want %q and not %q", c.text, names, unknown, c.want, c.unknown)
		}
	}
}

// The range says when another release stands in, and so does the source.
func TestStandInsOfAlpine(t *testing.T) {
	transfer := func(image string) size.Transfer {
		e := size.Of(build.New(syntax.Parse("FROM "+image+"\nRUN apk add --no-cache git")), nil)
		return e.Stages[0].Lines[1].Transfer
	}
	exact := transfer("alpine:3.16.3")
	if exact.From != "packages of Alpine 3.16" || exact.Date != "2022-11-21" {
		t.Errorf("the source is %q, %s", exact.From, exact.Date)
	}
	for image, from := range map[string]string{
		"alpine:3.22":        "packages of Alpine 3.16, which stand in for those of Alpine 3.22",
		"alpine:3.9":         "packages of Alpine 3.16, which stand in for those of Alpine 3.9",
		"python:3.13-alpine": "packages of Alpine 3.16, which stand in for those of Alpine 3.24.1", // the catalogue says so
		"alpine:edge":        "packages of Alpine 3.16, which stand in for those of Alpine",
	} {
		near := transfer(image)
		if near.From != from {
			t.Errorf("%s: the source is %q", image, near.From)
		}
		if near.Low >= exact.Low || near.High <= exact.High {
			t.Errorf("%s: %s is not wider than %s", image, near.Range(), exact.Range())
		}
	}
}

// What is said of images on Alpine is of packages that there are.
func TestSetupsOfAlpineAreKnown(t *testing.T) {
	for image, has := range map[string]string{
		"python:3.13-alpine": "tzdata", "ruby:3.4-alpine": "yaml-dev", "php:8.4-cli-alpine": "xz", "golang:1.26-alpine": "ca-certificates",
		"rust:alpine": "gcc", "haproxy:alpine": "socat", "memcached:alpine": "libsasl", "redis:7-alpine": "setpriv",
		"docker:29": "git", "eclipse-temurin:21-jre-alpine": "fontconfig", "traefik:latest": "ca-certificates",
	} {
		if names, unknown := installs(t, "FROM "+image+"\nRUN apk add "+has); names != "" || unknown != "" {
			t.Errorf("%s has %s already: %q comes, %q is not known", image, has, names, unknown)
		}
	}
}
