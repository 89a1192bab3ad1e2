package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// release is the packages of all its repositories.
type release struct {
	packages []*entry
	byName   map[string]*entry
	date     string // of the newest index
}

// entry is one package; of several repositories' the first stays.
type entry struct {
	name                string
	installed, download uint64 // bytes
	priority            uint64 // among those that provide the same
	depends, conditions []string
	provides            []string
}

// read adds the packages of an index.
func (r *release) read(a *archive) error {
	z, err := gzip.NewReader(bytes.NewReader(a.file))
	if err != nil {
		return err
	}
	t := tar.NewReader(io.LimitReader(z, maxIndex))
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return errors.New("no APKINDEX in it")
		}
		if err != nil {
			return err
		}
		if h.Name == "APKINDEX" {
			r.date = max(r.date, h.ModTime.UTC().Format(time.DateOnly))
			return r.entries(t)
		}
	}
}

// entries reads an index: lines of a letter, a colon and a value, and an empty line behind each package.
func (r *release) entries(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	field := map[string]string{}
	for lines.Scan() {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok {
			field[name] = value
			continue
		}
		if err := r.add(field); err != nil {
			return err
		}
		clear(field)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return r.add(field)
}

func (r *release) add(field map[string]string) error {
	if len(field) == 0 || r.byName[field["P"]] != nil {
		return nil
	}
	if field["P"] == "" {
		return errors.New("a package without a name")
	}
	e := &entry{name: field["P"], depends: names(field["D"]), conditions: names(field["i"]), provides: names(field["p"])}
	for key, to := range map[string]*uint64{"S": &e.download, "I": &e.installed, "k": &e.priority} {
		value, ok := field[key]
		if !ok && key == "k" {
			continue
		}
		var err error
		if *to, err = strconv.ParseUint(value, 10, 63); err != nil {
			return fmt.Errorf("%s: %s: %w", e.name, key, err)
		}
	}
	if r.byName == nil {
		r.byName = map[string]*entry{}
	}
	r.byName[e.name] = e
	r.packages = append(r.packages, e)
	return nil
}

// names gives what is asked for or provided: without versions, and without what is in conflict.
func names(text string) []string {
	var all []string
	for word := range strings.FieldsSeq(text) {
		if strings.HasPrefix(word, "!") {
			continue
		}
		if i := strings.IndexAny(word, "<>=~@"); i >= 0 {
			word = word[:i]
		}
		all = append(all, word)
	}
	return all
}
