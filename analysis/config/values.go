package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"minke/analysis"
	"minke/analysis/image"
)

// Values are what was set, as a decoder of TOML or JSON gives it: tables within
// tables, by key.
type Values map[string]any

// Problem is something that was set and cannot be followed. The rest counts all the same.
type Problem struct {
	Key     []string // where in the tables; nil for the text as a whole
	Message string   // what is wrong and what would do, without the key
}

func (p Problem) String() string {
	if len(p.Key) == 0 {
		return p.Message
	}
	return strings.Join(p.Key, ".") + ": " + p.Message
}

// Apply changes o as v wishes, which may be set in the given place.
func (v Values) Apply(o *analysis.Options, where Where, rules []*analysis.Rule) []Problem {
	r := &reader{options: o, where: where, rules: rules}
	r.table(nil, v)
	return r.problems
}

type reader struct {
	options  *analysis.Options
	where    Where
	rules    []*analysis.Rule
	problems []Problem
}

func (r *reader) problem(path []string, format string, args ...any) {
	r.problems = append(r.problems, Problem{slices.Clone(path), fmt.Sprintf(format, args...)})
}

// table reads the values below path, in the order of their names.
func (r *reader) table(path []string, values map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		at, value := append(path, name), values[name]
		key := keyOf(strings.Join(at, "."))
		below, isTable := value.(map[string]any)
		switch {
		case value == nil: // null, as editors send what is not set
		case key != nil && key.Where&r.where == 0:
			r.problem(at, "%s", elsewhere(key))
		case key != nil:
			r.value(key, at, value)
		case isTable && leadsToKey(at):
			r.table(at, below)
		default:
			r.problem(at, "there is no such key%s", nearestKey(strings.Join(at, ".")))
		}
	}
}

func elsewhere(k *Key) string {
	if k.Where == Editor {
		return "this belongs to the editor's settings (minke." + k.Name + ")"
	}
	return "this belongs into " + FileName
}

func leadsToKey(path []string) bool {
	return slices.ContainsFunc(Keys, func(k Key) bool { return strings.HasPrefix(k.Name, strings.Join(path, ".")+".") })
}

func nearestKey(name string) string {
	names := make([]string, len(Keys))
	for i := range Keys {
		names[i] = Keys[i].Name
	}
	if near := nearest(name, names); near != "" {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return " (known are " + strings.Join(names, ", ") + ")"
}

func (r *reader) value(k *Key, path []string, value any) {
	if k.Type == Severities {
		if table, ok := value.(map[string]any); ok {
			r.severities(path, table)
		} else {
			r.problem(path, "expected a table such as {\"apt-lists\": \"off\"}")
		}
		return
	}
	text, ok := value.(string)
	switch {
	case !ok:
		r.problem(path, "%v is no text", value)
	case k.Type == Amount && !k.takesAmount(text):
		r.problem(path, "%q is no amount of data: write it like 150MB (1 MB is 10^6 bytes)%s", text, k.orWords())
	case k.Type == String && k.Allowed != nil && !slices.Contains(k.Allowed, text):
		r.problem(path, "%q is none of %s", text, quoted(k.Allowed))
	case k.set != nil && text != k.Default && (k.Type != Amount || text != ""): // editors send what nobody has set as well
		k.set(r.options, text)
	}
}

// takesAmount reports whether text is an amount of data, one of the words that do as
// well, or empty as what is not set.
func (k *Key) takesAmount(text string) bool {
	if text == "" || slices.Contains(k.Allowed, text) {
		return true
	}
	_, err := image.ParseBytes(text)
	return err == nil
}

// orWords names the words that do for an Amount.
func (k *Key) orWords() string {
	if len(k.Allowed) == 0 {
		return ""
	}
	return ", or " + quoted(k.Allowed)
}

// severities gives groups their severities first, so that a rule's own wins.
func (r *reader) severities(path []string, table map[string]any) {
	names := slices.Sorted(maps.Keys(table))
	for _, own := range []bool{false, true} {
		for _, name := range names {
			at := append(path, name)
			matched := r.matching(name, own)
			switch severity, ok := severityOf(table[name]); {
			case len(matched) == 0 && own && len(r.matching(name, false)) == 0:
				r.problem(at, "%s", unknown(name, r.rules))
			case len(matched) > 0 && !ok:
				r.problem(at, "%v is none of %s", table[name], quoted(severityNames()))
			default:
				for _, rule := range matched {
					r.options.Severity[rule.Name] = severity
				}
			}
		}
	}
}

// matching returns the rules that bear name themselves, or those of the group of that name.
func (r *reader) matching(name string, own bool) []*analysis.Rule {
	var all []*analysis.Rule
	for _, rule := range r.rules {
		if own && bears(rule, name) || !own && strings.EqualFold(rule.Group, name) {
			all = append(all, rule)
		}
	}
	return all
}

func bears(rule *analysis.Rule, name string) bool {
	is := func(s string) bool { return strings.EqualFold(s, name) }
	return is(rule.Name) || slices.ContainsFunc(rule.Aliases, is)
}

func severityOf(value any) (analysis.Severity, bool) {
	text, _ := value.(string)
	if text == "info" { // as editors' own settings abbreviate it
		text = "information"
	}
	for _, s := range severities {
		if strings.EqualFold(s.name, text) {
			return s.value, true
		}
	}
	return analysis.Off, false
}

func severityNames() []string {
	names := make([]string, len(severities))
	for i, s := range severities {
		names[i] = s.name
	}
	return names
}

// quoted lists values for people, without the empty one.
func quoted(values []string) string {
	var all []string
	for _, v := range values {
		if v != "" {
			all = append(all, `"`+v+`"`)
		}
	}
	return strings.Join(all, ", ")
}

func unknown(name string, rules []*analysis.Rule) string {
	if near := Nearest(name, rules); near != "" {
		return fmt.Sprintf("there is no rule or group %q; did you mean %q?", name, near)
	}
	return fmt.Sprintf("there is no rule or group %q; `minke rules` lists them", name)
}

// Nearest returns the rule name, alias or group that is most like name, and "" if none is.
func Nearest(name string, rules []*analysis.Rule) string {
	var names []string
	for _, r := range rules {
		names = append(append(names, r.Name, r.Group), r.Aliases...)
	}
	return nearest(name, names)
}

func nearest(name string, candidates []string) string {
	best, least := "", 1+len(name)/3
	for _, candidate := range candidates {
		if d := levenshtein.Distance(strings.ToLower(name), strings.ToLower(candidate), nil); d <= least && d > 0 {
			best, least = candidate, d-1
		}
	}
	return best
}
