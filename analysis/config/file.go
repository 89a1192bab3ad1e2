package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"minke/analysis"
)

// FileName is the name of the configuration file.
const FileName = ".minke.toml"

// maxSize bounds what is read of a configuration file, in bytes.
const maxSize = 1 << 20

// Find returns the path of the configuration file nearest to dir: in it or in a
// folder above, up to top; "" as top goes up to the root.
func Find(dir, top string) (path string, found bool) {
	for {
		path = filepath.Join(dir, FileName)
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() {
			return path, true
		}
		up := filepath.Dir(dir)
		if up == dir || dir == top {
			return "", false
		}
		dir = up
	}
}

// Read reads the text of a configuration file.
func Read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err == nil && len(data) > maxSize {
		err = fmt.Errorf("%s: larger than %d bytes: not a configuration file", path, maxSize)
	}
	return data, err
}

// Mistake is a problem at its place in a configuration file.
type Mistake struct {
	Line, Column int // from 1; the column in bytes
	Message      string
}

func (m Mistake) String() string { return fmt.Sprintf("%d:%d: %s", m.Line, m.Column, m.Message) }

// Apply changes o as the text of a configuration file wishes. What cannot be
// followed is told, and the rest counts all the same.
func Apply(data []byte, o *analysis.Options, rules []*analysis.Rule) []Mistake {
	var values Values
	if err := toml.Unmarshal(data, &values); err != nil {
		m := Mistake{1, 1, err.Error()}
		if e, ok := errors.AsType[*toml.DecodeError](err); ok {
			m.Line, m.Column = e.Position()
		}
		m.Message = strings.TrimPrefix(m.Message, "toml: ")
		return []Mistake{m}
	}
	var all []Mistake
	for _, p := range values.Apply(o, File, rules) {
		at := locate(data, p.Key)
		all = append(all, Mistake{at.Line, at.Column, p.String()})
	}
	return all
}

// Load returns the options that the configuration file nearest to dir sets for
// rules, and the defaults if there is none.
func Load(dir string, rules []*analysis.Rule) (*analysis.Options, error) {
	o := NewOptions()
	path, ok := Find(dir, "")
	if !ok {
		return o, nil
	}
	data, err := Read(path)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, m := range Apply(data, o, rules) {
		errs = append(errs, fmt.Errorf("%s:%s", path, m))
	}
	return o, errors.Join(errs...)
}

// NewOptions returns the defaults, to be changed by Apply.
func NewOptions() *analysis.Options {
	return &analysis.Options{Severity: map[string]analysis.Severity{}}
}

// locate returns where the text sets the key at path: what decodes does not say.
func locate(data []byte, path []string) unstable.Position {
	found := unstable.Position{Line: 1, Column: 1}
	var p unstable.Parser
	p.Reset(bytes.Clone(data)) // it may change what it reads
	var table []string
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = nil
			locateKey(&p, e, &table, path, &found)
		case unstable.KeyValue:
			if locateValue(&p, e, table, path, &found) {
				return found
			}
		}
	}
	return found
}

// locateValue looks into a key with its value, and reports whether it is path.
func locateValue(p *unstable.Parser, n *unstable.Node, at, path []string, found *unstable.Position) bool {
	at = at[:len(at):len(at)]
	locateKey(p, n, &at, path, found)
	if isPath(at, path) {
		return true
	}
	if v := n.Value(); v.Kind == unstable.InlineTable {
		for it := v.Children(); it.Next(); {
			if locateValue(p, it.Node(), at, path, found) {
				return true
			}
		}
	}
	return false
}

// locateKey adds the words of a key to at, and notes the place when they lead to path.
func locateKey(p *unstable.Parser, n *unstable.Node, at *[]string, path []string, found *unstable.Position) {
	for it := n.Key(); it.Next(); {
		*at = append(*at, string(it.Node().Data))
		if len(*at) <= len(path) && isPath(*at, path[:len(*at)]) {
			*found = p.Shape(it.Node().Raw).Start
		}
	}
}

func isPath(a, b []string) bool { return strings.Join(a, "\x00") == strings.Join(b, "\x00") }
