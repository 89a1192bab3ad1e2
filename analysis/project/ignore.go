package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"unicode"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// Ignore is an ignore file as the builder reads it. The nil and the zero Ignore
// ignore nothing. It is safe for use by several goroutines.
type Ignore struct {
	// Path is the file, absolute; "" when there is none.
	Path string
	// Text is its content as it stands in the file.
	Text string
	// Patterns has its patterns in the order of the file.
	Patterns []Pattern
	// Err is the reason why the builder would refuse the file, or it could not be read.
	Err error

	mu      sync.Mutex // patternmatcher compiles its patterns while matching
	matcher *patternmatcher.PatternMatcher
}

// Pattern is one line of an ignore file that is neither empty nor a comment.
type Pattern struct {
	Text       string // cleaned, with slashes, without the leading !
	Negated    bool   // the line begins with !: what it matches is sent after all
	Line       int    // counted from 1
	Start, End int    // byte offsets of the line without the spaces around it
	Err        error  // the builder refuses it
}

// ParseIgnore reads the content of an ignore file.
func ParseIgnore(name, text string) *Ignore {
	ig := &Ignore{Path: name, Text: text}
	offset, line := 0, 0
	var valid []string
	for raw := range strings.Lines(text) {
		line++
		pat, ok := parsePattern(raw, line == 1)
		if ok {
			pat.Line = line
			pat.Start += offset
			pat.End += offset
			if pat.Err == nil {
				valid = append(valid, pat.String())
			} else if ig.Err == nil {
				ig.Err = fmt.Errorf("line %d: %w", line, pat.Err)
			}
			ig.Patterns = append(ig.Patterns, pat)
		}
		offset += len(raw)
	}
	ig.compile(valid)
	return ig
}

func (ig *Ignore) compile(patterns []string) {
	m, err := patternmatcher.New(patterns)
	if err != nil {
		ig.Err = errors.Join(ig.Err, err)
		return
	}
	ig.matcher = m
}

// parsePattern reads one line by the builder's own reader; ok is false for empty lines and comments.
func parsePattern(raw string, first bool) (p Pattern, ok bool) {
	content := strings.TrimSuffix(strings.TrimSuffix(raw, "\n"), "\r")
	input, skip := content, 0
	if !first {
		input = "#\n" + content // only the first line of a file may begin with a byte order mark
	} else if trimmed := strings.TrimPrefix(content, string(utf8BOM)); trimmed != content {
		skip, content = len(utf8BOM), trimmed
	}
	list, err := ignorefile.ReadAll(strings.NewReader(input))
	if err == nil && len(list) == 0 {
		return Pattern{}, false
	}
	p.Start = skip + len(content) - len(strings.TrimLeftFunc(content, unicode.IsSpace))
	p.End = p.Start + len(strings.TrimSpace(content))
	if err != nil {
		p.Err = err
		return p, true
	}
	p.Text, p.Negated = strings.CutPrefix(list[0], "!")
	if _, err := patternmatcher.New(list); err != nil {
		p.Err = err
	}
	return p, true
}

// String gives the pattern as the builder understands it.
func (p Pattern) String() string {
	if p.Negated {
		return "!" + p.Text
	}
	return p.Text
}

// Ignored reports whether a path of the context, with slashes, is kept from COPY and ADD.
// Like the builder it takes a path as ignored when a folder above it is.
func (ig *Ignore) Ignored(name string) bool {
	if ig == nil || ig.matcher == nil {
		return false
	}
	ig.mu.Lock()
	defer ig.mu.Unlock()
	ok, err := ig.matcher.MatchesOrParentMatches(path.Clean(name))
	return ok && err == nil
}

// Exists reports whether there is an ignore file.
func (ig *Ignore) Exists() bool { return ig != nil && ig.Path != "" }

// Negates reports whether some pattern takes back what another ignores.
func (ig *Ignore) Negates() bool { return ig != nil && ig.matcher != nil && ig.matcher.Exclusions() }

// loadIgnore finds the ignore file in force: Dockerfile.dockerignore beside the
// Dockerfile before .dockerignore at the top of the context.
func loadIgnore(r *reader, dir, dockerfile string) *Ignore {
	if dockerfile != "" {
		if ig := ignoreBeside(r, dockerfile+".dockerignore"); ig != nil {
			return ig
		}
	}
	if data, err := readRegular(r.root, ".dockerignore", r.max); err == nil {
		r.seen(".dockerignore", data)
		return ParseIgnore(filepath.Join(dir, ".dockerignore"), string(data))
	} else if !errors.Is(err, fs.ErrNotExist) {
		r.note(".dockerignore", err)
		return &Ignore{Path: filepath.Join(dir, ".dockerignore"), Err: errors.New(reason(err))}
	}
	return &Ignore{}
}

// ignoreBeside reads the ignore file of one Dockerfile, which may stand outside the context.
func ignoreBeside(r *reader, name string) *Ignore {
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return nil
	}
	defer root.Close()
	data, err := readRegular(root, filepath.Base(name), r.max)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		r.note(filepath.Base(name), err)
		return &Ignore{Path: name, Err: errors.New(reason(err))}
	}
	r.seen(name, data)
	return ParseIgnore(name, string(data))
}

// lineEnding is the ending that the text uses, "\n" when it has none.
func lineEnding(text string) string {
	if i := strings.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
