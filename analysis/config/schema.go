package config

import (
	"fmt"
	"strings"

	"minke/analysis"
)

// Schema is a JSON schema, draft 7, as far as it is needed here. Editors
// complete and check by it: https://json-schema.org/draft-07/schema
type Schema struct {
	Schema               string             `json:"$schema,omitempty"`
	Title                string             `json:"title,omitempty"`
	Type                 string             `json:"type,omitempty"`
	Enum                 []string           `json:"enum,omitempty"`
	Pattern              string             `json:"pattern,omitempty"`
	Default              any                `json:"default,omitempty"`
	Description          string             `json:"description,omitempty"`
	MarkdownDescription  string             `json:"markdownDescription,omitempty"` // of VS Code
	Properties           map[string]*Schema `json:"properties,omitempty"`
	AdditionalProperties any                `json:"additionalProperties,omitempty"` // false, or nil for any
}

// FileSchema returns the schema of .minke.toml.
func FileSchema(rules []*analysis.Rule) *Schema {
	top := object("Configuration of Minke")
	top.Schema = "http://json-schema.org/draft-07/schema#"
	for i := range Keys {
		k := &Keys[i]
		if k.Where&File == 0 {
			continue
		}
		at := top
		words := strings.Split(k.Name, ".")
		for _, table := range words[:len(words)-1] {
			if at.Properties[table] == nil {
				at.Properties[table] = object("")
			}
			at = at.Properties[table]
		}
		at.Properties[words[len(words)-1]] = k.schema(rules)
	}
	return top
}

// EditorProperties returns the schema of each of the editor's settings by its full
// name, as contributes.configuration.properties in VS Code's package.json takes them:
// https://code.visualstudio.com/api/references/contribution-points#contributes.configuration
func EditorProperties(rules []*analysis.Rule) map[string]*Schema {
	all := map[string]*Schema{}
	for i := range Keys {
		k := &Keys[i]
		if k.Where&Editor == 0 {
			continue
		}
		s := k.schema(rules)
		s.Description, s.MarkdownDescription = "", s.Description
		all["minke."+k.Name] = s
	}
	return all
}

func object(title string) *Schema {
	return &Schema{Title: title, Type: "object", Properties: map[string]*Schema{}, AdditionalProperties: false}
}

func (k *Key) schema(rules []*analysis.Rule) *Schema {
	if k.Type == Severities {
		return k.severitiesSchema(rules)
	}
	if k.Type == Amount {
		words := strings.Join(append([]string{""}, k.Allowed...), "|")
		return &Schema{Type: "string", Pattern: `^(` + words + `|[0-9.]+ ?([kKMGT]?B?))$`, Default: k.Default, Description: k.Summary}
	}
	return &Schema{Type: "string", Enum: k.Allowed, Default: k.Default, Description: k.Summary}
}

func (k *Key) severitiesSchema(rules []*analysis.Rule) *Schema {
	s := object("")
	s.Description, s.Default = k.Summary, struct{}{}
	offer := func(name, description string) {
		if s.Properties[name] == nil {
			s.Properties[name] = &Schema{Type: "string", Enum: severityNames(), Description: description}
		}
	}
	for _, r := range rules {
		offer(r.Name, fmt.Sprintf("%s (%s when nothing is set)", r.Summary, severityName(r.Severity)))
		offer(r.Group, "All rules of the group "+r.Group)
		for _, alias := range r.Aliases {
			offer(alias, "The same as "+r.Name)
		}
	}
	return s
}

func severityName(value analysis.Severity) string {
	for _, s := range severities {
		if s.value == value {
			return s.name
		}
	}
	return ""
}

// Markdown returns the table of all keys for the documentation.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| key | values | where | what it does |\n| --- | --- | --- | --- |\n")
	for i := range Keys {
		k := &Keys[i]
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.Name, k.values(), k.Where, strings.ReplaceAll(k.Summary, "|", `\|`))
	}
	return b.String()
}

func (k *Key) values() string {
	values := k.Allowed
	if k.Type == Amount {
		return "an amount such as \"150MB\"" + k.orWords()
	}
	if k.Type == Severities {
		values = severityNames()
	}
	if values == nil {
		return "text"
	}
	list := quoted(values)
	if k.Type == Severities {
		return "a table of " + list
	}
	return list
}

// String says where a key may be set, as the documentation does.
func (w Where) String() string {
	switch w {
	case File:
		return "`" + FileName + "`"
	case Editor:
		return "editor"
	}
	return "`" + FileName + "`, editor"
}
