package rulestest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"golang.org/x/tools/txtar"
)

// Case is one example: a Dockerfile with marks, the files beside it, and what
// the rule's fixes make of them.
type Case struct {
	Name  string
	Text  string            // the Dockerfile without its marks
	Marks []Mark            // what must be found, in order
	Files map[string]string // beside it
	Fixed string            // the Dockerfile after the fixes; "" if the case does not say
	Want  map[string]string // files after the fixes
	Left  bool              // what is found has no safe fix
}

// Mark is a finding as a case writes it down.
type Mark struct {
	Line, Column, End int // from 1, in bytes; End is behind the last one on the same line
	Message           string
}

func (m Mark) String() string {
	return fmt.Sprintf("%d:%d-%d: %s", m.Line, m.Column, m.End, m.Message)
}

// mark is a comment such as "#    ^^^^ message". Where the first caret stands
// right behind the #, the # counts as a caret too; before a tab it takes no room.
var mark = regexp.MustCompile(`^#([ \t]*)(\^+)(?: (.*))?$`)

// split takes the marks out of text. A mark is about the nearest line above it that is not a mark.
func split(text string) (clean string, marks []Mark) {
	var kept []string
	for line := range strings.Lines(text) {
		m := mark.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		if m == nil {
			kept = append(kept, line)
			continue
		}
		column := len(m[1]) + 2
		if strings.HasPrefix(m[1], "\t") {
			column--
		}
		end := column + len(m[2])
		if m[1] == "" {
			column = 1
		}
		marks = append(marks, Mark{Line: len(kept), Column: column, End: end, Message: m[3]})
	}
	sort.SliceStable(marks, func(i, j int) bool {
		a, b := marks[i], marks[j]
		return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
	})
	return strings.Join(kept, ""), marks
}

// readPage returns the cases of a rule's page. Each section whose heading
// starts with "Bad" begins one; a section "Good" after it says what the fixes
// make of it; "Left" sections hold what is found and has no safe fix; "Quiet"
// sections hold look-alikes in which nothing is found. In a
// section, a fenced block without a file name is the Dockerfile, and one with
// it ("```json package.json") is a file beside it.
func readPage(path string) ([]*Case, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var cases []*Case
	var current *Case
	section := ""
	for _, b := range blocks(string(data)) {
		if b.heading != section {
			section = b.heading
			if is(section, "Bad") || is(section, "Left") || is(section, "Quiet") {
				current = &Case{Name: filepath.Base(path) + "/" + section, Files: map[string]string{}, Want: map[string]string{}, Left: is(section, "Left")}
				cases = append(cases, current)
			}
		}
		switch {
		case current == nil:
		case is(section, "Good"):
			current.put(&current.Fixed, current.Want, b)
		case is(section, "Bad") || is(section, "Left") || is(section, "Quiet"):
			if b.file != "" {
				current.Files[b.file] = b.text
				continue
			}
			if current.Text != "" { // several look-alikes in one section
				current = &Case{Name: current.Name, Files: current.Files, Want: map[string]string{}, Left: current.Left}
				cases = append(cases, current)
			}
			current.Text, current.Marks = split(b.text)
		}
	}
	return cases, nil
}

func is(heading, word string) bool {
	return heading == word || strings.HasPrefix(heading, word+" ") || strings.HasPrefix(heading, word+":")
}

func (c *Case) put(main *string, files map[string]string, b block) {
	if b.file == "" {
		*main = b.text
	} else {
		files[b.file] = b.text
	}
}

// block is a fenced block of a page with the heading it stands under.
type block struct{ heading, lang, file, text string }

func blocks(page string) []block {
	var all []block
	var heading string
	var open *block
	number := map[string]int{}
	for line := range strings.Lines(page) {
		trimmed := strings.TrimRight(line, "\r\n")
		switch {
		case open != nil && trimmed == "```":
			all = append(all, *open)
			open = nil
		case open != nil:
			open.text += line
		case strings.HasPrefix(trimmed, "```"):
			lang, file, _ := strings.Cut(trimmed[3:], " ")
			open = &block{heading: heading, lang: lang, file: file}
		case strings.HasPrefix(trimmed, "#"):
			heading = strings.TrimSpace(strings.TrimLeft(trimmed, "#"))
			if number[heading]++; number[heading] > 1 { // a second "Bad" is another section
				heading = fmt.Sprintf("%s (%d)", heading, number[heading])
			}
		}
	}
	return all
}

// ReadArchive returns the case of a txtar file: "Dockerfile" with marks, other
// files beside it, and below "want/" what the fixes make of them.
func ReadArchive(path string) (*Case, error) {
	a, err := txtar.ParseFile(path)
	if err != nil {
		return nil, err
	}
	c := &Case{Name: filepath.Base(path), Files: map[string]string{}, Want: map[string]string{}}
	for _, f := range a.Files {
		data := string(f.Data)
		switch name, want := strings.CutPrefix(f.Name, "want/"); {
		case want && name == "Dockerfile":
			c.Fixed = data
		case want:
			c.Want[name] = data
		case name == "Dockerfile":
			c.Text, c.Marks = split(data)
		default:
			c.Files[name] = data
		}
	}
	return c, nil
}
