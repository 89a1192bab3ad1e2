package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// history is the history of an image, as histories.jsonl has it.
type history struct {
	Image, Tag string
	Bytes      int64 // compressed, of all layers
	History    []entry
}

type entry struct {
	By    string // the instruction
	Bytes int64  // compressed, of the layer; 0 where there is none
	Cut   bool   // By is not whole
}

func readHistories(in io.Reader) ([]history, error) {
	var all []history
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var h history
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(all)+1, err)
		}
		all = append(all, h)
	}
	return all, lines.Err()
}

var (
	debianBase = regexp.MustCompile(`# debian\.sh --arch '\w+' out/ '(\w+)'`)
	ubuntuBase = regexp.MustCompile(`^LABEL org\.opencontainers\.image\.version=(\d\d\.\d\d)$|^RUN umoci config --image \S*/ubuntu:(\d\d\.\d\d) `)
	alpineBase = regexp.MustCompile(`^ADD alpine-minirootfs-([\d.]+)-x86_64\.tar\.gz`)
	buildArgs  = regexp.MustCompile(`^RUN \|\d+ .*?/bin/sh -c `)
)

// alpineLayers are the images of Alpine whose layer has that many bytes, for histories from before the
// layer said so (repos/alpine/remote/3.16.md and 3.17.1.md; that of caddy:2.6.2-alpine is of October 2022, and of 3.16).
var alpineLayers = map[int64]string{2_806_272: "alpine:3.16", 2_806_054: "alpine:3.16", 3_370_628: "alpine:3.17"}

// slimBelow tells debian:*-slim, 28 to 30 MB, from debian:*, 48 to 54 MB.
const slimBelow = 40_000_000

// base names the image that a history starts with, "" when it cannot be told, and how many
// entries are its own.
func base(all []entry) (name string, length int) {
	if len(all) == 0 {
		return "", 0
	}
	first := all[0]
	if m := debianBase.FindStringSubmatch(first.By); m != nil {
		if first.Bytes < slimBelow {
			return "debian:" + m[1] + "-slim", 1
		}
		return "debian:" + m[1], 1
	}
	if m := alpineBase.FindStringSubmatch(first.By); m != nil {
		return "alpine:" + m[1], 1
	}
	if from := alpineLayers[first.Bytes]; from != "" {
		return from, 1
	}
	return ubuntu(all)
}

// ubuntu is base for images of Ubuntu: up to 24.04 a label tells the version and a single ADD
// brings the files, later ones are made by umoci alone.
func ubuntu(all []entry) (name string, length int) {
	for i, e := range all {
		if m := ubuntuBase.FindStringSubmatch(e.By); m != nil && name == "" {
			name = "ubuntu:" + m[1] + m[2]
		}
		switch {
		case strings.HasPrefix(e.By, "RUN umoci "):
			length = i + 1
		case length > 0:
			return name, length
		case e.Bytes > 0:
			return name, i + 1
		}
	}
	return "", 0
}

// dockerfile writes the history as a Dockerfile, one line for each entry that is an
// instruction of it; ok is false where its base image cannot be told.
func (h history) dockerfile() (text string, entries []entry, ok bool) {
	from, length := base(h.History)
	if from == "" {
		return "", nil, false
	}
	text = "FROM " + from + "\n"
	first := entry{By: text}
	for _, e := range h.History[:length] {
		first.Bytes += e.Bytes
	}
	entries = append(entries, first)
	for _, e := range h.History[length:] {
		if line := instruction(e); line != "" {
			text += line + "\n"
			entries = append(entries, e)
		}
	}
	return text, entries, true
}

// instruction writes an entry as the builder was given it.
func instruction(e entry) string {
	line := strings.TrimSuffix(strings.Join(strings.Fields(e.By), " "), " # buildkit")
	if rest, ok := strings.CutPrefix(line, "/bin/sh -c #(nop) "); ok {
		line = strings.TrimSpace(rest)
	} else if rest, ok := strings.CutPrefix(line, "/bin/sh -c "); ok {
		line = "RUN " + rest
	}
	line = buildArgs.ReplaceAllString(line, "RUN ")
	name, rest, _ := strings.Cut(line, " ")
	switch name {
	case "ENV":
		key, value, _ := strings.Cut(rest, "=")
		return "ENV " + key + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(value) + `"`
	case "RUN", "COPY", "ADD", "WORKDIR":
		return line
	}
	return "" // it makes no layer
}
